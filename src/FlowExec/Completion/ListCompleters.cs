using System.Globalization;
using FlowExec.Emulation;
using FlowExec.Loading;

namespace FlowExec.Completion;

/// <summary>Completes regions, by domain and by name.</summary>
public sealed class RegionCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        FlowRegion.All.Select(region => new Word(region.Domain, region.Name))
            .Concat(FlowRegion.All.Select(region => new Word(region.Name, region.Domain)));
}

/// <summary>Completes the contracts that are built in.</summary>
public sealed class ContractCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        PayloadContract.BuiltIn.Select(contract => new Word(contract.Name, contract.Description));
}

/// <summary>Completes the names of the open connections of this runspace.</summary>
public sealed class ConnectionNameCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        RunspaceHoldings.Here.Connections.DistinctBy(org => org.Name).Select(org => new Word(org.Name, org.ToString()));
}

/// <summary>Completes the codes of findings.</summary>
public sealed class CodeCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        FindingRules.All.GroupBy(rule => rule.Code, rule => rule.Message).OrderBy(code => code.Key, StringComparer.Ordinal)
            .Select(code => new Word(code.Key, code.First()));
}

/// <summary>Completes texts that stand for no value.</summary>
public sealed class NullValueCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        CellMeaning.Nulls.Select(text => new Word(text, "stands for no value"));
}

/// <summary>Completes the encodings that CSV files mostly have.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
    [
        new("utf8", "UTF-8"), new("utf-16", "UTF-16, which Excel calls Unicode text"),
        new("windows-1252", "Excel's CSV in Western Europe"), new("windows-1250", "Excel's CSV in Central Europe"),
        new("windows-1251", "Excel's CSV in Cyrillic"), new("iso-8859-1", "Latin-1"), new("ibm850", "the console's in Western Europe"),
    ];
}

/// <summary>Completes cultures.</summary>
public sealed class CultureCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => new Word(culture.Name, culture.EnglishName));
}

/// <summary>Completes time zones.</summary>
public sealed class TimeZoneCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        TimeZoneInfo.GetSystemTimeZones().Select(zone => new Word(zone.Id, zone.DisplayName));
}

/// <summary>Completes the names of the emulator's faults.</summary>
public sealed class FaultCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        Enum.GetNames<FaultKind>().Order(StringComparer.Ordinal).Select(name => new Word(name,
            $"{name}, {name}:0.05 (probability) or {name}@17 (request number)"));
}
