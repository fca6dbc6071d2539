using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>What people write for an encoding, a delimiter, a culture and a time zone.</summary>
internal static class ReadingWords
{
    /// <summary>Names that PowerShell has for encodings beside those of the standards.</summary>
    private static readonly Dictionary<string, string> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8", ["utf8BOM"] = "utf-8", ["utf8NoBOM"] = "utf-8", ["unicode"] = "utf-16", ["utf16"] = "utf-16",
        ["bigendianunicode"] = "utf-16BE", ["utf32"] = "utf-32", ["bigendianutf32"] = "utf-32BE", ["latin1"] = "iso-8859-1",
        ["ascii"] = "us-ascii",
    };

    /// <summary>An encoding by its name or the number of its code page. Bytes that it has no text for become U+FFFD, never another
    /// letter.</summary>
    /// <exception cref="FlowConfigurationException">There is none.</exception>
    public static Encoding EncodingOf(string name)
    {
        string plain = Encodings.GetValueOrDefault(name.Trim(), name.Trim());
        bool isNumber = int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out int page);
        try
        {
            if (plain.Equals("ansi", StringComparison.OrdinalIgnoreCase) || plain.Equals("oem", StringComparison.OrdinalIgnoreCase))
            {
                (page, isNumber) = (plain.Length == 4 ? CultureInfo.CurrentCulture.TextInfo.ANSICodePage
                    : CultureInfo.CurrentCulture.TextInfo.OEMCodePage, true);
            }

            Encoding found = isNumber
                ? CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page)
                : CodePagesEncodingProvider.Instance.GetEncoding(plain) ?? Encoding.GetEncoding(plain);
            return Lossless(found);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FlowConfigurationException(
                "EncodingUnknown", $"There is no encoding '{name}'.",
                "Give utf8, utf-16, windows-1252, iso-8859-1 or another by its name or the number of its code page.", e);
        }
    }

    /// <summary>The same encoding, which puts U+FFFD for what it cannot read.</summary>
    public static Encoding Lossless(Encoding encoding)
    {
        var copy = (Encoding)encoding.Clone();
        copy.DecoderFallback = new DecoderReplacementFallback("\uFFFD");
        return copy;
    }

    /// <summary>A delimiter: any one character, or <c>tab</c> and <c>\t</c>, which shells find hard to write.</summary>
    /// <exception cref="FlowConfigurationException">It is none.</exception>
    public static char DelimiterOf(string text)
    {
        char? delimiter = text is "\\t" || text.Equals("tab", StringComparison.OrdinalIgnoreCase) ? '\t'
            : text.Length == 1 ? text[0] : null;
        return delimiter is null or '"' or '\r' or '\n'
            ? throw new FlowConfigurationException(
                "DelimiterInvalid", $"'{text}' cannot be a delimiter.", "It is one character, such as ; or a tab (flowexec: tab).")
            : delimiter.Value;
    }

    /// <summary>False where .NET runs without cultures, as in a container's image that has no ICU.</summary>
    private static bool HasCultures => CultureInfo.GetCultures(CultureTypes.AllCultures).Length > 1;

    /// <summary>A culture by its name, such as <c>de-DE</c>.</summary>
    /// <exception cref="FlowConfigurationException">There is none.</exception>
    public static CultureInfo CultureOf(string name)
    {
        try
        {
            return name.Equals("invariant", StringComparison.OrdinalIgnoreCase) ? CultureInfo.InvariantCulture
                : CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException e)
        {
            throw new FlowConfigurationException(
                "CultureUnknown", $"There is no culture '{name}'{(HasCultures ? "" : ": none is installed here")}.",
                HasCultures ? "Give a language and a region, such as de-DE, en-US or fr-CH."
                    : "Install ICU and leave DOTNET_SYSTEM_GLOBALIZATION_INVARIANT away; a container's image is one with ICU.", e);
        }
    }

    /// <summary>A time zone by its name (<c>Europe/Berlin</c>, <c>W. Europe Standard Time</c>), <c>UTC</c> or <c>local</c>.</summary>
    /// <exception cref="FlowConfigurationException">There is none.</exception>
    public static TimeZoneInfo ZoneOf(string name)
    {
        if (name.Equals("local", StringComparison.OrdinalIgnoreCase))
        {
            return TimeZoneInfo.Local;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone
            : throw new FlowConfigurationException(
                "TimeZoneUnknown", $"There is no time zone '{name}'.", "Give one such as Europe/Berlin, America/New_York, UTC or local.");
    }
}
