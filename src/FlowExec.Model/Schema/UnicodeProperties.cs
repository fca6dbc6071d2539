using System.Collections.Concurrent;
using System.Globalization;

namespace FlowExec;

/// <summary>
/// The properties that \p{...} can name here: general categories, short and long (Unicode PropertyValueAliases), and a few binary ones.
/// </summary>
internal static class UnicodeProperties
{
    private static readonly ConcurrentDictionary<string, CodePointSet> Cache = new(StringComparer.Ordinal);

    // In the order of System.Globalization.UnicodeCategory.
    private static readonly string[] ShortNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo", ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me", ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd",
        ["Letter_Number"] = "Nl", ["Other_Number"] = "No", ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl",
        ["Paragraph_Separator"] = "Zp", ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Surrogate"] = "Cs",
        ["Private_Use"] = "Co", ["Unassigned"] = "Cn", ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc",
        ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe", ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po", ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc",
        ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So",
    };

    /// <summary>The code points of a property, or null where it is not known here.</summary>
    public static CodePointSet? Find(string expression)
    {
        var name = expression;
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        name = Aliases.GetValueOrDefault(name, name);
        return Test(name) is { } test ? Cache.GetOrAdd(name, _ => CodePointSet.Where(test)) : null;
    }

    private static Func<int, bool>? Test(string name)
    {
        switch (name)
        {
            case "Any":
                return _ => true;
            case "ASCII":
                return point => point < 0x80;
            case "ASCII_Hex_Digit" or "AHex":
                return point => point < 0x80 && char.IsAsciiHexDigit((char)point);
            case "Assigned":
                return point => CharUnicodeInfo.GetUnicodeCategory(point) != UnicodeCategory.OtherNotAssigned;
            case "White_Space" or "space":
                return point => point <= char.MaxValue && char.IsWhiteSpace((char)point);
            case "LC":
                return point => CharUnicodeInfo.GetUnicodeCategory(point)
                    is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;
            default:
                break;
        }

        if (name.Length == 1 && ShortNames.Any(one => one[0] == name[0]))
        {
            return point => ShortNames[(int)CharUnicodeInfo.GetUnicodeCategory(point)][0] == name[0];
        }

        var index = Array.IndexOf(ShortNames, name);
        return index < 0 ? null : point => (int)CharUnicodeInfo.GetUnicodeCategory(point) == index;
    }
}
