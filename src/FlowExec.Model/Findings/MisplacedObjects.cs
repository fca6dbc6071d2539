namespace FlowExec;

/// <summary>Objects that are no field themselves: what is in them belongs to other places of the request, or nowhere.</summary>
/// <param name="text">The payload as it was read.</param>
/// <param name="contract">The contract.</param>
/// <param name="inputs">What the flow declares.</param>
/// <param name="findings">What is found.</param>
/// <param name="meant">The payload as it was meant.</param>
/// <param name="meanings">What names were meant to be.</param>
internal sealed class MisplacedObjects(
    JsonText text, PayloadContract contract, FlowInputs inputs, FindingList findings, MeantDocument meant, FieldMeanings meanings)
{
    /// <summary>Inputs that stand in two places: those of the second go into the first.</summary>
    public void Pour(string name, int token, string target)
    {
        meant.Unknown.Add(token);
        (string Name, int Value)[] members = [.. text.MembersOf(token)];
        var moves = members.Select(member => (member.Value, Target: JsonPointer.Append(target, member.Name)))
            .Where(move => text.Find(move.Target) < 0 && meant.Claim(move.Target)).ToArray();
        bool isWhole = moves.Length == members.Length;
        DiagnosticFix fix = findings.Fix(
            members.Length == 0 ? "remove it, it is empty"
                : $"move its fields into {FieldNames.Quote(target, contract)}{(isWhole ? "" : ", and drop those that are there already")}",
            isWhole ? FixApplicability.Safe : FixApplicability.Suggestion,
            [.. moves.Select(move => JsonChange.Move(move.Value, move.Target)), JsonChange.Remove(token)]);
        findings.Add(
            FindingRules.MisnamedTaken.Of(Said.Name(name, token - 1), FieldNames.Request(contract), FieldNames.Quote(target, contract)) with
            {
                Fix = fix,
            },
            token,
            FindingPlace.Name,
            rank: 2);
        meant.Apply(fix, 2);
    }

    /// <summary>An object whose members belong elsewhere, one by one; what belongs nowhere stays in it until somebody drops it.</summary>
    public void Dissolve(string name, int token)
    {
        meant.Unknown.Add(token);
        var moves = new List<(int Token, string Name, string Target, bool IsSafe)>();
        var dropped = new List<string>();
        int left = 0;
        foreach ((string inner, int value, FieldMeaning meaning) in InsideOf(name, token))
        {
            if (meaning.Target is { } target && !meanings.IsUndeclared(target) && text.Find(target) < 0 && meant.Claim(target))
            {
                moves.Add((value, inner, target, meaning.IsCertain));
            }
            else if (meaning.Target is { } undeclared && meanings.IsUndeclared(undeclared))
            {
                left++;
                ReportUndeclared(inner, value, undeclared);
            }
            else
            {
                dropped.Add(inner);
            }
        }

        bool isSafe = left + dropped.Count == 0 && moves.TrueForAll(move => move.IsSafe);
        string change = string.Join(", ", moves.Take(8)
            .Select(move => $"'{FieldText.Shorten(move.Name)}' to {FieldNames.Quote(move.Target, contract)}"));
        string moving = moves.Count == 0 ? "" : "move " + change;
        string between = moves.Count > 0 && dropped.Count > 0 ? ", and " : "";
        DiagnosticFix? fix = moves.Count + dropped.Count == 0 && left > 0 ? null : findings.Fix(
            moves.Count + dropped.Count == 0 ? "remove it, it is empty"
                : (Sentence)$"{new Said(moving, token)}{between}{new Said(Leaving(dropped), token)}",
            isSafe ? FixApplicability.Safe : FixApplicability.Suggestion,
            [.. moves.Select(move => JsonChange.Move(move.Token, move.Target)), .. left == 0 ? (JsonChange[])[JsonChange.Remove(token)]
                : text.MembersOf(token).Where(member => dropped.Contains(member.Name)).Select(member => JsonChange.Remove(member.Value))]);
        findings.Add(
            FindingRules.NoSuchField.Of(Said.Name(name, token - 1), FieldNames.Request(contract)) with
            {
                Advice = (contract.Rules.WhyNowhere(JsonPointer.Append("", name))
                    ?? FieldNames.HelpForStranger(contract.Rules.Shape, contract)) + " " + FieldNames.Doubt(contract),
                Fix = fix,
            },
            token,
            FindingPlace.Name,
            rank: 2);
        if (fix is not null)
        {
            meant.Apply(fix, 2);
            moves.Where(move => !isSafe).ToList().ForEach(move => meant.Guess(move.Target));
        }
    }

    private static string Leaving(List<string> names) => names.Count == 0 ? ""
        : $"leave out {string.Join(", ", names.Take(8).Select(name => $"'{FieldText.Shorten(name)}'"))}{(names.Count > 8 ? ", ..." : "")}";

    private void ReportUndeclared(string name, int token, string target)
    {
        meant.Unknown.Add(token);
        findings.Add(
            FindingRules.TravelsInside.Of(Said.Name(name, token - 1), FieldNames.Quote(target, contract)) with
            {
                Advice = "Leave it out, or declare the input in the flow. " + InputScan.Declared(inputs),
                Fix = findings.Fix("leave it out", FixApplicability.Suggestion, JsonChange.Remove(token)),
            },
            token,
            FindingPlace.Name);
    }

    /// <summary>The members of an object that belong elsewhere, those of a map of inputs in it among them, with what each was meant to
    /// be.</summary>
    private IEnumerable<(string Name, int Value, FieldMeaning Meaning)> InsideOf(string name, int token)
    {
        string parent = JsonPointer.Append("", name);
        foreach ((string inner, int value) in text.MembersOf(token))
        {
            FieldMeaning meaning = meanings.Inside(parent, inner);
            if (meaning.Target == contract.InputsPath && meaning.Target is not null && text.Tokens[value].Kind == JsonTokenKind.Object)
            {
                foreach ((string input, int inputValue) in text.MembersOf(value))
                {
                    yield return (input, inputValue, meanings.AsAnyInput(input));
                }
            }
            else
            {
                yield return (inner, value, meaning);
            }
        }
    }

    /// <summary>True for an object that is nothing itself, and has in it what is something.</summary>
    public bool IsTaken(FieldMeaning meaning, int token) =>
        meaning.Kind is MeaningKind.None or MeaningKind.Near && text.Tokens[token].Kind == JsonTokenKind.Object
        && text.GetString(token - 1) is var name
            && (contract.Rules.WhyNowhere("/" + JsonPointer.Escape(name)) is null || contract.Rules.HasMeaningIn(name))
        && (text.Tokens[token].Next == token + 1 || text.MembersOf(token)
            .Any(member => meanings.Inside(JsonPointer.Append("", name), member.Name) is { Kind: not MeaningKind.None }));

    public bool IsOccupied(string target, int token) =>
        text.Tokens[token].Kind == JsonTokenKind.Object && (meant.IsClaimed(target) || (text.Find(target) is >= 0 and var there
            && there != token && text.Tokens[there].Kind == JsonTokenKind.Object));
}
