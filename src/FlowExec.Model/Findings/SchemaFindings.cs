namespace FlowExec;

/// <summary>What the flow declares of its inputs beyond names and types, in words; and what of the schemas is not evaluated.</summary>
internal static class SchemaFindings
{
    /// <summary>What is said of the schemas themselves with every report.</summary>
    public static IEnumerable<Diagnostic> AboutSchemas(PayloadContract contract, FlowInputs inputs)
    {
        foreach (UnsupportedKeyword keyword in contract.Rules.Unsupported)
        {
            yield return NotEvaluated(
                $"The schema of the contract {contract.Name} has the keyword '{keyword.Keyword}' at '{keyword.Pointer}', "
                    + "which is not evaluated.",
                keyword.Reason);
        }

        LaunchSchema launch = contract.For(inputs);
        foreach (UnsupportedKeyword keyword in launch.Unsupported)
        {
            yield return NotEvaluated(
                $"The flow declares its inputs with the keyword '{FieldText.Shorten(keyword.Keyword)}' at "
                    + $"'{FieldText.Shorten(keyword.Pointer)}', which is not evaluated.",
                keyword.Reason);
        }

        if (launch.WhyUnusable is { } why)
        {
            yield return NotEvaluated(
                "Of what the flow declares, only the inputs' names and types are tested: the rest of its schema cannot be read.", why);
        }
    }

    /// <summary>Adds what a declared schema objects to.</summary>
    public static void Add(
        SchemaViolation violation, JsonText text, PayloadContract contract, FlowInputs inputs, DiagnosisFindings findings,
        MeantDocument meant)
    {
        string source = meant.ToSource(violation.InstancePointer);
        if (findings.Has(DiagnosticCodes.InputType, source))
        {
            return;
        }

        string subject = FieldNames.Subject(violation.InstancePointer, contract);
        FlowInput? input = InputOf(violation.InstancePointer, contract, inputs);
        string actual = input is { IsSecure: true } ? "what is given"
            : FieldText.Shorten(violation.Actual ?? ValueScan.Describe(text, violation.Token));
        findings.Add(new Diagnostic
        {
            Code = violation.IsUndecided ? DiagnosticCodes.Undecided : DiagnosticCodes.InputRule,
            Path = source,
            Message = violation.IsUndecided
                ? $"{subject} could not be tested: '{violation.Keyword}' of what the flow declares took too long."
                : Say(violation, subject, actual),
            Help = input?.Description,
        });
    }

    private static string Say(SchemaViolation violation, string subject, string actual)
    {
        string expected = string.Join(", ", violation.Expected.Take(10).Select(one => FieldText.Shorten(one)));
        string property = FieldText.Shorten(violation.Property);
        return violation.Keyword switch
        {
            "enum" => $"{subject} must be one of {expected}; {actual} is not.",
            "const" => $"{subject} must be {expected}; {actual} is not.",
            "pattern" => $"{subject} must match {expected}; {actual} does not.",
            "format" => $"{subject} must be of the format {expected}; {actual} is not.",
            "minimum" => $"{subject} must be {expected} or more; {actual} is less.",
            "maximum" => $"{subject} must be {expected} or less; {actual} is more.",
            "exclusiveMinimum" => $"{subject} must be more than {expected}; {actual} is not.",
            "exclusiveMaximum" => $"{subject} must be less than {expected}; {actual} is not.",
            "multipleOf" => $"{subject} must be a multiple of {expected}; {actual} is not.",
            "minLength" => $"{subject} must have {Count(expected, "character")} or more; it has {actual}.",
            "maxLength" => $"{subject} must have {Count(expected, "character")} or fewer; it has {actual}.",
            "minItems" => $"{subject} must have {Count(expected, "item")} or more; it has {actual}.",
            "maxItems" => $"{subject} must have {Count(expected, "item")} or fewer; it has {actual}.",
            "minProperties" => $"{subject} must have {Count(expected, "member")} or more; there are {actual}.",
            "maxProperties" => $"{subject} must have {Count(expected, "member")} or fewer; there are {actual}.",
            "uniqueItems" => $"{subject} must not have equal items.",
            "type" => $"{subject} must be of type {string.Join(" or ", violation.Expected)}, and is of type {actual}.",
            "required" => $"'{property}' is missing in {subject[..1].ToLowerInvariant()}{subject[1..]}; the flow requires it.",
            "dependentRequired" =>
                $"'{property}' is missing in {subject[..1].ToLowerInvariant()}{subject[1..]}; it must come with '{actual}'.",
            "additionalProperties" or "propertyNames" => $"'{property}' is no name that the flow lets in there.",
            _ => $"{subject} does not keep to '{violation.Keyword}' of what the flow declares.",
        };
    }

    private static string Count(string number, string one) => number == "1" ? $"1 {one}" : $"{number} {one}s";

    private static FlowInput? InputOf(string pointer, PayloadContract contract, FlowInputs inputs)
    {
        if (!FieldNames.IsInput(pointer, contract))
        {
            return null;
        }

        string rest = pointer[(contract.InputsPath!.Length + 1)..];
        string name = FieldNames.Last("/" + rest.Split('/')[0]);
        return inputs.TryGet(name, out FlowInput? input) ? input : null;
    }

    private static Diagnostic NotEvaluated(string message, string reason) => new()
    {
        Code = DiagnosticCodes.KeywordUnsupported,
        Severity = DiagnosticSeverity.Warning,
        Message = message,
        Help = reason,
    };
}
