using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>Texts that are no value, but what is left where one was to be: the name of an object's type, a variable that nobody
/// filled in.</summary>
internal static partial class LeftoverText
{
    private const int Longest = 200;

    /// <summary>What is said of such a text; null for any other.</summary>
    public static FindingRule? Of(JsonText text, int token)
    {
        if (!CanBe(text.Tokens[token], text.Utf8.Span, text.IsPlain))
        {
            return null;
        }

        string read = text.GetString(token);
        return Of(read) ?? DamagedText.Of(read);
    }

    /// <summary>True where one of so many tokens is such a text.</summary>
    public static bool IsAmong(JsonText text, int from, int to)
    {
        // Nearly no text is one: what is looked at is fetched once for all of them.
        ReadOnlySpan<JsonToken> tokens = text.Tokens;
        ReadOnlySpan<byte> utf8 = text.Utf8.Span;
        bool isPlain = text.IsPlain;
        for (int token = from; token < to; token++)
        {
            if (CanBe(tokens[token], utf8, isPlain) && Of(text, token) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>False where a token is no such text; quick.</summary>
    private static bool CanBe(in JsonToken value, ReadOnlySpan<byte> utf8, bool isPlain)
    {
        if (value.Kind != JsonTokenKind.String || value.Length < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> content = utf8.Slice(value.Start, value.Length);
        return value.IsEscaped || CanBegin(content[0]) || DamagedText.CanBe(content, isPlain)
            || (!isPlain && content.Contains((byte)'$'));
    }

    /// <summary>What is said of such a text; null for any other.</summary>
    public static FindingRule? Of(string content) =>
        content.Contains('$', StringComparison.Ordinal) && IsTemplate(Encoding.UTF8.GetBytes(content)) ? FindingRules.Filled
        : content.StartsWith("@{", StringComparison.Ordinal) ? FindingRules.LooksStringified
        : content.Length > Longest ? null
        : TypeName().IsMatch(content) ? FindingRules.LooksStringified
        : Placeholder().IsMatch(content) ? FindingRules.NeverFilled : null;

    /// <summary>True for a text that nothing else can be than what is written where a value of several parts is turned into text.</summary>
    public static bool IsLostValue(string content) => content.Length is > 4 and <= Longest
        && (content is ['@', '{', .., '}'] ? content.Contains('=', StringComparison.Ordinal) : TypeOfSeveral().IsMatch(content));

    /// <summary>
    /// True where a text has a variable of a data action's request template in it. Source: the vendor's help pages, Velocity macros for
    /// data actions.
    /// </summary>
    public static bool IsTemplate(ReadOnlySpan<byte> utf8) => utf8.Contains((byte)'$') && (utf8.IndexOf("${input."u8) >= 0
        || utf8.IndexOf("$!{input."u8) >= 0 || utf8.IndexOf("$input."u8) >= 0 || utf8.IndexOf("$esc."u8) >= 0);

    private static bool CanBegin(byte first) => first is (byte)'@' or (byte)'S' or (byte)'M' or (byte)'D' or (byte)'$' or (byte)'{'
        or (byte)'%' or (byte)'<' or (byte)'[' or (byte)'#' or (byte)'y' or (byte)'Y' or (byte)'\'' or (byte)'/' or (byte)'=';

    /// <summary>As <c>ToString</c> writes the types that PowerShell and the framework keep data in, arrays and generic ones too.</summary>
    [GeneratedRegex(@"^(Deserialized\.)?(System|Microsoft\.(ActiveDirectory|Exchange|PowerShell|Management|Graph))"
        + @"(\.[A-Za-z_][A-Za-z0-9_]*)+"
        + @"(`[0-9])?(\[[A-Za-z0-9_.,` \[\]]*\])*$", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();

    /// <summary>Of these types, those that hold several values: arrays, collections, tables. What may as well be a word that somebody
    /// chose, such as <c>System.Timeout</c>, is none of them.</summary>
    [GeneratedRegex(@"^(Deserialized\.)?((System|Microsoft)(\.[A-Za-z_][A-Za-z0-9_]*)+((`[0-9])?(\[[A-Za-z0-9_.,` \[\]]*\])+|`[0-9])"
        + @"|System\.(Collections|Data|Xml|Management\.Automation)(\.[A-Za-z_][A-Za-z0-9_]*)+"
        + @"|Microsoft(\.[A-Za-z_][A-Za-z0-9_]*)+Collection)$", RegexOptions.CultureInvariant)]
    private static partial Regex TypeOfSeveral();

    /// <summary><c>$name</c>, <c>${name}</c>, <c>$(name)</c>, <c>{{name}}</c>, <c>{name}</c>, <c>#{name}</c>, <c>%NAME%</c>,
    /// <c>[[name]]</c>, <c>&lt;your name&gt;</c>, <c>YOUR_NAME</c> with nothing around it.</summary>
    [GeneratedRegex(@"^(\$[A-Za-z_][\w.:]*|[$#]?\{\s*[A-Za-z_$][\w.: -]*\}|\$\(\s*[A-Za-z_$][\w.: -]*\)"
        + @"|\{\{\{?\s*[A-Za-z_$][\w.:| -]*\}\}\}?"
        + @"|%[A-Za-z_]\w*%|\[\[\s*[A-Za-z_][\w. -]*\]\]|<%?=?\s*[A-Za-z_][\w. -]*%?>"
        + @"|YOUR_[A-Z0-9_]+|your[-_][\w-]*(id|name|key|token|value|here))$", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
