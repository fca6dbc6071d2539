using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>
/// The values of secure inputs in one text. What the user misspelt is secure too, and so is a whole JSON text inside a text that names a
/// secure input.
/// </summary>
internal sealed class SecureValues
{
    /// <summary>Names that are compared letter by letter; a text with more different ones is no payload that can be sent.</summary>
    private const int MostNames = 2000;

    /// <summary>A shorter value may stand elsewhere by chance, and is hidden in its own place alone.</summary>
    private const int Telling = 8;

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly FlowInputs _inputs;
    private readonly JsonText _text;
    private readonly string[] _names;
    private readonly string[] _telling = [];
    private readonly Func<int, int> _toSource;

    private SecureValues(JsonText text, FlowInputs inputs, Func<int, int> toSource)
    {
        (_text, _inputs, _toSource) = (text, inputs, toSource);
        _names = [.. inputs.Where(input => input.IsSecure).Select(input => Spelling.Fold(input.ShortName))];
        Tokens = text.HasValue ? Find(out _telling) : [];
    }

    /// <summary>The values, in the order of the text; none inside another.</summary>
    public ImmutableArray<int> Tokens { get; }

    /// <summary>Finds them; null where the flow has no secure input.</summary>
    public static SecureValues? In(JsonText text, FlowInputs inputs, Func<int, int> toSource) =>
        inputs.HasSecure ? new SecureValues(text, inputs, toSource) : null;

    /// <summary>The finding without any such value: taken out of its arguments before its sentences are put together.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="token">The value that it is about; -1 for none.</param>
    /// <param name="start">Where its place in the source begins; -1 for none.</param>
    /// <param name="end">Where that ends.</param>
    public Diagnostic Mask(Diagnostic finding, int token, int start, int end)
    {
        bool isAbout = !_text.HasValue || HolderOf(token) >= 0 || (token < 0 && start >= 0 && Overlaps(start, end));
        Said Hide(Said said) => HolderOf(said.Token) is >= 0 and var holder && said.Token != holder - 1 ? Said.Hidden
            : said.IsValue && (isAbout
                || _telling.Any(one => said.Text.Contains(one, StringComparison.Ordinal)) || HasIn(said.Token)) ? Said.Hidden : said;
        return finding with
        {
            Path = HolderOf(token) is > 0 and var secret && secret != token ? _text.PointerOf(secret) : finding.Path,
            Sentence = finding.Sentence.With(Hide),
            Advice = finding.Advice?.With(Hide),
            Fix = finding.Fix is not { } fix ? null : fix with
            {
                Words = fix.Words.With(Hide),
                Script = fix.Script is { } script && (script.Slip is not null ? isAbout : script.Changes.Any(Tells)) ? null : fix.Script,
            },
        };
    }

    /// <summary>A change that writes such a value anew; one that renames what holds it does not.</summary>
    private bool Tells(JsonChange change) => change.Kind != JsonChangeKind.Add
        && (HolderOf(change.Token) >= 0 || HasIn(change.Token))
            && !(change.Kind == JsonChangeKind.Move
                && FieldNames.Parent(change.Target) == FieldNames.Parent(_text.PointerOf(change.Token)));

    /// <summary>True for such a value, and for what is in one.</summary>
    public bool Holds(int token) => HolderOf(token) >= 0;

    /// <summary>True for an object or list with such a value in it.</summary>
    private bool HasIn(int token) => token >= 0 && Tokens.Any(secret => secret > token && secret < _text.Tokens[token].Next);

    /// <summary>The secret value that a token is, or stands in; the name before it counts as such.</summary>
    private int HolderOf(int token)
    {
        foreach (int secret in Tokens)
        {
            if (token >= secret && token < _text.Tokens[secret].Next)
            {
                return secret;
            }
        }

        return -1;
    }

    /// <summary>The source as it may be shown: stars for such values, each as long as what it stands for.</summary>
    public string Show(ReadOnlySpan<byte> source)
    {
        if (!_text.HasValue)
        {
            // Where the values are cannot be told, so nothing is shown.
            return "";
        }

        var shown = new StringBuilder(source.Length);
        int at = 0;
        foreach (int token in Tokens)
        {
            int start = _toSource(_text.Tokens[token].Offset);
            int end = _toSource(_text.Tokens[token].End - 1) + 1;
            if (start >= at && end <= source.Length)
            {
                shown.Append(Encoding.UTF8.GetString(source[at..start]));
                foreach (char c in Encoding.UTF8.GetString(source[start..end]))
                {
                    shown.Append(c is '\n' or '\r' ? c.ToString() : char.IsLowSurrogate(c) ? "" : "*");
                }

                at = end;
            }
        }

        shown.Append(Encoding.UTF8.GetString(source[at..]));
        // Around the payload too; but stars for what may be a word of the text's own would tell it.
        foreach (string one in _telling.Where(one => one.AsSpan().ContainsAnyInRange('0', '9')))
        {
            shown.Replace(one, new string('*', one.Length));
        }

        return shown.ToString();
    }

    private bool Overlaps(int start, int end) => Tokens.Any(secret =>
        _toSource(_text.Tokens[secret].Offset) < end && start <= _toSource(_text.Tokens[secret].End - 1));

    /// <summary>True for a value such as <c>"pin"</c> in <c>{"name": "pin", "value": "1234"}</c>: what stands beside it is the
    /// secret.</summary>
    private bool IsPaired(int at) => _text.ParentOf(at) is >= 0 and var parent && _text.Tokens[parent].Kind == JsonTokenKind.Object
        && _text.Tokens[at - 1].Length <= 100 && InputHolders.NameWords.Contains(Spelling.Fold(_text.GetString(at - 1)))
        && Array.Exists(_names, name => name == Spelling.Fold(InputNames.Short(_text.GetString(at))));

    private ImmutableArray<int> Find(out string[] telling)
    {
        var found = ImmutableArray.CreateBuilder<int>();
        for (int at = 0; at < _text.Count; at++)
        {
            JsonToken token = _text.Tokens[at];
            bool isNamed = token.Kind == JsonTokenKind.Name && token.Length <= 1000 && at + 1 < _text.Count && IsSecure(_text.GetString(at))
                && !(_text.Tokens[at + 1].Kind == JsonTokenKind.String && _text.Tokens[at + 1].Length <= 1000 && IsPaired(at + 1));
            bool isPaired = !isNamed && token.Kind == JsonTokenKind.String && token.Length <= 1000 && IsPaired(at);
            bool isText = token.Kind == JsonTokenKind.String && _text.GetString(at) is var content
                && content.AsSpan().TrimStart() is ['{' or '[' or '"', ..] && Names(content);
            if (isPaired)
            {
                found.AddRange(_text.MembersOf(_text.ParentOf(at)).Select(member => member.Value).Where(value => value != at));
                at = _text.Tokens[_text.ParentOf(at)].Next - 1;
            }
            else if (isNamed || isText)
            {
                found.Add(isNamed ? at + 1 : at);
                at = isNamed ? _text.Tokens[at + 1].Next - 1 : at;
            }
        }

        // The same secret elsewhere is one there too.
        telling = [.. found.SelectMany(Long).Distinct()];
        for (int at = 0; telling.Length > 0 && at < _text.Count; at++)
        {
            if (_text.Tokens[at].Kind == JsonTokenKind.String && _text.Tokens[at].Length >= Telling && _text.GetString(at) is var content
                && Array.Exists(telling, one => content.Contains(one, StringComparison.Ordinal)))
            {
                found.Add(at);
            }
        }

        return [.. found.Distinct().Order()];
    }

    private IEnumerable<string> Long(int token)
    {
        for (int at = token; at < Math.Max(token + 1, _text.Tokens[token].Next); at++)
        {
            JsonTokenKind kind = _text.Tokens[at].Kind;
            if (kind is JsonTokenKind.String or JsonTokenKind.Number && _text.Tokens[at].Length >= Telling)
            {
                yield return kind == JsonTokenKind.String ? _text.GetString(at) : _text.RawText(at);
            }
        }
    }

    private bool Names(string content) => Spelling.Fold(content) is var folded
        && _names.Any(name => folded.Contains(name, StringComparison.Ordinal));

    private bool IsSecure(string name)
    {
        if (!_known.TryGetValue(name, out bool isSecure))
        {
            string given = InputNames.Short(name);
            isSecure = _names.Contains(Spelling.Fold(given)) || (_known.Count < MostNames
                && Spelling.Nearest(given, _inputs.Select(input => input.ShortName)).Name is { } near
                && _names.Contains(Spelling.Fold(near)));
            _known[name] = isSecure;
        }

        return isSecure;
    }
}
