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
    private readonly MisplacedObjects _misplaced;

    public StructureScan(JsonText text, PayloadContract contract, FlowInputs inputs, FindingList findings, MeantDocument meant)
    {
        (_text, _contract, _rules, _inputs, _findings, _meant) = (text, contract, contract.Rules, inputs, findings, meant);
        _meanings = new FieldMeanings(contract, contract.Rules, inputs);
        _holders = new InputHolders(text, contract, inputs, findings, meant);
        _misplaced = new MisplacedObjects(text, contract, inputs, findings, meant, _meanings);
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
            if (pointer.Length == 0 && meaning.Target != _contract.InputsPath && _misplaced.IsTaken(meaning, at))
            {
                _misplaced.Dissolve(name, at);
            }
            else if (meaning.Target == _contract.InputsPath && meaning.Target is not null && _misplaced.IsOccupied(meaning.Target, at))
            {
                _misplaced.Pour(name, at, meaning.Target);
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
        _findings.Add(
            FindingRules.Wrapper.Of(Said.Name(name, token - 1), FieldNames.Request(_contract)) with
            {
                Fix = fix,
                Advice = FieldNames.Doubt(_contract),
            },
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
                FindingRules.NoSuchField.Of(shown, FieldNames.Request(_contract)) with
                {
                    Advice = $"{_rules.WhyNowhere(pointer) ?? FieldNames.HelpForStranger(shape, _contract)} {FieldNames.Doubt(_contract)}",
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
        bool isUndeclared = _meanings.IsUndeclared(target);
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
            rule.Of(shown, FieldNames.Request(_contract), meantName)
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

    /// <summary>An event for an execution that runs names no flow.</summary>
    private bool IsEvent(Level level) => _contract.InputsPath is not null
        && level.Unknown.Exists(one => Spelling.Fold(one.Name) is "eventname" or "eventtype" or "event")
        && _rules.Shape.Required.All(name => !level.Present.Contains(name))
        && !level.Unknown.Exists(one => _rules.MeantBy(JsonPointer.Append("", one.Name)) is { } meant
            && _rules.Shape.Required.Contains(FieldNames.Last(meant)));

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
