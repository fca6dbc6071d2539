using System.Globalization;

namespace FlowExec;

/// <summary>The inputs of a payload against what the flow declares: names, types, what is required.</summary>
/// <param name="text">The payload as it was meant.</param>
/// <param name="contract">The contract.</param>
/// <param name="inputs">What the flow declares.</param>
/// <param name="findings">What is found.</param>
/// <param name="meant">The way back to the source.</param>
internal sealed class InputScan(JsonText text, PayloadContract contract, FlowInputs inputs, FindingList findings, MeantDocument meant)
{
    private readonly HashSet<string> _given = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _prefix = contract.InputPrefix;
    private string _holder = "";

    /// <summary>What the flow declares, in a sentence.</summary>
    public static string Declared(FlowInputs inputs) => inputs.Count == 0
        ? "The flow declares no inputs."
        : $"The flow declares: {string.Join(", ", inputs.Take(20).Select(input => FieldText.Shorten(input.ShortName)))}"
            + $"{(inputs.Count > 20 ? ", ..." : "")}.";

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
            _holder = path;
            var others = new List<(string Name, int Value)>();

            // Right names first: a misspelt one takes no input that is given.
            foreach ((string name, int token) in text.MembersOf(holder))
            {
                if (Exact(name) is not { } input)
                {
                    others.Add((name, token));
                    continue;
                }

                if (!input.IsRequired || text.Tokens[token].Kind != JsonTokenKind.Null)
                {
                    _given.Add(input.ShortName);
                }

                TestValue(token, input);
            }

            foreach ((string name, int token) in others.TakeWhile(_ => !findings.IsFull))
            {
                TestName(name, token);
            }
        }

        foreach (SchemaViolation violation in contract.For(inputs).ViolationsOfInputs(text).TakeWhile(_ => !findings.IsFull))
        {
            SchemaFindings.Add(violation, text, contract, inputs, findings, meant);
        }

        foreach (FlowInput input in inputs.Where(input => input.IsRequired && !_given.Contains(input.ShortName)))
        {
            string wanted = JsonPointer.Append(path, _prefix + input.ShortName);
            if (!meant.IsClaimed(wanted))
            {
                findings.AddMissing(
                    FindingRules.InputMissing.At(wanted, Said.Name(_prefix + input.ShortName)) with
                    {
                        Advice = input.Description is { Length: > 0 } told
                            ? $"Add it: {InputTyping.Describe(input)}. The flow says of it: {told}"
                            : $"Add it: {InputTyping.Describe(input)}.",
                    },
                    holder < 0 ? 0 : Math.Max(0, meant.ToSource(text, holder)));
            }
        }
    }

    private FlowInput? Exact(string name) =>
        inputs.TryGet(name, out FlowInput? input) && name.Length == _prefix.Length + input.ShortName.Length
            && name.StartsWith(_prefix, StringComparison.Ordinal)
        && name.EndsWith(input.ShortName, StringComparison.Ordinal) ? input : null;

    private void TestName(string name, int token)
    {
        int source = meant.ToSource(text, token);
        bool isScoped = _prefix.Length == 0 || name.StartsWith(_prefix, StringComparison.Ordinal);
        FlowInput? same = InputNames.Declared(inputs, name);
        if (meant.Unknown.Contains(source) && findings.Has(DiagnosticCodes.ContextInputUndeclared, source))
        {
            return;
        }

        if (same is not null)
        {
            AddMeant(name, same, token, source, true, isScoped);
        }
        else if (!inputs.IsKnown)
        {
            if (!isScoped)
            {
                AddPrefix(name, source);
            }
        }
        else if (!isScoped && InputNames.Declared(inputs, name[(name.LastIndexOf('.') + 1)..]) is { } ofOtherScope)
        {
            // Architect has other scopes, such as Task and State; a launch fills those of the flow.
            AddMeant(name, ofOtherScope, token, source, false, false);
        }
        else if (Spelling.Nearest(InputNames.Short(name), inputs.Select(input => input.ShortName)
            .Where(one => !_given.Contains(one))) is { Name: { } near } found
            && inputs.TryGet(near, out FlowInput? meantInput))
        {
            AddMeant(name, meantInput, token, source, found.IsCertain && !inputs.AllowsOthers, null);
        }
        else if (Spelling.Nearest(InputNames.Short(name), _given) is { Name: { } given, IsCertain: true }
            && inputs.TryGet(given, out FlowInput? there))
        {
            AddMeant(name, there, token, source, false, null);
        }
        else
        {
            AddStranger(name, source, isScoped);
        }
    }

    /// <summary>A name that stands for a declared input; whether it has its prefix is null where that is not what is wrong.</summary>
    private void AddMeant(string name, FlowInput input, int token, int source, bool isCertain, bool? isScoped)
    {
        string right = _prefix + input.ShortName;
        bool isTaken = !_given.Add(input.ShortName);
        bool fits = InputFit.Of(text, token, input, out _) != WireFit.Wrong || TypeMend.ToInput(text, token, input) is not null;
        var shown = Said.Name(name, source - 1);
        var wanted = Said.Name(right);
        bool isPrefix = isScoped == false;
        Diagnostic finding = isTaken && isCertain ? FindingRules.InputTwice.Of(shown, wanted)
            : isTaken ? FindingRules.InputMisnamedTaken.Of(shown, wanted)
            : isPrefix ? FindingRules.NoPrefix.Of(shown, _prefix, wanted)
            : FindingRules.InputMisnamed.Of(shown, wanted) with
            {
                Advice = $"Names are taken exactly as they are spelled. {Declared(inputs)}",
            };
        DiagnosticFix fix = isTaken
            ? findings.Fix($"remove '{shown}'", FixApplicability.Suggestion, JsonChange.Remove(source))
            : findings.Fix($"rename to '{wanted}'", isCertain && fits ? FixApplicability.Safe : FixApplicability.Suggestion,
                JsonChange.Move(source, JsonPointer.Append(_holder, right)));
        bool isTolerated = inputs.AllowsOthers && !isPrefix && !isCertain;
        findings.Add(
            finding with { Severity = isTolerated ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, Fix = fix },
            source,
            FindingPlace.Name);
        if (!isTaken)
        {
            TestValue(token, input);
        }
    }

    private void AddPrefix(string name, int source)
    {
        string right = _prefix + (name.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase) ? name[_prefix.Length..] : name);
        string target = JsonPointer.Append(_holder, right);
        bool isFree = text.Find(target) < 0;
        var shown = Said.Name(name, source - 1);
        findings.Add(
            (isFree ? FindingRules.NoPrefix.Of(shown, _prefix, Said.Name(right, source - 1))
                : FindingRules.InputTwice.Of(shown, Said.Name(right, source - 1))) with
            {
                Fix = isFree
                    ? findings.Fix($"rename to '{Said.Name(right, source - 1)}'", FixApplicability.Safe, JsonChange.Move(source, target))
                    : findings.Fix("remove it", FixApplicability.Suggestion, JsonChange.Remove(source)),
            },
            source,
            FindingPlace.Name);
    }

    private void AddStranger(string name, int source, bool isScoped)
    {
        if (inputs.AllowsOthers && !isScoped)
        {
            AddPrefix(name, source);
            return;
        }

        bool travels = contract.File.AsInputs.Any(pair => Spelling.Fold(pair.Value) == Spelling.Fold(InputNames.Short(name)));
        Diagnostic finding = travels
            ? FindingRules.TravelsAs.Of(Said.Name(InputNames.Short(name), source - 1), Said.Name(name, source - 1))
            : FindingRules.NoSuchInput.Of(Said.Name(name, source - 1));
        findings.Add(
            finding with
            {
                Severity = inputs.AllowsOthers ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
                Advice = Declared(inputs),
                Fix = findings.Fix("remove it", FixApplicability.Suggestion, JsonChange.Remove(source)),
            },
            source,
            FindingPlace.Name);
    }

    private void TestValue(int token, FlowInput input)
    {
        int source = meant.ToSource(text, token);
        var name = Said.Name(input.ShortName);
        if (input.Type == FlowInputType.Unknown)
        {
            findings.Add(FindingRules.TypeUndocumented.Of(name, Said.Name(input.DeclaredType ?? "any")), source);
            return;
        }

        WireFit fit = InputFit.Of(text, token, input, out int wrongItem);
        if (fit != WireFit.Sure)
        {
            // Whether a secret can be read as another type would tell of it; that a number can be written as text is told by its kind.
            bool isOpen = !input.IsSecure || (input is { Type: FlowInputType.String, IsCollection: false }
                && text.Tokens[token].Kind != JsonTokenKind.String);
            MendedValue? mended = isOpen ? TypeMend.ToInput(text, token, input) : null;
            DiagnosticFix? fix = mended is null
                ? fit == WireFit.Unsure ? null : findings.Fix("leave it out", FixApplicability.Suggestion, JsonChange.Remove(source))
                : findings.Fix(mended.Describe(source), mended.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion,
                    JsonChange.Replace(source, mended.Json));
            int at = ItemOf(token, wrongItem);
            string where = wrongItem > 0 ? string.Create(CultureInfo.InvariantCulture, $"item {wrongItem} ") : "";
            Said found = input.IsSecure ? "something else" : ValueScan.Describe(text, at, source);
            findings.Add(
                (fit == WireFit.Wrong ? FindingRules.InputOfType : FindingRules.SpellingUndocumented).Of(name, InputTyping.Describe(input),
                    where, found) with
                {
                    Advice = (input.IsSecure ? null : LeftoverText.Of(text, at)?.Help) ?? input.Description,
                    Fix = fix,
                },
                source);
        }
    }

    private int ItemOf(int list, int number)
    {
        int at = list;
        for (int item = list + 1, index = 1; number > 0 && item < text.Tokens[list].Next; item = text.Tokens[item].Next, index++)
        {
            at = index == number ? item : at;
        }

        return at;
    }
}
