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

    /// <param name="code">The code.</param>
    /// <param name="column">The column; null where it is about none.</param>
    /// <param name="what">What is wrong, to follow <c>Row 3, column 'x': </c>.</param>
    /// <param name="help">What to do.</param>
    /// <param name="field">The field that stays empty by it.</param>
    /// <param name="severity">How bad it is.</param>
    public void Add(
        string code,
        string? column,
        Sentence what,
        string help,
        ContextField field = ContextField.None,
        DiagnosticSeverity severity = DiagnosticSeverity.Error)
    {
        Found.Add(New(code, severity, column, what, help));
        if (field != ContextField.None)
        {
            (_failedFields ??= []).Add(field);
        }
    }

    /// <summary>A value that an input cannot take.</summary>
    /// <param name="wrong">Why.</param>
    /// <param name="inputName">The input's name.</param>
    /// <param name="column">The column.</param>
    /// <param name="value">The value.</param>
    /// <param name="isSecure">True where the flow marks the input as secure: then the value is not told.</param>
    public void AddInput(TypingFailure wrong, string inputName, string column, object? value, bool isSecure)
    {
        Found.Add(New(
            wrong.Code,
            DiagnosticSeverity.Error,
            column,
            isSecure ? $"the value is not {wrong.Expected}" : (Sentence)$"'{Said.Value(value)}' is not {wrong.Expected}",
            wrong.Help) with { Path = PathOf(inputName) });
        (_failedInputs ??= []).Add(inputName);
    }

    /// <summary>A value of a type that the platform does not document.</summary>
    public void AddUndocumented(FlowInput input, string column) => Found.Add(
        New(
            DiagnosticCodes.InputTypeUndocumented,
            DiagnosticSeverity.Warning,
            column,
            $"the input '{input.ShortName}' is of type '{input.DeclaredType}', and the value is sent as it is",
            "The platform does not document how such a value looks on the wire.") with { Path = PathOf(input.ShortName) });

    /// <summary>What only the finished context shows: no flow, and values that the contract cannot carry.</summary>
    public void AddForContext(FlowExecutionContext context, FlowInputs inputs)
    {
        if (context.FlowId is null && context.FlowName is null && !FailedFields.Contains(ContextField.FlowId))
        {
            Add(
                DiagnosticCodes.NoFlow,
                null,
                "no flow is named",
                "Add a column flow_id or flow_name, or give -FlowId or -FlowName.",
                ContextField.FlowId);
        }

        if (!contract.File.HasInputs && context.Attributes.Count > 0)
        {
            AddNotCarried(context.Attributes.Count == 1 ? "the input" : "the inputs", context.Attributes.Keys.Take(20));
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
                AddNotCarried("beside participants, the field", [ContextFields.NameOf(field)]);
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
            AddNotCarried("the field", [ContextFields.NameOf(field)]);
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

    private void AddNotCarried(string what, IEnumerable<string> names) => Found.Add(New(
        DiagnosticCodes.NotCarried,
        DiagnosticSeverity.Warning,
        null,
        $"{what} {string.Join(", ", names.Select(n => $"'{n}'"))} cannot be sent: the contract {contract.Name} has no place for it",
        "Leave it out, or choose another contract with -Contract."));

    private ImmutableArray<Diagnostic>.Builder Found => _found ??= ImmutableArray.CreateBuilder<Diagnostic>();

    private string PathOf(string inputName) =>
        contract.InputsPath is { } path ? $"{path}/{JsonPointer.Escape(contract.InputPrefix + inputName)}" : "";

    private Diagnostic New(string code, DiagnosticSeverity severity, string? column, Sentence what, string help) =>
        new(FindingRules.OfRow(code, severity), what.Whole())
        {
            Severity = severity,
            Row = row.Position,
            Line = (int)row.Line,
            ColumnName = column,
            Advice = help,
        };
}
