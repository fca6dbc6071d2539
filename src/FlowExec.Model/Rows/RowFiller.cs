using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Fills one context from one row.</summary>
internal sealed class RowFiller
{
    private static readonly FlowExecutionContext Empty = new();

    private readonly FlowRow _row;
    private readonly RowBinding _binding;
    private readonly FlowInputs _declared;
    private readonly PayloadContract _contract;
    private readonly RowFindings _findings;
    private readonly InputFiller _inputs;
    private readonly CellText _cells;
    private readonly string?[] _fields = new string?[(int)ContextField.ParticipantId + 1];
    private ImmutableArray<FlowParticipant> _participants = [];

    public RowFiller(FlowRow row, RowBinding binding, FlowInputs inputs, PayloadContract contract)
    {
        _row = row;
        _binding = binding;
        _declared = inputs;
        _contract = contract;
        _findings = new RowFindings(row, contract);
        _cells = new CellText(row, binding);
        _inputs = new InputFiller(binding.EmptyValue, inputs, new CellMeaning(binding, row.Numbers, _findings), _findings);
    }

    /// <summary>A row of cells.</summary>
    public BoundRow FromCells(RowPlan plan)
    {
        _findings.AddForRow(plan.Findings);
        if (!_binding.AllowShortRows && RowLooks.IsCutOff(_row, out int missing))
        {
            _findings.Add(FindingRules.RowSeemsShort.Of(missing == 1 ? "its last column" : $"its last {missing} columns"), null);
        }

        foreach (int i in plan.Unnamed)
        {
            if (!IsEmpty(_row.Cells[i].Value))
            {
                _findings.Add(FindingRules.ColumnNameless.Of(new Said($"{i + 1}"), Said.Value(_row.Cells[i].Value)), null);
            }
        }

        for (int i = 0; i < plan.Targets.Length; i++)
        {
            if (plan.Targets[i] is not { Length: > 0 } targets)
            {
                continue;
            }

            object? value = _cells.Of(_row.Cells[i], _findings, Array.Exists(targets, target => target.Input is { IsSecure: true }));
            foreach (ColumnTarget target in targets)
            {
                if (target.Field == ContextField.Name && _row.IsTabular && value is string { Length: > 0 })
                {
                    _findings.Add(FindingRules.NamesExecution.Of(Said.Name(plan.Names[i])), plan.Names[i]);
                }

                Fill(target, plan.Names[i], value, isNested: false);
            }
        }

        if (plan.Template is { } template)
        {
            FillTemplate(template, plan.TemplateColumns);
        }

        return Finish(Empty, plan);
    }

    /// <summary>A row that is a context already: its inputs are typed, and what it leaves open is the binding's.</summary>
    public BoundRow FromContext(FlowExecutionContext context)
    {
        foreach (ContextField field in ContextFields.Single.Append(ContextField.FlowName))
        {
            if (ContextFields.ValueOf(context, field) is string text)
            {
                Set(field, ContextFields.NameOf(field), text);
            }
        }

        _participants = context.Participants.IsDefault ? [] : context.Participants;
        foreach ((string name, object? value) in context.Attributes)
        {
            _declared.TryGet(name, out FlowInput? input);
            _inputs.Add(
                new ColumnTarget(ContextField.None, input?.ShortName ?? InputNames.Short(name), input),
                name,
                value,
                isNested: true);
        }

        if (_binding.NameTemplate is { } text2)
        {
            var template = NameTemplate.Parse(text2);
            UseTemplate(template, place => ValueIn(context, template.Columns[place]));
        }

        return Finish(context, null);
    }

    private static bool IsEmpty(object? value) => value is null or "";

    private string ValueIn(FlowExecutionContext context, string column)
    {
        string name = InputNames.Short(column);
        if (context.Attributes.TryGetValue(name, out object? value) || context.Attributes.TryGetValue(FlowInput.Scope + name, out value))
        {
            return FieldText.Show(value);
        }

        if (ContextFields.ValueOf(context, ContextFields.Of(column)) is string text)
        {
            return text;
        }

        _findings.Add(
            FindingRules.TemplateNamesNoInput.Of(Said.Name(_binding.NameTemplate!), Said.Name(column)) with
            {
                Advice = $"The inputs are: {string.Join(", ", context.Attributes.Keys.Take(20))}.",
            },
            column);
        return "";
    }

    private void FillTemplate(NameTemplate template, int[] columns) =>
        UseTemplate(template, place => columns[place] is var at and >= 0 ? FieldText.Show(_cells.Of(_row.Cells[at], null)) : "");

    private void UseTemplate(NameTemplate template, Func<int, string> valueAt)
    {
        string name = template.Fill(valueAt);
        if (name.Length > NameTemplate.MaxLength)
        {
            _findings.Add(FindingRules.NameHasLength.Of(new Said($"{name.Length}"), Said.Value(name)), null);
        }
        else if (ValueCheck.Of(name) is { } wrong)
        {
            _findings.Add(wrong.By(FindingRules.NameUnusable, Said.Value(name), wrong.Expected), null);
        }
        else
        {
            _fields[(int)ContextField.Name] = RowBinder.Blank(name);
        }
    }

    private void Fill(ColumnTarget target, string column, object? value, bool isNested)
    {
        switch (target.Field)
        {
            case ContextField.None:
                _inputs.Add(target, column, value, isNested);
                break;
            case var _ when IsEmpty(value):
                break;
            case ContextField.Nested:
                FillMap(column, value, areInputs: false);
                break;
            case ContextField.Attributes:
                FillMap(column, value, areInputs: true);
                break;
            case ContextField.Participants:
                FillParticipants(column, value);
                break;
            default:
                Set(target.Field, column, value);
                break;
        }
    }

    /// <summary>A map of fields or of _declared, or its JSON text.</summary>
    private void FillMap(string column, object? value, bool areInputs)
    {
        bool isJson = value is string text && text.AsSpan().TrimStart() is ['{', ..];
        object? content = isJson && JsonValues.TryParse((string)value!, out object? parsed, out _) ? parsed : value;
        if (content is IReadOnlyDictionary<string, object?> map)
        {
            foreach ((string name, object? item) in map)
            {
                ColumnTarget target = RowPlan.TargetOf(
                    areInputs && ContextFields.Of(name) != ContextField.None ? FlowInput.Scope + name : name,
                    _declared,
                    _contract);
                Fill(target, name, item, isNested: true);
            }
        }
        else if (Spelling.Fold(column) is "attribute" or "attributes")
        {
            _inputs.Add(RowPlan.TargetOf(FlowInput.Scope + column, _declared, _contract), column, value, isNested: false);
        }
        else
        {
            _findings.Add(FindingRules.NoMap.Of(Said.Value(value), areInputs ? "inputs" : "fields"), column, ContextField.Attributes);
        }
    }

    private void FillParticipants(string column, object? value)
    {
        if (ParticipantReader.Read(value) is { } read)
        {
            _participants = read;
        }
        else if (value is string && Spelling.Fold(column) == "participant")
        {
            _inputs.Add(RowPlan.TargetOf(FlowInput.Scope + column, _declared, _contract), column, value, isNested: false);
        }
        else
        {
            _findings.Add(FindingRules.NoParticipants.Of(Said.Value(value)), column, ContextField.Participants);
        }
    }

    private void Set(ContextField field, string column, object? value)
    {
        if (IsEmpty(value))
        {
            return;
        }

        TypingFailure? wrong = ValueCheck.Of(value);
        string? text = wrong is null ? FieldText.Of(value, field) : null;
        if (wrong is not null || (text is null && value is not string))
        {
            wrong ??= new TypingFailure(DiagnosticCodes.FieldValue, "a text", $"The field {ContextFields.NameOf(field)} takes one text.");
            _findings.Add(wrong.By(FindingRules.NoFieldText, Said.Value(value), wrong.Expected), column, field);
            return;
        }

        ref string? place = ref _fields[(int)field];
        if (text is not null && place is not null && !place.Equals(text, StringComparison.Ordinal))
        {
            _findings.Add(
                FindingRules.FieldsDiffer.Of(Said.Value(text), Said.Value(place), ContextFields.NameOf(field)), column, field);
            return;
        }

        place ??= text;
    }

    private BoundRow Finish(FlowExecutionContext context, RowPlan? plan)
    {
        string? Field(ContextField field) => _fields[(int)field];

        bool hasFlow = Field(ContextField.FlowId) is not null || Field(ContextField.FlowName) is not null;
        if (Field(ContextField.ParticipantId) is { } participantId && _participants.IsEmpty)
        {
            _fields[(int)ContextField.UserId] ??= participantId;
        }

        foreach ((string name, object? value) in _binding.Constants)
        {
            _inputs.Add(
                RowPlan.TargetOf(FlowInput.Scope + InputNames.Short(name), _declared, _contract),
                InputNames.Short(name), value, isNested: true);
        }

        bool isNew = _contract.File.Generated.Contains(ContextField.FlowExecutionId) && Field(ContextField.FlowExecutionId) is null;
        context = context with
        {
            FlowId = Field(ContextField.FlowId) ?? (hasFlow ? null : RowBinder.Blank(_binding.FlowId)),
            FlowName = Field(ContextField.FlowName) ?? (hasFlow ? null : RowBinder.Blank(_binding.FlowName)),
            FlowVersion = Field(ContextField.FlowVersion) ?? RowBinder.Blank(_binding.FlowVersion),
            Name = Field(ContextField.Name),
            Channel = Field(ContextField.Channel),
            ContactUri = Field(ContextField.ContactUri),
            UserId = Field(ContextField.UserId),
            ChannelType = Field(ContextField.ChannelType),
            Participants = _participants,
            StartNode = Field(ContextField.StartNode),
            FlowExecutionId = isNew ? Guid.NewGuid().ToString("D") : Field(ContextField.FlowExecutionId),
            Attributes = _inputs.ToAttributes(),
        };
        _findings.AddForContext(context, _declared);
        return new BoundRow(context, _findings.ToImmutable())
        {
            Row = _row.Position,
            Line = _row.Line,
            Plan = plan,
            FailedInputs = _findings.FailedInputs,
            FailedFields = _findings.FailedFields,
        };
    }
}
