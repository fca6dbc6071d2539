using System.Globalization;

namespace FlowExec;

/// <summary>The inputs of a payload against what the flow declares: names, types, what is required.</summary>
internal sealed class InputScan(JsonText text, PayloadContract contract, FlowInputs inputs, DiagnosisFindings findings, MeantDocument meant)
{
    /// <summary>No flow has more; the rest of a larger object is not looked at.</summary>
    private const int MostInputs = 2000;

    private readonly HashSet<string> _given = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _prefix = contract.InputPrefix;

    /// <summary>What the flow declares, in a sentence.</summary>
    public static string Declared(FlowInputs inputs) => inputs.Count == 0
        ? "The flow declares no inputs."
        : $"The flow declares: {string.Join(", ", inputs.Take(20).Select(input => FieldText.Shorten(input.ShortName)))}{(inputs.Count > 20 ? ", ..." : "")}.";

    public void Scan()
    {
        if (contract.InputsPath is not { } path)
        {
            return;
        }

        int holder = text.Find(path);
        if (text.Tokens[0].Kind != JsonTokenKind.Object
            || (holder >= 0 && text.Tokens[holder].Kind is not (JsonTokenKind.Object or JsonTokenKind.Null)))
        {
            // Where the holder itself is wrong, nothing is missing in it.
            return;
        }

        if (holder >= 0 && text.Tokens[holder].Kind == JsonTokenKind.Object)
        {
            var members = new List<(string Name, int Token)>();
            for (int name = holder + 1; name < text.Tokens[holder].Next && members.Count < MostInputs; name = text.Tokens[name + 1].Next)
            {
                members.Add((text.GetString(name), name + 1));
            }

            // Right names first: a misspelt one takes no input that is given.
            foreach ((string name, int token) in members.Where(member => Exact(member.Name) is not null))
            {
                FlowInput input = Exact(name)!;
                if (!input.IsRequired || text.Tokens[token].Kind != JsonTokenKind.Null)
                {
                    _given.Add(input.ShortName);
                }

                TestValue(JsonPointer.Append(path, name), token, input);
            }

            foreach ((string name, int token) in members.Where(member => Exact(member.Name) is null).TakeWhile(_ => !findings.IsFull))
            {
                TestName(path, name, token);
            }
        }

        foreach (SchemaViolation violation in contract.For(inputs).ViolationsOfInputs(text).TakeWhile(_ => !findings.IsFull))
        {
            SchemaFindings.Add(violation, text, contract, inputs, findings, meant);
        }

        foreach (FlowInput input in inputs)
        {
            string wanted = JsonPointer.Append(path, _prefix + input.ShortName);
            if (input.IsRequired && !_given.Contains(input.ShortName) && !meant.IsClaimed(wanted))
            {
                findings.Add(new Diagnostic
                {
                    Code = DiagnosticCodes.RequiredInputMissing,
                    Path = wanted,
                    Message = $"The input '{_prefix}{FieldText.Shorten(input.ShortName)}' is missing; the flow requires it.",
                    Help = $"It is {InputTyping.Describe(input)}. {input.Description}".TrimEnd(),
                });
            }
        }
    }

    private FlowInput? Exact(string name) =>
        inputs.TryGet(name, out FlowInput? input) && name.Length == _prefix.Length + input.ShortName.Length
            && name.StartsWith(_prefix, StringComparison.Ordinal)
        && name.EndsWith(input.ShortName, StringComparison.Ordinal) ? input : null;

    private void TestName(string path, string name, int token)
    {
        string here = JsonPointer.Append(path, name);
        bool isScoped = _prefix.Length == 0 || name.StartsWith(_prefix, StringComparison.Ordinal);
        FlowInput? same = InputNames.Declared(inputs, name);
        if (same is not null)
        {
            AddMeant(here, name, same, token, true, isScoped ? DiagnosticCodes.UnknownInput : DiagnosticCodes.InputPrefixMissing);
        }
        else if (!inputs.IsKnown)
        {
            if (!isScoped)
            {
                AddPrefix(here, name, DiagnosticSeverity.Error);
            }
        }
        else if (FieldMeanings.Nearest(InputNames.Short(name), inputs.Select(input => input.ShortName)
            .Where(one => !_given.Contains(one))) is { Name: { } near } found
            && inputs.TryGet(near, out FlowInput? meantInput))
        {
            AddMeant(here, name, meantInput, token, found.IsCertain && !inputs.AllowsOthers, DiagnosticCodes.UnknownInput);
        }
        else if (FieldMeanings.Nearest(InputNames.Short(name), _given) is { Name: { } given, IsCertain: true }
            && inputs.TryGet(given, out FlowInput? there))
        {
            AddMeant(here, name, there, token, false, DiagnosticCodes.UnknownInput);
        }
        else
        {
            AddStranger(here, name, isScoped);
        }
    }

    private void AddMeant(string here, string name, FlowInput input, int token, bool isCertain, string code)
    {
        string right = _prefix + input.ShortName;
        bool isTaken = !_given.Add(input.ShortName);
        bool fits = InputFit.Of(text, token, input, out _) != WireFit.Wrong || TypeMend.ToInput(text, token, input) is not null;
        string source = meant.ToSource(here);
        string moved = JsonPointer.Append(FieldNames.Parent(source), right);
        string shown = FieldText.Shorten(name);
        findings.Add(
            new Diagnostic
            {
                Code = isTaken && isCertain ? DiagnosticCodes.FieldTwice : code,
                Severity = inputs.AllowsOthers && code == DiagnosticCodes.UnknownInput && !isCertain ? DiagnosticSeverity.Warning
                    : DiagnosticSeverity.Error,
                Path = source,
                Message = isTaken && isCertain ? $"The input '{shown}' is given twice: '{FieldText.Shorten(right)}' is there already."
                    : isTaken ? $"The flow declares no input '{shown}'; did you mean '{FieldText.Shorten(right)}', which is there already?"
                    : code == DiagnosticCodes.InputPrefixMissing
                        ? $"The input '{shown}' lacks the prefix '{_prefix}'; did you mean '{FieldText.Shorten(right)}'?"
                    : $"The flow declares no input '{shown}'; did you mean '{FieldText.Shorten(right)}'?",
                Help = isTaken ? "Keep the right one."
                    : code == DiagnosticCodes.InputPrefixMissing ? "The published request names inputs with their scope."
                    : $"Names are taken exactly as they are spelled. {Declared(inputs)}",
                Fix = isTaken ? null : new DiagnosticFix(
                    $"rename to '{FieldText.Shorten(right)}'", isCertain && fits ? FixApplicability.Safe : FixApplicability.Suggestion,
                        [new JsonPatchOperation("move", moved, source)]),
            },
            FindingPlace.Name);
        if (!isTaken)
        {
            TestValue(here, token, input);
        }
    }

    private void AddPrefix(string here, string name, DiagnosticSeverity severity)
    {
        string right = _prefix + (name.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase) ? name[_prefix.Length..] : name);
        string source = meant.ToSource(here);
        bool isFree = text.Find(JsonPointer.Append(FieldNames.Parent(here), right)) < 0;
        findings.Add(
            new Diagnostic
            {
                Code = DiagnosticCodes.InputPrefixMissing,
                Severity = severity,
                Path = source,
                Message = $"The input '{FieldText.Shorten(name)}' lacks the prefix '{_prefix}'; did you mean '{FieldText.Shorten(right)}'?",
                Help = "The published request names inputs with their scope.",
                Fix = isFree ? new DiagnosticFix(
                    $"rename to '{FieldText.Shorten(right)}'", FixApplicability.Safe,
                        [new JsonPatchOperation("move", JsonPointer.Append(FieldNames.Parent(source), right), source)]) : null,
            },
            FindingPlace.Name);
    }

    private void AddStranger(string here, string name, bool isScoped)
    {
        if (inputs.AllowsOthers && !isScoped)
        {
            AddPrefix(here, name, DiagnosticSeverity.Error);
            return;
        }

        string source = meant.ToSource(here);
        bool travels = contract.File.AsInputs.Any(pair => Spelling.Fold(pair.Value) == Spelling.Fold(InputNames.Short(name)));
        string code = travels ? DiagnosticCodes.ContextInputUndeclared : DiagnosticCodes.UnknownInput;
        if (findings.Has(DiagnosticCodes.ContextInputUndeclared, source))
        {
            return;
        }

        findings.Add(
            new Diagnostic
            {
                Code = code,
                Severity = inputs.AllowsOthers ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
                Path = source,
                Message = travels
                    ? $"'{FieldText.Shorten(InputNames.Short(name))}' travels as the input '{FieldText.Shorten(name)}', and the flow declares no such input."
                    : $"The flow declares no input '{FieldText.Shorten(name)}'.",
                Help = Declared(inputs),
                Fix = new DiagnosticFix("remove it", FixApplicability.Suggestion, [new JsonPatchOperation("remove", source)]),
            },
            FindingPlace.Name);
    }

    private void TestValue(string here, int token, FlowInput input)
    {
        string source = meant.ToSource(here);
        if (input.Type == FlowInputType.Unknown)
        {
            findings.Add(new Diagnostic
            {
                Code = DiagnosticCodes.InputTypeUndocumented,
                Severity = DiagnosticSeverity.Warning,
                Path = source,
                Message = $"The input '{FieldText.Shorten(input.ShortName)}' is of type '{FieldText.Shorten(input.DeclaredType ?? "any")}'; the value is sent as it is.",
                Help = "The platform does not document how such a value looks on the wire.",
            });
            return;
        }

        WireFit fit = InputFit.Of(text, token, input, out int item);
        if (fit != WireFit.Sure)
        {
            MendedValue? mended = input.IsSecure ? null : TypeMend.ToInput(text, token, input);
            string name = FieldText.Shorten(input.ShortName);
            findings.Add(new Diagnostic
            {
                Code = fit == WireFit.Wrong ? DiagnosticCodes.InputType : DiagnosticCodes.InputTypeUndocumented,
                Severity = fit == WireFit.Wrong ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                Path = source,
                Message = fit == WireFit.Wrong
                    ? $"The input '{name}' must be {InputTyping.Describe(input)}, and {Found(token, input, item)}."
                    : $"The input '{name}' must be {InputTyping.Describe(input)}, and {Found(token, input, item)}: "
                        + "whether the platform reads this spelling is not documented.",
                Help = input.Description,
                Fix = mended is null ? null : new DiagnosticFix(
                    mended.Description, mended.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion,
                        [new JsonPatchOperation("replace", source, null, mended.Json)]),
            });
        }
        else if (text.Tokens[token].Kind == JsonTokenKind.String)
        {
            ValueScan.TestStringified(text, token, source, findings);
        }
    }

    private string Found(int token, FlowInput input, int wrongItem)
    {
        int at = token;
        for (int item = token + 1, index = 1; wrongItem > 0 && item < text.Tokens[token].Next; item = text.Tokens[item].Next, index++)
        {
            at = index == wrongItem ? item : at;
        }

        string where = wrongItem > 0 ? string.Create(CultureInfo.InvariantCulture, $"item {wrongItem} ") : "";
        return where + "is " + (input.IsSecure ? "something else" : ValueScan.Describe(text, at));
    }
}
