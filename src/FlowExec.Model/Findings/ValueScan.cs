using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>The values of a payload against its contract's schema, in words.</summary>
internal sealed partial class ValueScan(JsonText text, PayloadContract contract, DiagnosisFindings findings, MeantDocument meant)
{
    public void Scan()
    {
        foreach (SchemaViolation violation in contract.Rules.Schema.Evaluate(text).Violations.TakeWhile(_ => !findings.IsFull))
        {
            Add(violation);
        }

        foreach (FieldAlias alias in contract.Rules.Aliases.Where(alias => alias.IsRequired))
        {
            int holder = text.Find(alias.Parent);
            if (holder >= 0 && text.Member(holder, alias.Name) < 0 && text.Member(holder, alias.Target) < 0)
            {
                AddMissing(alias.Parent, alias.Target);
            }
        }
    }

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(JsonText text, int token)
    {
        JsonToken value = text.Tokens[token];
        return value.Kind switch
        {
            JsonTokenKind.String => $"the text '{FieldText.Shorten(value.Length > 1000 ? "a long one" : text.GetString(token))}'",
            JsonTokenKind.Number => $"the number {FieldText.Shorten(value.Length > 1000 ? "with many digits" : text.RawText(token))}",
            JsonTokenKind.True => "true",
            JsonTokenKind.False => "false",
            JsonTokenKind.Array => "a list",
            JsonTokenKind.Object => "an object",
            _ => "null",
        };
    }

    /// <summary>Warns of texts that are what is left of an object: PowerShell writes the type's name where -Depth is too small.</summary>
    public static void TestStringified(JsonText text, int token, string path, DiagnosisFindings findings)
    {
        JsonToken value = text.Tokens[token];
        if (value.Length is < 3 or > 2000)
        {
            return;
        }

        string content = text.GetString(token);
        if (content.StartsWith("@{", StringComparison.Ordinal)
            || content is "System.Collections.Hashtable" or "System.Object[]" or "System.Management.Automation.PSCustomObject")
        {
            findings.Add(new Diagnostic
            {
                Code = DiagnosticCodes.Stringified,
                Severity = DiagnosticSeverity.Warning,
                Path = path,
                Message = $"The text '{FieldText.Shorten(content)}' looks like an object that PowerShell turned into text.",
                Help = "ConvertTo-Json stops at a depth of 2 unless -Depth says more.",
            });
        }
    }

    private void Add(SchemaViolation violation)
    {
        string source = meant.ToSource(violation.InstancePointer);
        if (violation.IsUndecided)
        {
            Add(DiagnosticCodes.Undecided, source, $"{Name(violation)} could not be tested: '{violation.Keyword}' of the contract took too long.", "Make the contract's pattern simpler; nested repetitions such as (a+)+ are slow.");
            return;
        }

        switch (violation.Keyword)
        {
            case "additionalProperties" or "unevaluatedProperties" or "false" when meant.Unknown.Contains(source):
                break;
            case "additionalProperties" or "unevaluatedProperties":
                AddUnknown(source, violation);
                break;
            case "required":
                AddMissing(violation.InstancePointer, violation.Property!);
                break;
            case "type":
                AddType(violation, source);
                break;
            case "minLength" or "minItems" or "minProperties" when violation.Actual == "0":
                Add(DiagnosticCodes.FieldEmpty, source, $"{Name(violation)} must not be empty.", About(violation));
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

    private void AddUnknown(string source, SchemaViolation violation) => findings.Add(
        new Diagnostic
        {
            Code = DiagnosticCodes.UnknownField,
            Path = source,
            Message = $"'{FieldText.Shorten(violation.Property)}' is not a field of the contract {contract.Name}.",
            Fix = new DiagnosticFix("remove it", FixApplicability.Suggestion, [new JsonPatchOperation("remove", source)]),
        },
        FindingPlace.Name);

    private void AddMissing(string parent, string name)
    {
        string wanted = JsonPointer.Append(parent, name);
        if (meant.IsClaimed(wanted))
        {
            return;
        }

        string? standing = contract.File.Defaults.GetValueOrDefault(wanted);
        findings.Add(new Diagnostic
        {
            Code = DiagnosticCodes.RequiredFieldMissing,
            Path = JsonPointer.Append(meant.ToSource(parent), name),
            Message = $"{FieldNames.Subject(wanted, contract)} is missing; {(contract.Name == "Published" ? "the launch request" : $"the contract {contract.Name}")} requires it.",
            Help = contract.Rules.Shape.At(wanted)?.Description,
            Fix = standing is null ? null : new DiagnosticFix(
                $"add it as '{standing}'", meant.IsGuess(parent) ? FixApplicability.Suggestion : FixApplicability.Safe,
                    [new JsonPatchOperation("add", wanted, null, TypeMend.Quote(standing))]),
        });
    }

    private void AddType(SchemaViolation violation, string source)
    {
        string wanted = string.Join(" or ", violation.Expected.Where(type => type != "null").Select(Article));
        bool isNull = text.Tokens[violation.Token].Kind == JsonTokenKind.Null;
        MendedValue? mended = TypeMend.ToSchemaType(text, violation.Token, violation.Expected, FieldNames.Last(violation.InstancePointer));
        bool isRequired = contract.Rules.Shape.At(FieldNames.Parent(violation.InstancePointer))?.Required.Contains(FieldNames.Last(violation.InstancePointer)) ?? true;
        DiagnosticFix? fix = mended is not null
            ? new DiagnosticFix(mended.Description, mended.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion,
                [new JsonPatchOperation("replace", source, null, mended.Json)])
            : isNull && !isRequired ? new DiagnosticFix("leave it out", FixApplicability.Safe,
                [new JsonPatchOperation("remove", source)]) : null;
        findings.Add(new Diagnostic
        {
            Code = DiagnosticCodes.FieldType,
            Path = source,
            Message = $"{Name(violation)} must be {wanted}, and is {Describe(text, violation.Token)}.",
            Help = About(violation),
            Fix = fix,
        });
    }

    private void AddFormat(SchemaViolation violation, string source)
    {
        string format = violation.Expected.FirstOrDefault() ?? "";
        string content = text.Tokens[violation.Token].Kind == JsonTokenKind.String ? text.GetString(violation.Token) : "";
        if (content.Length == 0)
        {
            Add(DiagnosticCodes.FieldEmpty, source, $"{Name(violation)} must not be empty.", About(violation));
            return;
        }

        (string wanted, MendedValue? mended) = format switch
        {
            "uuid" => ("a UUID", Uuid(content)),
            "uri" => ("a URI with a scheme", Uri(content)),
            "date-time" => ("a point in time (ISO 8601)", null),
            "date" => ("a date (ISO 8601)", null),
            "duration" => ("a duration (ISO 8601)", null),
            _ => ("of the format " + format, null),
        };
        string? help = format == "uuid" && IsPlaceholder(content)
            ? "It looks like a placeholder that was never filled in. Get-Flow shows the ids of flows."
            : format == "uuid" ? "Get-Flow shows a flow's id; -FlowName finds it by the flow's name." : About(violation);
        findings.Add(new Diagnostic
        {
            Code = DiagnosticCodes.FieldFormat,
            Path = source,
            Message = $"{Name(violation)} must be {wanted}; '{FieldText.Shorten(content)}' is not.",
            Help = help,
            Fix = mended is null ? null : new DiagnosticFix(
                mended.Description, mended.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion,
                    [new JsonPatchOperation("replace", source, null, mended.Json)]),
        });
    }

    private void AddOther(SchemaViolation violation, string source)
    {
        string expected = violation.Expected.IsEmpty ? ""
            : " " + string.Join(", ", violation.Expected.Take(10).Select(one => FieldText.Shorten(one)));
        string value = FieldText.Shorten(violation.Actual ?? Describe(text, violation.Token));
        string message = violation.Keyword switch
        {
            "enum" => $"{Name(violation)} must be one of{expected}; {value} is not.",
            "const" => $"{Name(violation)} must be{expected}; {value} is not.",
            "pattern" => $"{Name(violation)} must match{expected}; {value} does not.",
            "dependentRequired" => $"'{FieldText.Shorten(violation.Property)}' is missing in {FieldNames.Quote(violation.InstancePointer, contract)}; it must come with '{value}'.",
            "uniqueItems" => $"{Name(violation)} must not have equal items.",
            _ => $"{Name(violation)} does not keep to '{violation.Keyword}'{expected} of the contract {contract.Name}.",
        };
        MendedValue? mended = violation.Keyword == "enum" ? Choice(violation) : null;
        findings.Add(new Diagnostic
        {
            Code = DiagnosticCodes.SchemaViolation,
            Path = source,
            Message = message,
            Help = About(violation),
            Fix = mended is null ? null : new DiagnosticFix(
                mended.Description, mended.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion,
                    [new JsonPatchOperation("replace", source, null, mended.Json)]),
        });
    }

    private void Add(string code, string source, string message, string? help) =>
        findings.Add(new Diagnostic { Code = code, Path = source, Message = message, Help = help });

    private string Name(SchemaViolation violation) => FieldNames.Subject(violation.InstancePointer, contract);

    private string? About(SchemaViolation violation) => contract.Rules.Shape.At(violation.InstancePointer)?.Description;

    /// <summary>The branch that the value comes nearest to: the one with the fewest objections, none of them its very type.</summary>
    private static ImmutableArray<SchemaViolation> Nearest(SchemaViolation violation) => violation.Branches.IsDefaultOrEmpty ? []
        : violation.Branches.OrderBy(branch => branch.Any(one => one.Keyword == "type"
            && one.InstancePointer == violation.InstancePointer)).ThenBy(branch => branch.Length).First();

    private MendedValue? Choice(SchemaViolation violation)
    {
        if (text.Tokens[violation.Token].Kind != JsonTokenKind.String)
        {
            return null;
        }

        string given = text.GetString(violation.Token);
        string[] choices = [.. violation.Expected.Where(one => one.StartsWith('"'))];
        string? same = choices.FirstOrDefault(choice => Spelling.Fold(choice) == Spelling.Fold(given));
        string? guess = FieldMeanings.Nearest(given, choices.Select(choice => choice.Trim('"'))).Name;
        string? near = same ?? (guess is null ? null : $"\"{guess}\"");
        return near is null ? null : new MendedValue(near, $"write {near}", same is not null);
    }

    private static string Article(string type) => type switch
    {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        _ => "a " + type,
    };

    private static MendedValue? Uuid(string content)
    {
        string trimmed = content.Trim().Trim('{', '}', '(', ')', '<', '>').Trim();
        return Guid.TryParse(trimmed, CultureInfo.InvariantCulture, out Guid id)
            ? new MendedValue($"\"{id:D}\"", $"write it as {id:D}", true) : null;
    }

    private static MendedValue? Uri(string content)
    {
        string trimmed = content.Trim();
        if (Phone().IsMatch(trimmed))
        {
            string number = "tel:" + string.Concat(trimmed.Where(c => char.IsAsciiDigit(c) || c == '+'));
            return new MendedValue($"\"{number}\"", $"write it as {number}", trimmed.StartsWith('+'));
        }

        return Mail().IsMatch(trimmed) ? new MendedValue(TypeMend.Quote("mailto:" + trimmed),
            $"write it as mailto:{FieldText.Shorten(trimmed)}", false) : null;
    }

    private static bool IsPlaceholder(string content) =>
        content.Contains("your", StringComparison.OrdinalIgnoreCase) || content.Contains("...", StringComparison.Ordinal)
            || content.Contains('<', StringComparison.Ordinal)
        || content.Contains("xxx", StringComparison.OrdinalIgnoreCase) || content is "flowId" or "flow_id" or "uuid" or "id";

    [GeneratedRegex(@"^\+?[0-9][0-9 ().-]{4,24}$", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[^@\s]{1,64}@[^@\s]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();
}
