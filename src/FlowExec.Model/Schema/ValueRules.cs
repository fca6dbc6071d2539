using System.Collections.Immutable;

namespace FlowExec;

/// <summary>const and enum: one of these values. <paramref name="values"/> are tokens of the schema document.</summary>
internal sealed class OneOfValuesRule(string keyword, JsonText document, ImmutableArray<int> values) : SchemaRule
{
    private const int FewValues = 12;
    private readonly ILookup<ulong, int>? _byHash = values.Length <= FewValues
        ? null
        : values.ToLookup(value => JsonEquality.Hash(new JsonValueView(document.Utf8.Span, document.Tokens, value)));

    public override bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        if (!evaluation.PayForContent(token))
        {
            return false;
        }

        JsonValueView actual = evaluation.View(token);
        var allowed = new JsonValueView(document.Utf8.Span, document.Tokens, 0);
        IEnumerable<int> candidates = _byHash is null ? values : _byHash[JsonEquality.Hash(actual)];
        foreach (int value in candidates)
        {
            if (JsonEquality.AreEqual(allowed.At(value), actual))
            {
                return true;
            }
        }

        return !evaluation.StopsAtFirst
            && evaluation.Report(schema, keyword, token, [.. values.Take(100).Select(document.RawText)], evaluation.Show(token));
    }
}
