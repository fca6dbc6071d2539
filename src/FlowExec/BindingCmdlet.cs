using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec;

/// <summary>A cmdlet that turns rows into launches: the flow for rows that name none, and how columns become inputs.</summary>
public abstract class BindingCmdlet : OrgCmdlet
{
    // Boxed: a field that is an enum of the model would load the model while PowerShell still looks at this assembly, before an image of it
    // can be chosen.
    private readonly StrongBox<EmptyValue> _emptyValue = new();
    private readonly JsonLines _lines = new();
    private ColumnChoice? _choice;
    private ColumnNumbers? _numbers;

    [Parameter]
    [ArgumentCompleter(typeof(FlowIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FlowId { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string? FlowName { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FlowVersion { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(NameTemplateCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(InputColumnCompleter))]
    [ValidateNotNull]
    public IDictionary? InputMap { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(InputValueCompleter))]
    [ValidateNotNull]
    public IDictionary? Constant { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] IncludeProperty { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeProperty { get; set; } = [];

    [Parameter]
    public EmptyValue EmptyValue
    {
        get => _emptyValue.Value;
        set => _emptyValue.Value = value;
    }

    [Parameter]
    [ArgumentCompleter(typeof(NullValueCompleter))]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? NullValue { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(CultureCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Culture { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    [Parameter]
    [EncodingTransformation]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    [Parameter]
    public char? Delimiter { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Header { get; set; } = [];

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLines { get; set; }

    [Parameter]
    public SwitchParameter KeepBlanks { get; set; }

    [Parameter]
    public SwitchParameter AllowShortRows { get; set; }

    [Parameter]
    public SwitchParameter Strict { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ContractCompleter))]
    [ValidateNotNull]
    public object? Contract { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => FlowId ?? FlowName;

    /// <summary>The contract that -Contract names; null where it is not given.</summary>
    /// <exception cref="FlowConfigurationException">There is none of that name, or the file is not one.</exception>
    private protected PayloadContract? GivenContract => ContractArgument.Resolve(this, Contract);

    /// <summary>The binding that the parameters describe.</summary>
    /// <exception cref="FlowConfigurationException">The parameters do not go together.</exception>
    private protected RowBinding GivenBinding() =>
        FlowBinding.Of(FlowId, FlowName, FlowVersion, Name, InputMap, Constant, IncludeProperty, ExcludeProperty, EmptyValue) with
        {
            NullValue = NullValue,
            Culture = Culture is null ? null : ReadingWords.CultureOf(Culture),
            TimeZone = TimeZone is null ? null : ReadingWords.ZoneOf(TimeZone),
            KeepBlanks = KeepBlanks,
            AllowShortRows = AllowShortRows,
            IsStrict = Strict || Preference.StopsAt(this, "WarningAction", "WarningPreference"),
        };

    /// <summary>Columns that tell rows apart.</summary>
    private protected virtual IReadOnlyList<string> Keys => [];

    /// <summary>Which columns of a row are used.</summary>
    private protected ColumnChoice Choice => _choice ??= new ColumnChoice(GivenBinding(), Keys);

    /// <summary>A row that came down the pipeline.</summary>
    private protected FlowRow ReadRow(object? input, long position) =>
        RowReader.Read(input, position, Choice) with { Numbers = _numbers ??= new ColumnNumbers(isComplete: Culture is not null) };

    /// <summary>How files are read.</summary>
    private protected CsvOptions GivenReading() => new()
    {
        Encoding = Encoding,
        Delimiter = Delimiter is { } delimiter ? ReadingWords.DelimiterOf(delimiter.ToString()) : null,
        Header = Header,
        SkipLines = SkipLines,
        KeepBlanks = KeepBlanks,
        AllowShortRows = AllowShortRows,
        NumbersAreKnown = Culture is not null,
    };

    /// <summary>The rows of one record; lines of JSON text that belong together are one, handed on with their last.</summary>
    private protected IEnumerable<object?> WholeRowsOf(PSObject? record)
    {
        foreach (object? row in RowsOf(record))
        {
            if (PayloadSource.Plain(row) is string line)
            {
                foreach (object? whole in _lines.Add(line, row))
                {
                    yield return whole;
                }

                continue;
            }

            if (LastRow is { } last)
            {
                yield return last;
            }

            yield return row;
        }
    }

    /// <summary>A text that waits for lines which did not come; null where none does. It is given once.</summary>
    private protected object? LastRow => _lines.IsOpen ? _lines.Flush() : null;

    /// <summary>True for a row with nothing in it, which is passed over.</summary>
    private protected bool PassesOver(FlowRow row)
    {
        bool isBlank = RowLooks.IsBlank(row);
        if (isBlank)
        {
            WriteVerbose($"Row {row.Position} has nothing in it and is passed over.");
        }

        return isBlank;
    }

    /// <summary>The rows of one record: an array that was given by parameter is several.</summary>
    private protected static IEnumerable<object?> RowsOf(PSObject? record) => record?.BaseObject is object?[] several ? several : [record];
}
