namespace FlowExec;

/// <summary>Fills the inputs of one context: empty values, types, doubles.</summary>
internal sealed class InputFiller(EmptyValue emptyValue, FlowInputs declared, CellMeaning meaning, RowFindings findings)
{
    private readonly List<KeyValuePair<string, object?>> _attributes = [];
    private bool _hasNested;

    public FlowAttributes ToAttributes() => FlowAttributes.TakeOver(_attributes);

    /// <summary>Adds one input.</summary>
    /// <param name="target">What is filled.</param>
    /// <param name="column">The column, or the name inside a map.</param>
    /// <param name="value">The value.</param>
    /// <param name="isNested">True inside a map, where null and empty text are values.</param>
    public void Add(ColumnTarget target, string column, object? value, bool isNested)
    {
        FlowInput? input = target.Input;
        value = value is string or null ? value : WrappedValue.Of(value);
        if (IsMissing(value, input, isNested))
        {
            return;
        }

        if (!isNested && IsEmpty(value, input))
        {
            if (emptyValue == EmptyValue.Omit)
            {
                return;
            }

            value = emptyValue == EmptyValue.Null ? null : "";
        }

        if (input is null && !isNested && IsDefaultName(column) && !AddUnnamed(column, value))
        {
            return;
        }

        object? typed = value;
        TypingFailure? wrong = (isNested ? ValueCheck.Of(column) : null) ?? ValueCheck.Of(value);
        if (wrong is null && !isNested && value is not null)
        {
            typed = meaning.Of(value, input, column, out wrong);
        }

        if (wrong is null && input is not null && !InputTyping.TryConvert(typed, input, out typed, out wrong))
        {
            wrong = isNested ? wrong : CellMeaning.Explain(wrong, value);
        }

        if (wrong is not null)
        {
            findings.AddInput(wrong, target.InputName, column, value, input?.IsSecure ?? false);
            return;
        }

        if (input?.Type == FlowInputType.Unknown && value is not null)
        {
            findings.AddUndocumented(input, column);
        }

        _hasNested |= isNested;
        if (_hasNested && IsGiven(target.InputName))
        {
            findings.Add(FindingRules.InputDoubled.Of(Said.Name(target.InputName)), column);
            return;
        }

        _attributes.Add(KeyValuePair.Create(target.InputName, typed));
    }

    /// <summary>No value, empty text, and blanks where no blank can be the value.</summary>
    private static bool IsEmpty(object? value, FlowInput? input) =>
        value is null or ""
        || (input is not null
            && input.Type is not (FlowInputType.String or FlowInputType.Unknown)
            && value is string text
            && string.IsNullOrWhiteSpace(text));

    /// <summary>Nothing or blanks where the flow requires a text: they would keep a row going that has none, whatever becomes of empty
    /// cells elsewhere.</summary>
    private static bool IsMissing(object? value, FlowInput? input, bool isNested) =>
        input is { IsRequired: true, Type: FlowInputType.String, IsCollection: false }
        && (value is string text ? HiddenText.IsNothing(text) && (text.Length > 0 || !isNested) : value is null && !isNested);

    private bool IsGiven(string inputName)
    {
        foreach (KeyValuePair<string, object?> given in _attributes)
        {
            if (given.Key.Equals(inputName, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for <c>H1</c>, <c>H2</c>, ...: what Import-Csv calls columns without a header.</summary>
    private static bool IsDefaultName(string column) =>
        column.Length > 1 && column[0] == 'H' && column[1] != '0' && !column.AsSpan(1).ContainsAnyExceptInRange('0', '9');

    /// <summary>Reports such a column; true where its value may be an input all the same.</summary>
    private bool AddUnnamed(string column, object? value)
    {
        bool isPossible = !declared.IsKnown || declared.AllowsOthers;
        findings.Add(
            FindingRules.ColumnSeemsNameless.Of(Said.Value(value)) with
            {
                Severity = isPossible ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
                Advice = $"Import-Csv calls a column without a header {column}. "
                    + $"Give it a name, or leave it out with {Term.ExcludeProperty} {column}.",
            },
            column);
        return isPossible;
    }
}
