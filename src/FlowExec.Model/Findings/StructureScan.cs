namespace FlowExec;

/// <summary>
/// The first look at a payload: which fields stand under a wrong name or in a wrong place, and what they were meant to be. A misnamed
/// required field is one defect: what is found here is not missing elsewhere.
/// </summary>
internal sealed class StructureScan
{
    /// <summary>An object with more unknown fields is not explained field by field.</summary>
    private const int MostUnknown = 300;

    private readonly JsonText _text;
    private readonly PayloadContract _contract;
    private readonly PayloadRules _rules;
    private readonly FlowInputs _inputs;
    private readonly FindingList _findings;
    private readonly FieldMeanings _meanings;
    private readonly MeantDocument _meant;
    private readonly InputHolders _holders;

    public StructureScan(JsonText text, PayloadContract contract, FlowInputs inputs, FindingList findings, MeantDocument meant)
    {
        (_text, _contract, _rules, _inputs, _findings, _meant) = (text, contract, contract.Rules, inputs, findings, meant);
        _meanings = new FieldMeanings(contract, contract.Rules, inputs);
        _holders = new InputHolders(text, contract, inputs, findings, meant);
    }

    public void Scan()
    {
        int only = _text.Tokens[0].Kind == JsonTokenKind.Array && _text.Tokens[0].Next > 1 && _text.Tokens[1].Next == _text.Tokens[0].Next
            && _text.Tokens[1].Kind == JsonTokenKind.Object ? 1 : 0;
        if (only > 0)
        {
            DiagnosticFix fix = _findings.Fix("take the list's only item", FixApplicability.Suggestion, JsonChange.Move(only, ""));
            _findings.Add(FindingRules.OfType.Of("The payload", "an object", "a list") with { Fix = fix }, 0);
            _meant.Apply(fix, -1);
        }

        ScanValue(only, "", _rules.Shape);
    }

    private void ScanValue(int token, string pointer, ContractShape shape)
    {
        JsonToken value = _text.Tokens[token];
        if (pointer.Length > 0 && pointer == _contract.InputsPath)
        {
            _holders.Scan(token);
        }
        else if (value.Kind == JsonTokenKind.Object)
        {
            ScanObject(token, pointer, shape);
        }
        else if (value.Kind == JsonTokenKind.Array && shape.Items is { } items)
        {
            int index = 0;
            for (int item = token + 1; item < value.Next && !_findings.IsFull; item = _text.Tokens[item].Next)
            {
                ScanValue(item, JsonPointer.Append(pointer, index++), items);
            }
        }
    }

    private void ScanObject(int token, string pointer, ContractShape shape)
    {
        var level = new Level(pointer, shape);
        Gather(token, level);
        if (pointer.Length == 0 && IsEvent(level))
        {
            _findings.Add(FindingRules.Event.Of(), 0);
        }

        // What is certain chooses first, so that a slip of the pen takes no place that is somebody's own.
        var meanings = level.Unknown.Select(one => (one.Name, one.Token,
            Meaning: _meanings.Of(pointer, one.Name, shape, name => !level.Present.Contains(name)))).ToList();
        foreach ((string name, int at, FieldMeaning meaning) in meanings.OrderByDescending(one => one.Meaning.IsCertain)
            .ThenBy(one => one.Token))
        {
            if (pointer.Length == 0 && meaning.Target != _contract.InputsPath && IsTaken(meaning, at))
            {
                Dissolve(name, at);
            }
            else if (meaning.Target == _contract.InputsPath && meaning.Target is not null && IsOccupied(meaning.Target, at))
            {
                Pour(name, at, meaning.Target);
            }
            else
            {
                Report(pointer, name, at, meaning, shape);
            }
        }
    }

    /// <summary>The members of an object that are known by name are looked into, the others gathered; wrappers are taken off.</summary>
    private void Gather(int token, Level level)
    {
        List<(string Name, int Value)> members = _text.MembersOf(token, int.MaxValue);
        foreach ((string name, int value) in members)
        {
            FieldAlias? alias = _rules.Aliases.FirstOrDefault(one => one.Parent == level.Pointer && one.Name == name);
            if (_findings.IsFull)
            {
                return;
            }

            if (alias is not null)
            {
                level.Present.Add(alias.Target);
                ScanAlias(alias, token, value);
            }
            else if (level.Shape.Properties.TryGetValue(name, out ContractShape? child))
            {
                level.Present.Add(name);
                ScanValue(value, JsonPointer.Append(level.Pointer, name), child);
            }
            else if (level.Shape.IsClosed && level.Unknown.Count < MostUnknown && level.Strangers.Add(name))
            {
                level.Unknown.Add((name, value));
            }
        }

        if (level.Pointer.Length == 0)
        {
            foreach ((string name, int value) in level.Unknown.Where(one => one.Token > token
                && one.Token < _text.Tokens[token].Next).ToArray())
            {
                if (_text.Tokens[value].Kind == JsonTokenKind.Object && _meanings.IsWrapper(_text, value, level.Present))
                {
                    Unwrap(name, value, level);
                }
            }
        }
    }

    /// <summary>An object around the request, or around a part of it that has no place of its own: its members belong around it.</summary>
    private void Unwrap(string name, int token, Level level)
    {
        (string Name, int Value)[] inside = [.. _text.MembersOf(token)];
        (string Name, int Value)[] free = [.. inside.Where(member => !level.Present.Contains(member.Name)
            && !level.Unknown.Exists(other => other.Token != token && other.Name == member.Name)).DistinctBy(member => member.Name)];
        bool isWhole = free.Length == inside.Length;
        JsonChange[] changes =
        [
            .. free.Select(member => JsonChange.Move(member.Value, JsonPointer.Append("", member.Name))),
            .. isWhole ? (JsonChange[])[JsonChange.Remove(token)] : [],
        ];
        DiagnosticFix fix = _findings.Fix("move its fields out of it",
            isWhole ? FixApplicability.Safe : FixApplicability.Suggestion, changes);
        _findings.Add(FindingRules.Wrapper.Of(Said.Name(name, token - 1), Request) with { Fix = fix, Advice = Doubt() },
            token, FindingPlace.Name, rank: -1);
        _meant.Unknown.Add(token);
        _meant.Apply(fix, -1);
        level.Unknown.Remove((name, token));
        level.Strangers.Remove(name);
        Gather(token, level);
    }

    private void ScanAlias(FieldAlias alias, int holder, int value)
    {
        int other = _text.Member(holder, alias.Target);
        if (other >= 0)
        {
            bool isSame = _text.RawBytes(other).SequenceEqual(_text.RawBytes(value));
            FindingRule rule = isSame ? FindingRules.SameField : FindingRules.SameFieldDiffers;
            _findings.Add(
                rule.Of(alias.Name, alias.Target) with
                {
                    Advice = $"Keep '{alias.Target}'.",
                    Fix = isSame ? _findings.Fix($"remove '{alias.Name}'", FixApplicability.Safe, JsonChange.Remove(value)) : null,
                },
                value,
                FindingPlace.Name);
        }
    }

    private void Report(string parent, string name, int token, FieldMeaning meaning, ContractShape shape)
    {
        _meant.Unknown.Add(token);
        string pointer = JsonPointer.Append(parent, name);
        var shown = Said.Name(name, token - 1);
        if (meaning.Target is not { } target)
        {
            _findings.Add(
                FindingRules.NoSuchField.Of(shown, Request) with
                {
                    Advice = $"{_rules.WhyNowhere(pointer) ?? HelpForStranger(shape)} {Doubt()}",
                    Fix = ForStranger(pointer, name, token),
                },
                token,
                FindingPlace.Name,
                rank: 2);
            return;
        }

        string meantName = FieldNames.Quote(target, _contract);
        int there = _text.Find(target);
        bool isTaken = (there >= 0 && there != token) || !_meant.Claim(target);
        bool isSame = there >= 0 && _text.RawBytes(there).SequenceEqual(_text.RawBytes(token));
        bool isUndeclared = IsUndeclared(target);
        bool isSafe = meaning.IsCertain && !isUndeclared;
        DiagnosticFix fix = isTaken
            ? Remove(token, isSame ? $"remove '{shown}'" : (Sentence)$"remove '{shown}', keep {meantName}",
                isSame ? FixApplicability.Safe : FixApplicability.Suggestion)
            : isUndeclared ? Remove(token, "leave it out", FixApplicability.Suggestion)
            : _findings.Fix(FieldNames.Change(pointer, target, _contract),
                isSafe ? FixApplicability.Safe : FixApplicability.Suggestion, JsonChange.Move(token, target));
        string help = string.Join(' ', new[] { FieldNames.Why(name, target, meaning.Kind, _contract),
            _rules.WhyNowhere(pointer), isUndeclared ? InputScan.Declared(_inputs) : "" }.Where(part => !string.IsNullOrEmpty(part)));
        FindingRule rule = isUndeclared ? FindingRules.Travels : isTaken ? FindingRules.MisnamedTaken : FindingRules.Misnamed;
        bool isContainer = _text.Tokens[token].Kind is JsonTokenKind.Object or JsonTokenKind.Array;
        _findings.Add(
            rule.Of(shown, Request, meantName)
                with { Advice = isTaken && !isSame ? "Both are given; keep the right one." : help, Fix = fix },
            token,
            FindingPlace.Name,
            isContainer ? 0 : 1);
        if (!isTaken && !isUndeclared && (meaning.Kind != MeaningKind.Near
            || FieldNames.Fits(_text.Tokens[token].Kind, _rules.Shape.At(target))))
        {
            _meant.Apply(fix, isContainer ? 0 : 1);
            if (!isSafe)
            {
                _meant.Guess(target);
            }

            if (_rules.Shape.At(target) is { } found)
            {
                ScanValue(token, target, found);
            }
        }
    }

    /// <summary>Inputs that stand in two places: those of the second go into the first.</summary>
    private void Pour(string name, int token, string target)
    {
        _meant.Unknown.Add(token);
        (string Name, int Value)[] members = [.. _text.MembersOf(token)];
        var moves = members.Select(member => (member.Value, Target: JsonPointer.Append(target, member.Name)))
            .Where(move => _text.Find(move.Target) < 0 && _meant.Claim(move.Target)).ToArray();
        bool isWhole = moves.Length == members.Length;
        DiagnosticFix fix = _findings.Fix(
            members.Length == 0 ? "remove it, it is empty"
                : $"move its fields into {FieldNames.Quote(target, _contract)}{(isWhole ? "" : ", and drop those that are there already")}",
            isWhole ? FixApplicability.Safe : FixApplicability.Suggestion,
            [.. moves.Select(move => JsonChange.Move(move.Value, move.Target)), JsonChange.Remove(token)]);
        _findings.Add(
            FindingRules.MisnamedTaken.Of(Said.Name(name, token - 1), Request, FieldNames.Quote(target, _contract)) with { Fix = fix },
            token,
            FindingPlace.Name,
            rank: 2);
        _meant.Apply(fix, 2);
    }

    /// <summary>An object whose members belong elsewhere, one by one; what belongs nowhere stays in it until somebody drops it.</summary>
    private void Dissolve(string name, int token)
    {
        _meant.Unknown.Add(token);
        var moves = new List<(int Token, string Name, string Target, bool IsSafe)>();
        var dropped = new List<string>();
        int left = 0;
        foreach ((string inner, int value, FieldMeaning meaning) in InsideOf(name, token))
        {
            if (meaning.Target is { } target && !IsUndeclared(target) && _text.Find(target) < 0 && _meant.Claim(target))
            {
                moves.Add((value, inner, target, meaning.IsCertain));
            }
            else if (meaning.Target is { } undeclared && IsUndeclared(undeclared))
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
            .Select(move => $"'{FieldText.Shorten(move.Name)}' to {FieldNames.Quote(move.Target, _contract)}"));
        DiagnosticFix? fix = moves.Count + dropped.Count == 0 && left > 0 ? null : _findings.Fix(
            moves.Count + dropped.Count == 0 ? "remove it, it is empty"
                : (Sentence)$"{new Said(moves.Count == 0 ? "" : $"move {change}", token)}{(moves.Count > 0 && dropped.Count > 0 ? ", and " : "")}{new Said(Leaving(dropped), token)}",
            isSafe ? FixApplicability.Safe : FixApplicability.Suggestion,
            [.. moves.Select(move => JsonChange.Move(move.Token, move.Target)), .. left == 0 ? (JsonChange[])[JsonChange.Remove(token)]
                : _text.MembersOf(token).Where(member => dropped.Contains(member.Name)).Select(member => JsonChange.Remove(member.Value))]);
        _findings.Add(
            FindingRules.NoSuchField.Of(Said.Name(name, token - 1), Request) with
            {
                Advice = $"{_rules.WhyNowhere(JsonPointer.Append("", name)) ?? HelpForStranger(_rules.Shape)} {Doubt()}",
                Fix = fix,
            },
            token,
            FindingPlace.Name,
            rank: 2);
        if (fix is not null)
        {
            _meant.Apply(fix, 2);
            moves.Where(move => !isSafe).ToList().ForEach(move => _meant.Guess(move.Target));
        }
    }

    private static string Leaving(List<string> names) => names.Count == 0 ? ""
        : $"leave out {string.Join(", ", names.Take(8).Select(name => $"'{FieldText.Shorten(name)}'"))}{(names.Count > 8 ? ", ..." : "")}";

    private void ReportUndeclared(string name, int token, string target)
    {
        _meant.Unknown.Add(token);
        _findings.Add(
            FindingRules.TravelsInside.Of(Said.Name(name, token - 1), FieldNames.Quote(target, _contract)) with
            {
                Advice = "Leave it out, or declare the input in the flow. " + InputScan.Declared(_inputs),
                Fix = Remove(token, "leave it out", FixApplicability.Suggestion),
            },
            token,
            FindingPlace.Name);
    }

    /// <summary>The members of an object that belong elsewhere, those of a map of inputs in it among them, with what each was meant to
    /// be.</summary>
    private IEnumerable<(string Name, int Value, FieldMeaning Meaning)> InsideOf(string name, int token)
    {
        string parent = JsonPointer.Append("", name);
        foreach ((string inner, int value) in _text.MembersOf(token))
        {
            FieldMeaning meaning = _meanings.Inside(parent, inner);
            if (meaning.Target == _contract.InputsPath && meaning.Target is not null && _text.Tokens[value].Kind == JsonTokenKind.Object)
            {
                foreach ((string input, int inputValue) in _text.MembersOf(value))
                {
                    yield return (input, inputValue, _meanings.AsAnyInput(input));
                }
            }
            else
            {
                yield return (inner, value, meaning);
            }
        }
    }

    /// <summary>True for an object that is nothing itself, and has in it what is something.</summary>
    private bool IsTaken(FieldMeaning meaning, int token) =>
        meaning.Kind is MeaningKind.None or MeaningKind.Near && _text.Tokens[token].Kind == JsonTokenKind.Object
        && _text.GetString(token - 1) is var name
            && (_rules.WhyNowhere("/" + JsonPointer.Escape(name)) is null || _rules.HasMeaningIn(name))
        && (_text.Tokens[token].Next == token + 1 || _text.MembersOf(token)
            .Any(member => _meanings.Inside(JsonPointer.Append("", name), member.Name) is { Kind: not MeaningKind.None }));

    private bool IsOccupied(string target, int token) =>
        _text.Tokens[token].Kind == JsonTokenKind.Object && (_meant.IsClaimed(target) || (_text.Find(target) is >= 0 and var there
            && there != token && _text.Tokens[there].Kind == JsonTokenKind.Object));

    /// <summary>An event for an execution that runs names no flow.</summary>
    private bool IsEvent(Level level) => _contract.InputsPath is not null
        && level.Unknown.Exists(one => Spelling.Fold(one.Name) is "eventname" or "eventtype" or "event")
        && _rules.Shape.Required.All(name => !level.Present.Contains(name))
        && !level.Unknown.Exists(one => _rules.MeantBy(JsonPointer.Append("", one.Name)) is { } meant
            && _rules.Shape.Required.Contains(FieldNames.Last(meant)));

    private string Request => FieldNames.Request(_contract);

    /// <summary>What is said with a field that has no counterpart.</summary>
    private string Doubt() => _contract.Name == PayloadContract.Published.Name ? FindingRules.Unpublished : "";

    private bool IsUndeclared(string target) =>
        FieldNames.IsInput(target, _contract) && _inputs.IsKnown && !_inputs.AllowsOthers
            && !_inputs.TryGet(FieldNames.Last(target), out _);

    private string HelpForStranger(ContractShape shape) => _contract.InputsPath is { } inputs && shape == _rules.Shape
        ? $"What the flow itself is to get goes into '{inputs[1..]}'."
        : $"The fields are: {string.Join(", ", shape.Properties.Keys.Order(StringComparer.Ordinal))}.";

    private DiagnosticFix ForStranger(string pointer, string name, int token)
    {
        bool mayBeInput = _contract.InputsPath is not null && FieldNames.Parent(pointer).Length == 0
            && _rules.WhyNowhere(pointer) is null && (!_inputs.IsKnown || _inputs.AllowsOthers);
        return mayBeInput
            ? _findings.Fix("make it an input of the flow", FixApplicability.Suggestion,
                JsonChange.Move(token, JsonPointer.Append(_contract.InputsPath!, _contract.InputPrefix + name)))
            : Remove(token, "remove it", FixApplicability.Suggestion);
    }

    private DiagnosticFix Remove(int token, Sentence words, FixApplicability applicability) =>
        _findings.Fix(words, applicability, JsonChange.Remove(token));

    /// <summary>One object of the contract, with all that stands in it or around it by mistake.</summary>
    private sealed record Level(string Pointer, ContractShape Shape)
    {
        public HashSet<string> Present { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Strangers { get; } = new(StringComparer.Ordinal);

        public List<(string Name, int Token)> Unknown { get; } = [];
    }
}
