using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Gathers what is wrong with one row. Costs nothing for a row that is right.</summary>
internal sealed class RowFindings(FlowRow row, PayloadContract contract)
{
    private ImmutableArray<Diagnostic>.Builder? _found;
    private List<string>? _failedInputs;
    private List<ContextField>? _failedFields;

    public IReadOnlyList<string> FailedInputs => _failedInputs ?? (IReadOnlyList<string>)[];

    public IReadOnlyList<ContextField> FailedFields => _failedFields ?? (IReadOnlyList<ContextField>)[];

    public ImmutableArray<Diagnostic> ToImmutable() => _found?.DrainToImmutable() ?? [];

    /// <summary>Findings about the columns, which hold for every row.</summary>
    public void AddForRow(ImmutableArray<Diagnostic> findings)
    {
        foreach (Diagnostic finding in findings)
        {
            Found.Add(finding with { Row = row.Position, Line = (int)row.Line });
        }
    }

    /// <summary>A finding about the row or one of its cells.</summary>
    /// <param name="finding">What was found.</param>
    /// <param name="column">The column; null where it is about none.</param>
    /// <param name="field">The field that stays empty by it.</param>
    public void Add(Diagnostic finding, string? column, ContextField field = ContextField.None)
    {
        Found.Add(finding with { Row = row.Position, Line = (int)row.Line, ColumnName = column });
        if (field != ContextField.None)
        {
            (_failedFields ??= []).Add(field);
        }
    }

    /// <summary>A value that an input cannot take; not told where the flow marks the input as secure.</summary>
    /// <param name="wrong">Why.</param>
    /// <param name="inputName">The input's name.</param>
    /// <param name="column">The column.</param>
    /// <param name="value">The value.</param>
    /// <param name="isSecure">True where the flow marks the input as secure.</param>
    public void AddInput(TypingFailure wrong, string inputName, string column, object? value, bool isSecure)
    {
        string path = PathOf(inputName);
        Diagnostic finding = value is UnusableValue unusable
            ? wrong.By(FindingRules.NoData, unusable.Why)
            : isSecure ? wrong.By(FindingRules.SecureInputUnusable, wrong.Expected)
            : wrong.By(FindingRules.InputUnusable, Said.Value(value), wrong.Expected);
        Add(finding with { Path = path }, column);
        (_failedInputs ??= []).Add(inputName);
    }

    /// <summary>A value of a type that the platform does not document.</summary>
    public void AddUndocumented(FlowInput input, string column) => Add(
        FindingRules.TypeUndocumented.At(PathOf(input.ShortName), Said.Name(input.ShortName), Said.Name(input.DeclaredType ?? "any")),
        column);

    /// <summary>What only the finished context shows: no flow, and values that the contract cannot carry.</summary>
    public void AddForContext(FlowExecutionContext context, FlowInputs inputs)
    {
        if (context.FlowId is null && context.FlowName is null && !FailedFields.Contains(ContextField.FlowId))
        {
            Add(FindingRules.RowNamesNoFlow.Of(), null, ContextField.FlowId);
        }

        if (!contract.File.HasInputs && context.Attributes.Count > 0)
        {
            AddNotCarried(context.Attributes.Count == 1 ? "The input" : "The inputs", context.Attributes.Keys.Take(20));
        }

        foreach (ContextField field in ContextFields.Single)
        {
            if (ContextFields.ValueOf(context, field) is { } value)
            {
                AddForField(context, inputs, field, value);
            }
        }
    }

    private void AddForField(FlowExecutionContext context, FlowInputs inputs, ContextField field, object value)
    {
        ContractFile file = contract.File;
        if (file.Fields.TryGetValue(field, out string? place))
        {
            bool hasParticipants = field != ContextField.Participants && !context.Participants.IsDefaultOrEmpty;
            if (hasParticipants && IsHidden(place, context.Participants, value))
            {
                AddNotCarried("Beside participants, the field", [ContextFields.NameOf(field)]);
            }

            return;
        }

        int travels = -1;
        for (int i = 0; i < file.AsInputs.Length; i++)
        {
            travels = file.AsInputs[i].Key == field ? i : travels;
        }

        if (travels < 0)
        {
            AddNotCarried("The field", [ContextFields.NameOf(field)]);
        }
        else if (InputNames.Declared(inputs, file.AsInputs[travels].Value) is { } input
            && !InputTyping.TryConvert(value, input, out _, out TypingFailure? wrong))
        {
            AddInput(wrong, input.ShortName, ContextFields.NameOf(field), value, input.IsSecure);
        }
    }

    /// <summary>True where participants stand in the field's place, and none of them says the same.</summary>
    private bool IsHidden(string place, ImmutableArray<FlowParticipant> participants, object value) =>
        contract.File.Fields.TryGetValue(ContextField.Participants, out string? list)
        && place.StartsWith(list + "/", StringComparison.Ordinal)
        && !participants.Any(p => Equals(p.UserId, value) || (!p.Channels.IsDefault && p.Channels.Contains(value as string ?? "")));

    private void AddNotCarried(string what, IEnumerable<string> names) => Add(
        FindingRules.CannotBeSent.Of(what, string.Join(", ", names.Select(n => $"'{FieldText.Shorten(n)}'")), contract.Name), null);

    private ImmutableArray<Diagnostic>.Builder Found => _found ??= ImmutableArray.CreateBuilder<Diagnostic>();

    private string PathOf(string inputName) =>
        contract.InputsPath is { } path ? $"{path}/{JsonPointer.Escape(contract.InputPrefix + inputName)}" : "";
}
