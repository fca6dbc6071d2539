using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// The values of secure inputs in one text. What the user misspelt is secure too, and so is a whole JSON text inside a text that names a
/// secure input.
/// </summary>
internal sealed partial class SecureValues
{
    private const string Stars = "***";

    /// <summary>Names that are compared letter by letter; a text with more different ones is no payload that can be sent.</summary>
    private const int MostNames = 2000;

    /// <summary>A shorter value may stand in a message by chance, and is looked for only in what is about it.</summary>
    private const int Telling = 4;

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly FlowInputs _inputs;
    private readonly JsonText _text;
    private readonly string[] _names;
    private readonly string[] _shown;

    private SecureValues(JsonText text, FlowInputs inputs)
    {
        (_text, _inputs) = (text, inputs);
        _names = [.. inputs.Where(input => input.IsSecure).Select(input => Spelling.Fold(input.ShortName))];
        Tokens = text.HasValue ? Find() : [];
        _shown = [.. Tokens.SelectMany(Shown).Where(value => value.Length > 0).Distinct().OrderByDescending(value => value.Length)];
    }

    /// <summary>The values, in the order of the text; none inside another.</summary>
    public ImmutableArray<int> Tokens { get; }

    /// <summary>Finds them; null where the flow has no secure input.</summary>
    public static SecureValues? In(JsonText text, FlowInputs inputs) =>
        inputs.Any(input => input.IsSecure) ? new SecureValues(text, inputs) : null;

    /// <summary>
    /// The finding without any such value: stars in its sentences, and a fix that would have to tell one without its operations.
    /// </summary>
    public Diagnostic Mask(Diagnostic finding)
    {
        bool isAbout = IsInside(finding.Path);
        return finding with
        {
            Message = Mask(finding.Message, isAbout),
            Help = finding.Help is { } help ? Mask(help, isAbout) : null,
            Fix = finding.Fix is not { } fix ? null : fix with
            {
                Description = Mask(fix.Description, isAbout),
                Operations = fix.Operations.Any(Tells) ? [] : fix.Operations,
            },
        };
    }

    private bool Tells(JsonPatchOperation operation) => operation.Value is { } value && (IsInside(operation.Path) || Names(value)
        || _shown.Any(one => one.Length >= Telling && value.Contains(one, StringComparison.Ordinal)));

    private string Mask(string sentence, bool isAbout)
    {
        if (!_text.HasValue)
        {
            // Where the values are cannot be told, so nothing that is quoted is shown.
            return Quoted().Replace(sentence, $"'{Stars}'");
        }

        return _shown.Where(one => isAbout || one.Length >= Telling)
            .Aggregate(sentence, (masked, one) => masked.Replace(one, Stars, StringComparison.Ordinal));
    }

    private ImmutableArray<int> Find()
    {
        var found = ImmutableArray.CreateBuilder<int>();
        for (int at = 0; at < _text.Count; at++)
        {
            JsonToken token = _text.Tokens[at];
            bool isNamed = token.Kind == JsonTokenKind.Name && token.Length <= 1000 && at + 1 < _text.Count && IsSecure(_text.GetString(at));
            bool isText = token.Kind == JsonTokenKind.String && _text.GetString(at) is var content
                && content.AsSpan().TrimStart() is ['{' or '[' or '"', ..] && Names(content);
            if (isNamed || isText)
            {
                found.Add(isNamed ? at + 1 : at);
                at = isNamed ? _text.Tokens[at + 1].Next - 1 : at;
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The ways in which messages show a value.</summary>
    private IEnumerable<string> Shown(int token)
    {
        for (int at = token; at < Math.Max(token + 1, _text.Tokens[token].Next); at++)
        {
            JsonTokenKind kind = _text.Tokens[at].Kind;
            if (kind is JsonTokenKind.String or JsonTokenKind.Number)
            {
                string raw = _text.RawText(at);
                string value = kind == JsonTokenKind.String ? _text.GetString(at) : raw;
                foreach (string one in new[] { value, value.Trim() })
                {
                    yield return one;
                    yield return FieldText.Shorten(one);
                }

                yield return raw;
                yield return FieldText.Shorten(raw);
            }
        }
    }

    private bool IsInside(string path) => path.Split('/').Skip(1).Any(IsSecure);

    private bool Names(string content) => Spelling.Fold(content) is var folded
        && _names.Any(name => folded.Contains(name, StringComparison.Ordinal));

    private bool IsSecure(string name)
    {
        if (!_known.TryGetValue(name, out bool isSecure))
        {
            string given = InputNames.Short(name);
            isSecure = _names.Contains(Spelling.Fold(given)) || (_known.Count < MostNames
                && FieldMeanings.Nearest(given, _inputs.Select(input => input.ShortName)).Name is { } near
                && _names.Contains(Spelling.Fold(near)));
            _known[name] = isSecure;
        }

        return isSecure;
    }

    [GeneratedRegex("'.*'", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
