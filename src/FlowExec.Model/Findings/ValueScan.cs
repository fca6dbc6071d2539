using System.Collections.Immutable;

namespace FlowExec;

/// <summary>The values of a payload against its contract's schema, in words.</summary>
/// <param name="text">The payload as it was meant.</param>
/// <param name="task">The contract, and the flow that the payload is for where the command says it.</param>
/// <param name="findings">What is found.</param>
/// <param name="meant">The way back to the source.</param>
internal sealed class ValueScan(
    JsonText text, DiagnosisTask task, FindingList findings, MeantDocument meant)
{
    private readonly PayloadContract _contract = task.Contract;
    private readonly string? _flowId = task.FlowId;

    public void Scan()
    {
        foreach (SchemaViolation violation in _contract.Rules.Schema.Evaluate(text).Violations.TakeWhile(_ => !findings.IsFull))
        {
            Add(violation);
        }

        AddUnknownFlow();
        AddUnknownVersion();
        foreach (FieldAlias alias in _contract.Rules.Aliases.Where(alias => alias.IsRequired))
        {
            int holder = text.Find(alias.Parent);
            if (holder >= 0 && text.Member(holder, alias.Name) < 0 && text.Member(holder, alias.Target) < 0)
            {
                AddMissing(alias.Parent, alias.Target, holder);
            }
        }
    }

    /// <summary>The id is one, and the org knows no flow of it: it came with the text, and the command may know better.</summary>
    private void AddUnknownFlow()
    {
        int token = task.UnknownFlowId is not null && _contract.File.Fields.GetValueOrDefault(ContextField.FlowId) is { } place
            ? text.Find(place) : -1;
        if (token >= 0 && text.Tokens[token].Kind == JsonTokenKind.String && text.GetString(token) == task.UnknownFlowId)
        {
            int source = meant.ToSource(text, token);
            findings.Add(
                FindingRules.NoFlowThere.Of(Said.Name(task.UnknownFlowId, source)) with
                {
                    Fix = _flowId is null ? null : findings.Fix(
                        $"write {_flowId}", FixApplicability.Suggestion, JsonChange.Replace(source, JsonStrings.Quote(_flowId))),
                },
                source);
        }
    }

    /// <summary>A version beyond the latest that is published; a launch without one takes that.</summary>
    private void AddUnknownVersion()
    {
        int token = task.Flow is not null && _contract.File.Fields.GetValueOrDefault(ContextField.FlowVersion) is { } place
            ? text.Find(place) : -1;
        if (token >= 0 && text.Tokens[token].Kind == JsonTokenKind.String
            && OnlineCheck.OfVersion(task.Flow!, text.GetString(token)) is { } finding)
        {
            int source = meant.ToSource(text, token);
            findings.Add(finding with
            {
                Path = "",
                Fix = findings.Fix("leave it out", FixApplicability.Suggestion, JsonChange.Remove(source)),
            }, source);
        }
    }

    /// <summary>What a value is, for messages.</summary>
    /// <param name="text">The payload.</param>
    /// <param name="token">The value.</param>
    /// <param name="source">Its token in the source.</param>
    public static Said Describe(JsonText text, int token, int source)
    {
        JsonToken value = text.Tokens[token];
        string words = value.Kind switch
        {
            JsonTokenKind.String => $"the text '{FieldText.Shorten(value.Length > 1000 ? "a long one" : text.GetString(token))}'",
            JsonTokenKind.Number => $"the number {FieldText.Shorten(value.Length > 1000 ? "with many digits" : text.RawText(token))}",
            JsonTokenKind.True => "true",
            JsonTokenKind.False => "false",
            JsonTokenKind.Array => "a list",
            JsonTokenKind.Object => "an object",
            _ => "null",
        };
        return new Said(words, source, IsValue: true);
    }

    private void Add(SchemaViolation violation)
    {
        int source = meant.ToSource(text, text.Tokens[violation.Token].Kind == JsonTokenKind.Name ? violation.Token + 1 : violation.Token);
        switch (violation.Keyword)
        {
            case var _ when violation.IsUndecided:
                findings.Add(FindingRules.NotDecided.Of(Name(violation), violation.Keyword), source);
                break;
            case "additionalProperties" or "false" when meant.Unknown.Contains(source):
                break;
            case "additionalProperties":
                AddUnknown(source, violation);
                break;
            case "required":
                AddMissing(violation.InstancePointer, violation.Property!, violation.Token);
                break;
            case "type":
                AddType(violation, source);
                break;
            case "minLength" or "minItems" or "minProperties" when violation.Actual == "0":
                AddEmpty(violation, source);
                break;
            case "format":
                AddFormat(violation, source);
                break;
            case "anyOf" or "oneOf" when Nearest(violation) is { IsEmpty: false } branch:
                foreach (SchemaViolation inner in branch)
                {
                    Add(inner);
                }

                break;
            default:
                AddOther(violation, source);
                break;
        }
    }

    private void AddUnknown(int source, SchemaViolation violation) => findings.Add(
        FindingRules.NoSuchField.Of(Said.Name(violation.Property!, source - 1), $"the contract {_contract.Name}") with
        {
            Fix = findings.Fix("remove it", FixApplicability.Suggestion, JsonChange.Remove(source)),
        },
        source,
        FindingPlace.Name);

    private void AddMissing(string parent, string name, int holder)
    {
        string wanted = JsonPointer.Append(parent, name);
        if (meant.IsClaimed(wanted))
        {
            return;
        }

        string? standing = _contract.File.Defaults.GetValueOrDefault(wanted);
        DiagnosticFix? fix = standing is not null
            ? findings.Fix($"add it as '{standing}'", meant.IsGuess(parent) ? FixApplicability.Suggestion : FixApplicability.Safe,
                JsonChange.Add(wanted, JsonStrings.Quote(standing)))
            : IsFlow(wanted) && _flowId is not null
                ? findings.Fix($"add {_flowId}", FixApplicability.Safe, JsonChange.Add(wanted, JsonStrings.Quote(_flowId))) : null;
        Sentence? help = IsFlow(wanted) && _contract.Name == PayloadContract.Published.Name
            ? (Sentence)$"{Term.GetFlow} shows a flow's id{Term.RepairByFlowName}." : About(wanted);
        int source = meant.Exact(text, holder);
        string at = source > 0 ? findings.PointerOf(source) : parent;
        findings.AddMissing(
            FindingRules.FieldMissing.At(JsonPointer.Append(at, name), FieldNames.Subject(wanted, _contract),
                FieldNames.Request(_contract)) with
            {
                Advice = help,
                Fix = fix,
            },
            source);
    }

    private void AddType(SchemaViolation violation, int source)
    {
        string wanted = string.Join(" or ", violation.Expected.Where(type => type != "null").Select(Article));
        bool isNull = text.Tokens[violation.Token].Kind == JsonTokenKind.Null;
        MendedValue? mended = TypeMend.ToSchemaType(text, violation.Token, violation.Expected, FieldNames.Last(violation.InstancePointer));
        bool isRequired = _contract.Rules.Shape.At(FieldNames.Parent(violation.InstancePointer))
            ?.Required.Contains(FieldNames.Last(violation.InstancePointer)) ?? true;
        bool isFilled = isNull && isRequired && _flowId is not null && IsFlow(violation.InstancePointer);
        DiagnosticFix? fix = mended is not null ? Mend(mended, source)
            : isFilled ? findings.Fix($"write {_flowId}", FixApplicability.Safe, JsonChange.Replace(source, JsonStrings.Quote(_flowId!)))
            : !isRequired && violation.InstancePointer.Length > 0
                ? findings.Fix("leave it out", isNull ? FixApplicability.Safe : FixApplicability.Suggestion,
                    JsonChange.Remove(source)) : null;
        findings.Add(
            FindingRules.OfType.Of(Name(violation), wanted, Describe(text, violation.Token, source)) with
            {
                Advice = Left(violation) ?? (violation.InstancePointer.Length > 0 ? About(violation)
                    : text.Tokens[violation.Token].Kind == JsonTokenKind.Array ? FindingRules.OneByOne : FindingRules.OneObject),
                Fix = fix,
            },
            source);
    }

    private void AddEmpty(SchemaViolation violation, int source) => findings.Add(
        FindingRules.Empty.Of(Name(violation)) with
        {
            Advice = About(violation),
            Fix = IsFlow(violation.InstancePointer) && _flowId is not null
                ? findings.Fix($"write {_flowId}", FixApplicability.Safe, JsonChange.Replace(source, JsonStrings.Quote(_flowId))) : null,
        },
        source);

    private void AddFormat(SchemaViolation violation, int source)
    {
        string format = violation.Expected.FirstOrDefault() ?? "";
        string content = text.Tokens[violation.Token].Kind == JsonTokenKind.String ? text.GetString(violation.Token) : "";
        if (content.Length == 0)
        {
            AddEmpty(violation, source);
            return;
        }

        (string wanted, MendedValue? mended) = format switch
        {
            "uuid" => ("a UUID", FieldMend.Uuid(content)),
            "uri" => ("a URI with a scheme", FieldMend.Uri(content)),
            "date-time" => ("a point in time (ISO 8601)", null),
            "date" => ("a date (ISO 8601)", null),
            "duration" => ("a duration (ISO 8601)", null),
            _ => ("of the format " + format, null),
        };
        bool isPlaceholder = format == "uuid" && FieldMend.IsPlaceholder(content);
        Sentence? help = isPlaceholder ? (Sentence)$"{Left(violation) ?? FindingRules.LooksUnfilled} {Term.GetFlow} shows the ids of flows."
            : format == "uuid" ? (Sentence)$"{Term.GetFlow} shows a flow's id{Term.ByFlowName}." : About(violation);
        DiagnosticFix? fix = mended is not null ? Mend(mended, source)
            : _flowId is not null && IsFlow(violation.InstancePointer) ? findings.Fix($"write {_flowId}",
                isPlaceholder ? FixApplicability.Safe : FixApplicability.Suggestion, JsonChange.Replace(source, JsonStrings.Quote(_flowId)))
            : null;
        findings.Add(
            FindingRules.FieldOfFormat.Of(Name(violation), wanted, Said.Value(content, source)) with { Advice = help, Fix = fix }, source);
    }

    private void AddOther(SchemaViolation violation, int source)
    {
        Said value = violation.Actual is { } actual ? Said.Value(actual, source) : Describe(text, violation.Token, source);
        MendedValue? mended = violation.Keyword == "enum" ? FieldMend.Choice(text, violation) : null;
        findings.Add(
            SchemaFindings.Of(DiagnosticCodes.SchemaViolation, violation, _contract, value, source) with
            {
                Advice = About(violation),
                Fix = mended is null ? null : Mend(mended, source),
            },
            source);
    }

    private DiagnosticFix Mend(MendedValue mended, int source) => findings.Fix(mended.Describe(source),
        mended.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion, JsonChange.Replace(source, mended.Json));

    private bool IsFlow(string pointer) => _contract.File.Fields.GetValueOrDefault(ContextField.FlowId) == pointer;

    private Said Name(SchemaViolation violation) => FieldNames.Subject(violation.InstancePointer, _contract);

    /// <summary>Why a text that is refused stands there at all, where it looks like what is left of another value.</summary>
    private Sentence? Left(SchemaViolation violation) => LeftoverText.Of(text, violation.Token)?.Help;

    private string? About(SchemaViolation violation) => About(violation.InstancePointer);

    private string? About(string pointer) => _contract.Rules.Shape.At(pointer)?.Description;

    /// <summary>The branch that the value comes nearest to: the one with the fewest objections, none of them its very type.</summary>
    private static ImmutableArray<SchemaViolation> Nearest(SchemaViolation violation) => violation.Branches.IsDefaultOrEmpty ? []
        : violation.Branches.OrderBy(branch => branch.Any(one => one.Keyword == "type"
            && one.InstancePointer == violation.InstancePointer)).ThenBy(branch => branch.Length).First();

    private static string Article(string type) => type switch
    {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        _ => "a " + type,
    };
}
