using System.Globalization;

namespace FlowExec;

/// <summary>What becomes of an empty cell.</summary>
public enum EmptyValue : long
{
    /// <summary>The input is left out: the flow takes its default.</summary>
    Omit,

    /// <summary>The input is sent as null.</summary>
    Null,

    /// <summary>The input is sent as empty text.</summary>
    Empty,
}

/// <summary>How rows become contexts.</summary>
internal sealed record RowBinding
{
    /// <summary>The binding that a command was given, by the names of its parameters, as a batch keeps them.</summary>
    public static RowBinding Of(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        string? One(string name) => BatchOrigin.One(given, name);
        FlowReference flow = One(nameof(FlowName)) is { } named ? FlowReference.Called(named)
            : new FlowReference(One(nameof(FlowId)), null);
        return new RowBinding
        {
            FlowId = flow.Id,
            FlowName = flow.Name,
            FlowVersion = One(nameof(FlowVersion)),
            NameTemplate = One("Name"),
            InputMap = InputMapText.ReadAll(given.GetValueOrDefault(nameof(InputMap), [])),
            Constants = [.. given.GetValueOrDefault("Constant", []).Select(text => ConstantText.Read(text)!.Value)],
            IncludeProperty = given.GetValueOrDefault(nameof(IncludeProperty), []),
            ExcludeProperty = given.GetValueOrDefault(nameof(ExcludeProperty), []),
            EmptyValue = One(nameof(EmptyValue)) is { } empty ? Enum.Parse<EmptyValue>(empty, ignoreCase: true) : default,
            NullValue = given.GetValueOrDefault(nameof(NullValue)),
            Culture = One(nameof(Culture)) is { } culture ? ReadingWords.CultureOf(culture) : null,
            TimeZone = One(nameof(TimeZone)) is { } zone ? ReadingWords.ZoneOf(zone) : null,
            KeepBlanks = given.ContainsKey(nameof(KeepBlanks)),
            AllowShortRows = given.ContainsKey(nameof(AllowShortRows)),
            IsStrict = given.ContainsKey("Strict"),
        };
    }

    /// <summary>The flow for rows that name none, by id.</summary>
    public string? FlowId { get; init; }

    /// <summary>The flow for rows that name none, by name.</summary>
    public string? FlowName { get; init; }

    /// <summary>The version for rows that name none.</summary>
    public string? FlowVersion { get; init; }

    /// <summary>
    /// A template for the execution's name, in which <c>{Column}</c> stands for the row's value: <c>welcome {CustomerId}</c>.
    /// </summary>
    public string? NameTemplate { get; init; }

    /// <summary>Input name to column name.</summary>
    public IReadOnlyDictionary<string, string> InputMap { get; init; } = new Dictionary<string, string>();

    /// <summary>Inputs that are alike for all rows: names, with or without their scope, and values as cells have them.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Constants { get; init; } = [];

    /// <summary>Wildcard patterns of the columns that are used; empty for all.</summary>
    public IReadOnlyList<string> IncludeProperty { get; init; } = [];

    /// <summary>Wildcard patterns of the columns that are not used.</summary>
    public IReadOnlyList<string> ExcludeProperty { get; init; } = [];

    /// <summary>What becomes of an empty cell.</summary>
    public EmptyValue EmptyValue { get; init; }

    /// <summary>Texts that stand for no value, such as <c>NULL</c>; null where nobody says, so that the usual ones are suspected.</summary>
    public IReadOnlyList<string>? NullValue { get; init; }

    /// <summary>The culture that numbers and dates of text are written in; null for ISO 8601 and a point before the fraction.</summary>
    public CultureInfo? Culture { get; init; }

    /// <summary>The time zone of times that name none; null where nobody says: text is UTC then, and PowerShell's times are
    /// local.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Leaves blanks around texts.</summary>
    public bool KeepBlanks { get; init; }

    /// <summary>Takes rows that have fewer values than columns.</summary>
    public bool AllowShortRows { get; init; }

    /// <summary>Warnings keep a row from being sent as errors do.</summary>
    public bool IsStrict { get; init; }
}
