using System.Collections;
using System.Globalization;

namespace FlowExec.Binding;

/// <summary>Completes the encodings that CSV files mostly have.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
    [
        ("utf8", "UTF-8"), ("utf-16", "UTF-16, which Excel calls Unicode text"), ("windows-1252", "Excel's CSV in Western Europe"),
        ("windows-1250", "Excel's CSV in Central Europe"), ("windows-1251", "Excel's CSV in Cyrillic"), ("iso-8859-1", "Latin-1"),
        ("ibm850", "the console's in Western Europe"),
    ];
}

/// <summary>Completes cultures.</summary>
public sealed class CultureCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => (culture.Name, culture.EnglishName));
}

/// <summary>Completes time zones.</summary>
public sealed class TimeZoneCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        TimeZoneInfo.GetSystemTimeZones().Select(zone => (zone.Id, zone.DisplayName));
}
