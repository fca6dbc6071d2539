namespace FlowExec;

/// <summary>
/// Maps of inputs in other shapes than the request's: lists of names and values, values that are wrapped, a map inside the map.
/// </summary>
internal sealed class InputHolders(JsonText text, PayloadContract contract, FlowInputs inputs, FindingList findings, MeantDocument meant)
{
    /// <summary>Members of a list's item that say which input it is of.</summary>
    public static readonly string[] NameWords =
    [
        "name", "key", "id", "variablename", "inputname", "field", "attribute", "parameter", "variable", "parametername", "attributename",
        "fieldname",
    ];

    private static readonly string[] ValueWords =
    [
        "value", "val", "defaultvalue", "inputvalue", "stringvalue", "variablevalue", "parametervalue", "attributevalue", "fieldvalue",
    ];


    private static readonly string[] TypeWords = ["type", "datatype", "valuetype", "kind", "inputtype"];

    /// <summary>Looks at the value that holds the inputs, whatever its name is.</summary>
    public void Scan(int holder)
    {
        switch (text.Tokens[holder].Kind)
        {
            case JsonTokenKind.Array:
                ScanList(holder);
                break;
            case JsonTokenKind.Object:
                ScanMap(holder);
                break;
        }
    }

    private void ScanList(int holder)
    {
        if (text.Tokens[holder].Next == holder + 1)
        {
            return;
        }

        var inputsInIt = new List<(string Name, int Value)>();
        for (int item = holder + 1; item < text.Tokens[holder].Next; item = text.Tokens[item].Next)
        {
            if (Pair(item) is not { } pair)
            {
                return;
            }

            inputsInIt.Add(pair);
        }

        bool isUnique = inputsInIt.DistinctBy(one => Spelling.Fold(one.Name)).Count() == inputsInIt.Count;
        string map = "{" + string.Join(", ", inputsInIt.DistinctBy(one => one.Name)
            .Select(one => $"{JsonStrings.Quote(WireName(one.Name))}: {text.RawText(one.Value)}")) + "}";
        DiagnosticFix fix = findings.Fix("make it a map", isUnique ? FixApplicability.Safe : FixApplicability.Suggestion,
            JsonChange.Replace(holder, map));
        findings.Add(FindingRules.InputList.Of(Said.Name(Name(holder))) with { Fix = fix }, holder);
        meant.Apply(fix, 1);
    }

    /// <summary>The name and the value that an item of a list has: as two members, as the only one, or as a list of the two.</summary>
    private (string Name, int Value)? Pair(int item)
    {
        if (text.Tokens[item].Kind == JsonTokenKind.Array)
        {
            int second = item + 1 < text.Tokens[item].Next ? text.Tokens[item + 1].Next : item;
            return second > item && second < text.Tokens[item].Next && text.Tokens[second].Next == text.Tokens[item].Next
                && text.Tokens[item + 1].Kind == JsonTokenKind.String ? (text.GetString(item + 1), second) : null;
        }

        if (text.Tokens[item].Kind != JsonTokenKind.Object)
        {
            return null;
        }

        List<(string Name, int Value)> members = text.MembersOf(item);
        (string Name, int Value) value = members.Find(member => ValueWords.Contains(Spelling.Fold(member.Name)));
        (string Name, int Value) name = members.Find(member => NameWords.Contains(Spelling.Fold(member.Name))
            && text.Tokens[member.Value].Kind == JsonTokenKind.String);
        return name.Name is not null && value.Name is not null ? (text.GetString(name.Value), value.Value)
            : members.Count == 1 && members[0].Name.Length > 0 ? members[0] : null;
    }

    private void ScanMap(int holder)
    {
        foreach ((string name, int value) in text.MembersOf(holder))
        {
            if (findings.IsFull || text.Tokens[value].Kind != JsonTokenKind.Object)
            {
                continue;
            }

            FlowInput? declared = InputNames.Declared(inputs, name);
            if (Wrapped(value, declared) is { } inner)
            {
                DiagnosticFix fix = findings.Fix($"take the value out: {Said.Value(text.RawText(inner.Token), inner.Token)}",
                    inner.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion,
                        JsonChange.Replace(value, text.RawText(inner.Token)));
                findings.Add(
                    FindingRules.InputWrapped.Of(Said.Name(name, value - 1),
                        Said.Name(text.GetString(inner.Token - 1), inner.Token - 1)) with
                    {
                        Fix = fix,
                    },
                    value);
                meant.Apply(fix, 1);
            }
            else if (declared is null && IsHolder(name))
            {
                Pour(name, value, holder);
            }
        }
    }

    /// <summary>True for a name that stands for the inputs as a whole, and so for none of them; <c>Flow</c> is their scope.</summary>
    private bool IsHolder(string name) =>
        contract.Rules.MeantBy(JsonPointer.Append("", name)) == contract.InputsPath
        || Spelling.Fold(name) == Spelling.Fold(contract.InputsPath!)
        || (contract.InputPrefix.Length > 0 && Spelling.Fold(name) == Spelling.Fold(contract.InputPrefix));

    private void Pour(string name, int token, int holder)
    {
        List<(string Name, int Value)> members = text.MembersOf(token);
        var moves = members.Where(member => text.Member(holder, member.Name) < 0)
            .Select(member => (member.Value, Target: JsonPointer.Append(contract.InputsPath!, member.Name)))
            .Where(move => meant.Claim(move.Target)).ToArray();
        bool isSure = moves.Length == members.Count && inputs.IsKnown
            && members.TrueForAll(member => InputNames.Declared(inputs, member.Name) is not null);
        DiagnosticFix fix = findings.Fix("move its fields out of it", isSure ? FixApplicability.Safe : FixApplicability.Suggestion,
            [.. moves.Select(move => JsonChange.Move(move.Value, move.Target)), JsonChange.Remove(token)]);
        findings.Add(FindingRules.Holder.Of(Said.Name(name, token - 1)) with { Fix = fix }, token, FindingPlace.Name, rank: 2);
        meant.Apply(fix, 2);
    }

    /// <summary>The value in a wrapper such as <c>{"value": "x", "type": "string"}</c>; null for any other object.</summary>
    private (int Token, bool IsCertain)? Wrapped(int token, FlowInput? declared)
    {
        List<(string Name, int Value)> members = text.MembersOf(token, 6);
        int value = -1;
        bool hasType = false;
        foreach ((string name, int at) in members)
        {
            string folded = Spelling.Fold(name);
            bool isValue = ValueWords.Contains(folded);
            bool isType = TypeWords.Contains(folded) && text.Tokens[at].Kind == JsonTokenKind.String;
            if ((isValue && value >= 0) || (!isValue && !isType && !NameWords.Contains(folded)))
            {
                return null;
            }

            value = isValue ? at : value;
            hasType |= isType;
        }

        // Where the flow wants JSON, such an object may be what it wants.
        return value < 0 ? null
            : (value, declared is { Type: not (FlowInputType.Json or FlowInputType.Unknown) } || (hasType && declared is null));
    }

    private string WireName(string name) => contract.InputPrefix + (InputNames.Declared(inputs, name)?.ShortName ?? InputNames.Short(name));

    private string Name(int holder) => holder > 0 && text.Tokens[holder - 1].Kind == JsonTokenKind.Name ? text.GetString(holder - 1)
        : "the list";
}
