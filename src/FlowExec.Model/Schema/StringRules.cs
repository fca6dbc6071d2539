using System.Globalization;

namespace FlowExec;

/// <summary>What a schema asks of strings.</summary>
internal sealed class StringRules
{
    public long MinLength { get; set; }

    public long MaxLength { get; set; } = long.MaxValue;

    public SchemaPattern? Pattern { get; set; }

    public StringFormat? Format { get; set; }

    /// <summary>Reads the keywords; null where there is none.</summary>
    public static StringRules? Read(SchemaReader reader)
    {
        var pattern = reader.Value("pattern", JsonTokenKind.String);
        var format = reader.Value("format", JsonTokenKind.String);
        var rules = new StringRules
        {
            MinLength = reader.Count("minLength", 0),
            MaxLength = reader.Count("maxLength", long.MaxValue),
            Pattern = pattern < 0 ? null : reader.Pattern("pattern", pattern),
        };
        if (format >= 0 && reader.AssertsFormats)
        {
            rules.Format = StringFormat.Find(reader.Document.GetString(format));
            if (rules.Format is null)
            {
                reader.AddUnsupported(format, "format", $"The format '{reader.Document.GetString(format)}' is not checked here.");
            }
        }

        var asks = rules.MinLength > 0 || rules.MaxLength < long.MaxValue || rules.Pattern is not null || rules.Format is not null;
        return asks ? rules : null;
    }

    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        if (!evaluation.PayForContent(token))
        {
            return false;
        }

        var raw = evaluation.Content(token);
        var escaped = evaluation.Tokens[token].IsEscaped;
        var valid = true;
        if (MinLength > 0 || MaxLength < raw.Length)
        {
            var length = JsonStrings.CountCodePoints(raw, escaped);
            valid &= length >= MinLength || Report(ref evaluation, schema, token, "minLength", MinLength, length);
            valid &= length <= MaxLength || Report(ref evaluation, schema, token, "maxLength", MaxLength, length);
        }

        if (Pattern is not null && (valid || !evaluation.StopsAtFirst))
        {
            valid &= Pattern.IsMatch(ref evaluation, schema, "pattern", token)
                || Report(ref evaluation, schema, token, "pattern", Pattern.Source);
        }

        if (Format is not null && (valid || !evaluation.StopsAtFirst))
        {
            valid &= Format.Accepts(raw, escaped) || Report(ref evaluation, schema, token, "format", Format.Name);
        }

        return valid;
    }

    private static bool Report(ref Evaluation evaluation, SchemaNode schema, int token, string keyword, long bound, int length)
    {
        return !evaluation.StopsAtFirst && evaluation.Report(schema, keyword, token, violation => violation with
        {
            Expected = [bound.ToString(CultureInfo.InvariantCulture)],
            Actual = length.ToString(CultureInfo.InvariantCulture),
        });
    }

    private static bool Report(ref Evaluation evaluation, SchemaNode schema, int token, string keyword, string expected)
    {
        if (evaluation.StopsAtFirst || evaluation.HasGivenUpAt(token, keyword))
        {
            return false;
        }

        var shown = evaluation.Show(token);
        return evaluation.Report(schema, keyword, token, violation => violation with { Expected = [expected], Actual = shown });
    }
}
