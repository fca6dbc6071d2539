namespace FlowExec;

/// <summary>What the flow declares of its inputs beyond names and types, in words; and what of the schemas is not evaluated.</summary>
internal static class SchemaFindings
{
    /// <summary>What is said of the schemas themselves with every report.</summary>
    public static IEnumerable<Diagnostic> AboutSchemas(PayloadContract contract, FlowInputs inputs)
    {
        foreach (UnsupportedKeyword keyword in contract.Rules.Unsupported)
        {
            yield return FindingRules.KeywordIgnored
                .Of(Said.Name(contract.Name), Said.Name(keyword.Keyword), Said.Name(keyword.Pointer)) with { Advice = keyword.Reason };
        }

        LaunchSchema launch = contract.For(inputs);
        foreach (UnsupportedKeyword keyword in launch.Unsupported)
        {
            yield return FindingRules.DeclaredKeywordIgnored
                .Of(Said.Name(keyword.Keyword), Said.Name(keyword.Pointer)) with { Advice = keyword.Reason };
        }

        if (launch.WhyUnusable is { } why)
        {
            yield return FindingRules.DeclaredUnusable.Of() with { Advice = why };
        }
    }

    /// <summary>Adds what a declared schema objects to.</summary>
    public static void Add(
        SchemaViolation violation, JsonText text, PayloadContract contract, FlowInputs inputs, FindingList findings,
        MeantDocument meant)
    {
        int at = text.Tokens[violation.Token].Kind == JsonTokenKind.Name ? violation.Token + 1 : violation.Token;
        int source = Math.Max(0, meant.ToSource(text, at));
        if (findings.Has(DiagnosticCodes.InputType, source))
        {
            return;
        }

        FlowInput? input = InputOf(violation.InstancePointer, contract, inputs);
        Said actual = input is { IsSecure: true } ? "what is given"
            : violation.Actual is { } given ? Said.Value(given, source) : ValueScan.Describe(text, at, source);
        Diagnostic finding = violation.IsUndecided
            ? FindingRules.DeclaredUndecided.Of(FieldNames.Subject(violation.InstancePointer, contract), violation.Keyword)
            : Of(DiagnosticCodes.InputRule, violation, contract, actual, source);
        findings.Add(
            finding with
            {
                Path = meant.PathOf(violation.InstancePointer, text, at),
                Advice = input?.Description,
                Fix = input is not null && source > 0 && FieldNames.Parent(violation.InstancePointer) == contract.InputsPath
                    ? findings.Fix("leave it out", FixApplicability.Suggestion, JsonChange.Remove(source)) : null,
            },
            source);
    }

    /// <summary>What breaks a keyword of a schema, in a sentence.</summary>
    /// <param name="code">Whose schema it is.</param>
    /// <param name="violation">What is broken.</param>
    /// <param name="contract">The contract, which names the places.</param>
    /// <param name="actual">What is given.</param>
    /// <param name="source">The token of the source.</param>
    public static Diagnostic Of(string code, SchemaViolation violation, PayloadContract contract, Said actual, int source)
    {
        string keyword = violation.Keyword;
        string subject = keyword is "required" or "dependentRequired" ? FieldNames.Quote(violation.InstancePointer, contract)
            : FieldNames.Subject(violation.InstancePointer, contract);
        string expected = string.Join(keyword == "type" ? " or " : ", ",
            violation.Expected.Take(10).Select(one => FieldText.Shorten(one)));
        return FindingRules.OfKeyword(code, keyword)
            .Of(subject, Counted(keyword, expected), actual, Said.Name(violation.Property ?? "", source), keyword);
    }

    private static string Counted(string keyword, string number) => keyword switch
    {
        "minLength" or "maxLength" => Count(number, "character"),
        "minItems" or "maxItems" => Count(number, "item"),
        "minProperties" or "maxProperties" => Count(number, "member"),
        _ => number,
    };

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
}
