using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FlowExec;

/// <summary>What one column of a row fills: a field of the context, or an input.</summary>
/// <param name="Field">The field; None for an input.</param>
/// <param name="InputName">The input's name without its scope.</param>
/// <param name="Input">The declared input, where it is known.</param>
internal readonly record struct ColumnTarget(ContextField Field, string InputName, FlowInput? Input);

/// <summary>What becomes of each column: worked out once for all rows with the same columns, and then only followed.</summary>
internal sealed class RowPlan
{
    private readonly string[] _keys;
    private readonly string[] _names;
    private readonly FlowInputs _inputs;
    private readonly PayloadContract _contract;

    public RowPlan(IReadOnlyList<KeyValuePair<string, object?>> cells, RowBinding binding, FlowInputs inputs, PayloadContract contract)
    {
        _keys = [.. cells.Select(cell => cell.Key)];
        _names = [.. _keys.Select(HiddenText.Trim)];
        _inputs = inputs;
        _contract = contract;
        var findings = ImmutableArray.CreateBuilder<Diagnostic>();
        var targets = new List<ColumnTarget>[_names.Length];
        bool[] isMapped = Map(binding, targets, findings);
        Template = binding.NameTemplate is { } text ? NameTemplate.Parse(text) : null;
        TemplateColumns = TemplateColumnsOf(binding, findings);
        var include = new ColumnPattern(binding.IncludeProperty);
        var exclude = new ColumnPattern(binding.ExcludeProperty);
        for (int i = 0; i < _names.Length; i++)
        {
            bool isChosen = (include.IsEmpty || include.Matches(_names[i])) && !exclude.Matches(_names[i]);
            if (isChosen && !isMapped[i] && !string.IsNullOrWhiteSpace(_names[i]))
            {
                Resolve(i, targets, findings);
            }
        }

        Unnamed = [.. Enumerable.Range(0, _names.Length).Where(i => string.IsNullOrWhiteSpace(_names[i]) && include.IsEmpty)];
        DropDoubles(targets, findings);
        DropConstants(binding, targets, findings);
        Targets = [.. targets.Select(t => t is null ? [] : t.ToArray())];
        Findings = findings.ToImmutable();
        FlowColumns = [.. Targets.SelectMany((t, i) => t.Select(c => (c.Field, i)))
            .Where(pair => pair.Field is ContextField.FlowId or ContextField.FlowName)];
    }

    /// <summary>For each column what it fills; empty for a column that is not used.</summary>
    public ColumnTarget[][] Targets { get; }

    /// <summary>The columns' names, without blanks and what nobody sees at their ends.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Columns without a name.</summary>
    public int[] Unnamed { get; }

    /// <summary>What is wrong with the columns themselves, and so with every row.</summary>
    public ImmutableArray<Diagnostic> Findings { get; }

    public NameTemplate? Template { get; }

    /// <summary>For each place of the template its column.</summary>
    public int[] TemplateColumns { get; }

    /// <summary>Columns that say which flow.</summary>
    public (ContextField Field, int Column)[] FlowColumns { get; }

    /// <summary>True where the plan is for such rows.</summary>
    public bool Fits(IReadOnlyList<KeyValuePair<string, object?>> cells, FlowInputs inputs, PayloadContract contract)
    {
        if (!ReferenceEquals(inputs, _inputs) || !ReferenceEquals(contract, _contract) || cells.Count != _keys.Length)
        {
            return false;
        }

        for (int i = 0; i < _keys.Length; i++)
        {
            if (!string.Equals(_keys[i], cells[i].Key, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The column that fills an input; null for none.</summary>
    public string? ColumnOf(string shortName)
    {
        for (int i = 0; i < Targets.Length; i++)
        {
            if (Array.Exists(
                Targets[i], t => t.Field == ContextField.None && t.InputName.Equals(shortName, StringComparison.OrdinalIgnoreCase)))
            {
                return _names[i];
            }
        }

        return null;
    }

    /// <summary>The column that fills a field; null for none.</summary>
    public string? ColumnOf(ContextField field)
    {
        // None stands for the columns that are inputs, not for one of them.
        int at = field == ContextField.None ? -1 : Array.FindIndex(Targets, targets => Array.Exists(targets, t => t.Field == field));
        return at < 0 ? null : _names[at];
    }

    /// <summary>What a name fills, inside a map as well as at the top.</summary>
    public static ColumnTarget TargetOf(string name, FlowInputs inputs, PayloadContract contract)
    {
        ContextField field = ContextFields.Of(name);
        bool canBeInput = field == ContextField.Name || contract.File.AsInputs.Any(pair => pair.Key == field);
        if (canBeInput && InputNames.Declared(inputs, name) is { } declared)
        {
            return new ColumnTarget(ContextField.None, declared.ShortName, declared);
        }

        return field == ContextField.None ? InputTarget(name, inputs) : new ColumnTarget(field, name, null);
    }

    private static ColumnTarget InputTarget(string name, FlowInputs inputs)
    {
        inputs.TryGet(name, out FlowInput? input);
        return new ColumnTarget(ContextField.None, input?.ShortName ?? InputNames.Short(name), input);
    }

    private int IndexOf(string column) =>
        Array.FindIndex(_names, name => string.Equals(name, HiddenText.Trim(column), StringComparison.OrdinalIgnoreCase));

    private bool[] Map(RowBinding binding, List<ColumnTarget>?[] targets, ImmutableArray<Diagnostic>.Builder findings)
    {
        var isMapped = new bool[_names.Length];
        foreach ((string inputName, string column) in binding.InputMap)
        {
            int at = IndexOf(column);
            if (at < 0)
            {
                findings.Add(Missing(FindingRules.MapNamesNoColumn.Of(Said.Name(inputName), Said.Name(column)), column));
                continue;
            }

            isMapped[at] = true;
            bool isName = ContextFields.Of(inputName) == ContextField.Name;
            (targets[at] ??= []).Add(isName ? InputTarget(inputName, _inputs) : TargetOf(inputName, _inputs, _contract));
        }

        return isMapped;
    }

    private int[] TemplateColumnsOf(RowBinding binding, ImmutableArray<Diagnostic>.Builder findings)
    {
        if (Template is null)
        {
            return [];
        }

        var columns = new int[Template.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            string wanted = Template.Columns[i];
            columns[i] = IndexOf(wanted);
            if (columns[i] < 0)
            {
                columns[i] = binding.InputMap
                    .Where(pair => pair.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                    .Select(pair => IndexOf(pair.Value))
                    .FirstOrDefault(-1);
            }

            if (columns[i] < 0)
            {
                findings.Add(Missing(
                    FindingRules.TemplateNamesNoColumn.Of(Said.Name(binding.NameTemplate!), Said.Name(wanted)), wanted));
            }
        }

        return columns;
    }

    private Diagnostic Missing(Diagnostic missing, string column)
    {
        string? near = Spelling.Nearest(column, _names.Where(n => !string.IsNullOrWhiteSpace(n))).Name;
        string columns = string.Join(", ", _names.Where(n => !string.IsNullOrWhiteSpace(n)).Take(20));
        return missing with
        {
            ColumnName = column,
            Advice = near is null ? $"The columns are: {columns}." : $"Did you mean '{near}'? The columns are: {columns}.",
        };
    }

    private void Resolve(int column, List<ColumnTarget>?[] targets, ImmutableArray<Diagnostic>.Builder findings)
    {
        if (ValueCheck.Of(_names[column]) is { } wrong)
        {
            Diagnostic finding = wrong.By(
                FindingRules.ColumnNameUnusable, new Said($"{column + 1}"), Said.Name(_names[column]), wrong.Expected);
            findings.Add(finding with { ColumnName = _names[column] });
            return;
        }

        if (_names[column].StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && _names[column].Length <= 5)
        {
            findings.Add(FindingRules.ColumnOfSeparator.Of(Said.Name(_keys[column])) with { ColumnName = _names[column] });
            return;
        }

        ColumnTarget target = TargetOf(_names[column], _inputs, _contract);
        if (target.Field != ContextField.Name || Template is null)
        {
            (targets[column] ??= []).Add(target);
        }
        else if (!TemplateColumns.Contains(column))
        {
            findings.Add(FindingRules.TemplateHidesColumn.Of(Said.Name(_names[column])) with
            {
                ColumnName = _names[column],
                Advice = $"Write {{{_names[column]}}} into the template, map the column to an input, or leave it out.",
            });
        }
    }

    /// <summary>A column for an input that is a constant cannot be told from a mistake, whatever is in it: the row is an error.</summary>
    private void DropConstants(RowBinding binding, List<ColumnTarget>?[] targets, ImmutableArray<Diagnostic>.Builder findings)
    {
        foreach ((string name, _) in binding.Constants)
        {
            string input = InputNames.Short(name);
            for (int i = 0; i < targets.Length; i++)
            {
                if (targets[i]?.RemoveAll(target => target.Field == ContextField.None
                    && target.InputName.Equals(input, StringComparison.OrdinalIgnoreCase)) > 0)
                {
                    findings.Add(FindingRules.ConstantClash.Of(Said.Name(_names[i]), Said.Name(input)) with { ColumnName = _names[i] });
                }
            }
        }
    }

    /// <summary>Of two columns with one name, or for one input, none can be trusted: the first is kept, and the row is an error.</summary>
    private void DropDoubles(List<ColumnTarget>?[] targets, ImmutableArray<Diagnostic>.Builder findings)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var inputs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] is not { } filled)
            {
                continue;
            }

            ref int times = ref CollectionsMarshal.GetValueRefOrAddDefault(columns, _names[i], out _);
            if (++times > 1)
            {
                targets[i] = null;
                continue;
            }

            for (int t = filled.Count - 1; t >= 0; t--)
            {
                if (filled[t].Field == ContextField.None && !inputs.TryAdd(filled[t].InputName, _names[i]))
                {
                    findings.Add(FindingRules.ColumnsClash.Of(
                        Said.Name(inputs[filled[t].InputName]), Said.Name(_names[i]), Said.Name(filled[t].InputName)) with
                    {
                        ColumnName = _names[i],
                    });
                    filled.RemoveAt(t);
                }
            }
        }

        foreach ((string name, int times) in columns.Where(column => column.Value > 1))
        {
            findings.Add(FindingRules.ColumnDoubled.Of(
                Said.Name(name), times == 2 ? "twice" : string.Create(CultureInfo.InvariantCulture, $"{times:N0} times")) with
            {
                ColumnName = name,
            });
        }
    }
}
