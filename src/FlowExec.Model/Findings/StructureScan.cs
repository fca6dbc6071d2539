using System.Collections.Immutable;

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
    private readonly DiagnosisFindings _findings;
    private readonly FieldMeanings _meanings;
    private readonly MeantDocument _meant;

    public StructureScan(JsonText text, PayloadContract contract, FlowInputs inputs, DiagnosisFindings findings, MeantDocument meant)
    {
        (_text, _contract, _rules, _inputs, _findings, _meant) = (text, contract, contract.Rules, inputs, findings, meant);
        _meanings = new FieldMeanings(contract, contract.Rules, inputs);
    }

    public void Scan() => ScanValue(0, "", _rules.Shape);

    private void ScanValue(int token, string pointer, ContractShape shape)
    {
        JsonToken value = _text.Tokens[token];
        if (value.Kind == JsonTokenKind.Object && pointer != _contract.InputsPath)
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
        var unknown = new List<(string Name, int Token)>();
        var present = new HashSet<string>(StringComparer.Ordinal);
        var strangers = new HashSet<string>(StringComparer.Ordinal);
        for (int name = token + 1; name < _text.Tokens[token].Next && !_findings.IsFull; name = _text.Tokens[name + 1].Next)
        {
            string text = _text.GetString(name);
            FieldAlias? alias = _rules.Aliases.FirstOrDefault(one => one.Parent == pointer && one.Name == text);
            present.Add(alias?.Target ?? text);
            if (alias is not null)
            {
                ScanAlias(alias, pointer);
            }
            else if (shape.Properties.TryGetValue(text, out ContractShape? child))
            {
                ScanValue(name + 1, JsonPointer.Append(pointer, text), child);
            }
            else if (shape.IsClosed && unknown.Count < MostUnknown && strangers.Add(text))
            {
                unknown.Add((text, name + 1));
            }
        }

        // What is certain chooses first, so that a slip of the pen takes no place that is somebody's own.
        var meanings = unknown.Select(one => (one.Name, one.Token,
            Meaning: _meanings.Of(pointer, one.Name, shape, name => !present.Contains(name)))).ToList();
        foreach ((string name, int at, FieldMeaning meaning) in meanings.OrderByDescending(one => one.Meaning.IsCertain)
            .ThenBy(one => one.Token))
        {
            string here = JsonPointer.Append(pointer, name);
            if (meaning.Target is not null && _text.Tokens[at].Kind == JsonTokenKind.Object && shape == _rules.Shape
                && IsOccupied(meaning.Target, at))
            {
                Dissolve(here, at, meaning.Target);
            }
            else if (meaning.Kind is MeaningKind.None or MeaningKind.Near && _text.Tokens[at].Kind == JsonTokenKind.Object
                && HasMeaningInside(here, at))
            {
                Dissolve(here, at, null);
            }
            else
            {
                Report(here, name, at, meaning, shape);
            }
        }
    }

    private void ScanAlias(FieldAlias alias, string pointer)
    {
        string target = JsonPointer.Append(pointer, alias.Target);
        int other = _text.Find(target);
        if (other < 0)
        {
            return;
        }

        string here = JsonPointer.Append(pointer, alias.Name);
        bool isSame = _text.RawText(other) == _text.RawText(_text.Find(here));
        _findings.Add(
            new Diagnostic
            {
                Code = DiagnosticCodes.FieldTwice,
                Path = here,
                Message = $"'{alias.Name}' and '{alias.Target}' are the same field{(isSame ? "" : ", and have different values")}.",
                Help = $"Keep '{alias.Target}'.",
                Fix = isSame ? Remove(here, $"remove '{alias.Name}'", FixApplicability.Safe) : null,
            },
            FindingPlace.Name);
    }

    private void Report(string pointer, string name, int token, FieldMeaning meaning, ContractShape shape)
    {
        _meant.Unknown.Add(pointer);
        string shown = FieldText.Shorten(name);
        if (meaning.Target is not { } target)
        {
            _findings.Add(
                new Diagnostic
                {
                    Code = DiagnosticCodes.UnknownField,
                    Path = pointer,
                    Message = $"'{shown}' is not a field of {Request}.",
                    Help = _rules.WhyNowhere(pointer) ?? HelpForStranger(shape),
                    Fix = ForStranger(pointer, name),
                },
                FindingPlace.Name);
            return;
        }

        string meantName = FieldNames.Quote(target, _contract);
        int there = _text.Find(target);
        bool isTaken = there >= 0 || !_meant.Claim(target);
        bool isSame = there >= 0 && _text.RawText(there) == _text.RawText(token);
        bool isUndeclared = IsUndeclared(target);
        bool isSafe = meaning.IsCertain && !isUndeclared;
        DiagnosticFix? fix = isTaken
            ? isSame ? Remove(pointer, $"remove '{shown}'", FixApplicability.Safe) : null
            : new DiagnosticFix(FieldNames.Change(pointer, target, _contract), isSafe ? FixApplicability.Safe
                : FixApplicability.Suggestion, Move(pointer, target));
        string help = string.Join(' ', new[] { FieldNames.Why(name, target, meaning.Kind, _contract),
            _rules.WhyNowhere(pointer) }.Where(part => !string.IsNullOrEmpty(part)));
        _findings.Add(
            new Diagnostic
            {
                Code = isUndeclared && meaning.Kind != MeaningKind.Input ? DiagnosticCodes.ContextInputUndeclared
                    : DiagnosticCodes.UnknownField,
                Path = pointer,
                Message = isUndeclared
                    ? $"'{shown}' is not a field of {Request}; it would travel as {meantName}, and the flow declares no such input."
                    : $"'{shown}' is not a field of {Request}; did you mean {meantName}{(isTaken ? ", which is there already" : "")}?",
                Help = isTaken && !isSame ? "Both are given; keep the right one." : help,
                Fix = fix,
            },
            FindingPlace.Name,
            ContainerRank(token));
        if (!isTaken && fix is not null && (meaning.Kind != MeaningKind.Near
            || FieldNames.Fits(_text.Tokens[token].Kind, _rules.Shape.At(target))))
        {
            _meant.Move(fix, pointer, target);
            ScanMoved(token, pointer, target);
        }
    }

    /// <summary>A field that was found under another name is looked into as what it was meant to be.</summary>
    private void ScanMoved(int token, string pointer, string target)
    {
        if (target != _contract.InputsPath && _rules.Shape.At(target) is { } shape)
        {
            ScanValue(token, pointer, shape);
        }
    }

    /// <summary>An object whose members belong elsewhere, one by one.</summary>
    private void Dissolve(string pointer, int token, string? into)
    {
        _meant.Unknown.Add(pointer);
        var moves = new List<(string From, string Name, string Target)>();
        bool isSafe = true;
        bool isWhole = true;
        foreach ((string name, int _) in Members(token))
        {
            string here = JsonPointer.Append(pointer, name);
            string? target = into is null ? TargetInside(here, name) : JsonPointer.Append(into, name);
            if (target is null || _text.Find(target) >= 0 || !_meant.Claim(target))
            {
                isWhole = false;
                continue;
            }

            if (into is null && IsUndeclared(target))
            {
                isSafe = false;
                AddUndeclared(here, name, target);
            }

            moves.Add((here, name, target));
        }

        AddDissolved(pointer, into, moves, isWhole, isSafe && isWhole);
    }

    private void AddDissolved(string pointer, string? into, List<(string From, string Name, string Target)> moves, bool isWhole,
        bool isSafe)
    {
        string name = FieldText.Shorten(FieldNames.Last(pointer));
        string change = into is not null ? $"move its fields into {FieldNames.Quote(into, _contract)}"
            : $"move {string.Join(", ", moves.Take(8).Select(move => $"'{FieldText.Shorten(move.Name)}' to {FieldNames.Quote(move.Target, _contract)}"))}";
        IEnumerable<JsonPatchOperation> removal = isWhole ? [new JsonPatchOperation("remove", pointer)] : [];
        DiagnosticFix? fix = moves.Count == 0 && !isWhole ? null : new DiagnosticFix(
            moves.Count == 0 ? "remove it, it is empty" : change,
            isSafe ? FixApplicability.Safe : FixApplicability.Suggestion,
            [.. moves.SelectMany(move => Move(move.From, move.Target)), .. removal]);
        string alternative = into is null ? "." : $"; did you mean {FieldNames.Quote(into, _contract)}, which is there already?";
        _findings.Add(
            new Diagnostic
            {
                Code = DiagnosticCodes.UnknownField,
                Path = pointer,
                Message = $"'{name}' is not a field of {Request}{alternative}",
                Help = _rules.WhyNowhere(pointer),
                Fix = fix,
            },
            FindingPlace.Name,
            fixRank: 2);
        if (fix is not null)
        {
            _meant.Apply(fix);
            moves.ForEach(move => _meant.Map(move.From, move.Target, !isSafe));
        }
    }

    private void AddUndeclared(string pointer, string name, string target) => _findings.Add(
        new Diagnostic
        {
            Code = DiagnosticCodes.ContextInputUndeclared,
            Path = pointer,
            Message = $"'{FieldText.Shorten(name)}' would travel as {FieldNames.Quote(target, _contract)}, and the flow declares no such input.",
            Help = "Leave it out, or declare the input in the flow. " + InputScan.Declared(_inputs),
        },
        FindingPlace.Name);

    private string Request => _contract.Name == PayloadContract.Published.Name ? "the launch request" : $"the contract {_contract.Name}";

    private bool IsUndeclared(string target) =>
        FieldNames.IsInput(target, _contract) && _inputs.IsKnown && !_inputs.AllowsOthers
            && !_inputs.TryGet(FieldNames.Last(target), out _);

    private bool HasMeaningInside(string pointer, int token) => Members(token)
        .Any(member => TargetInside(JsonPointer.Append(pointer, member.Name), member.Name) is not null);

    private string? TargetInside(string pointer, string name)
    {
        string? meant = _rules.MeantBy(pointer) ?? (Spelling.Fold(FieldNames.Last(FieldNames.Parent(pointer))) == "executioncontext"
            ? _rules.MeantBy("/" + name) : null);
        return meant ?? (_meanings.AsInput(name) is { Kind: MeaningKind.Travels } travels
            && Spelling.Fold(FieldNames.Last(FieldNames.Parent(pointer))) == "executioncontext" ? travels.Target : null);
    }

    private bool IsOccupied(string target, int token) =>
        _text.Find(target) is >= 0 and var there && _text.Tokens[there].Kind == JsonTokenKind.Object
            && _text.RawText(there) != _text.RawText(token);

    private List<(string Name, int Token)> Members(int token)
    {
        var members = new List<(string, int)>();
        for (int name = token + 1; name < _text.Tokens[token].Next && members.Count < 1000; name = _text.Tokens[name + 1].Next)
        {
            members.Add((_text.GetString(name), name + 1));
        }

        return members;
    }

    private int ContainerRank(int token) => _text.Tokens[token].Kind is JsonTokenKind.Object or JsonTokenKind.Array ? 0 : 1;

    private ImmutableArray<JsonPatchOperation> Move(string from, string target) =>
        [.. FieldNames.Containers(target, _text), new JsonPatchOperation("move", target, from)];

    private string HelpForStranger(ContractShape shape) => _contract.InputsPath is { } inputs && shape == _rules.Shape
        ? $"What the flow itself is to get goes into '{inputs[1..]}'."
        : $"The fields are: {string.Join(", ", shape.Properties.Keys.Order(StringComparer.Ordinal))}.";

    private DiagnosticFix ForStranger(string pointer, string name)
    {
        bool mayBeInput = _contract.InputsPath is not null && FieldNames.Parent(pointer).Length == 0
            && _rules.WhyNowhere(pointer) is null && !_inputs.IsKnown;
        return mayBeInput
            ? new DiagnosticFix("make it an input of the flow", FixApplicability.Suggestion,
                Move(pointer, JsonPointer.Append(_contract.InputsPath!, _contract.InputPrefix + name)))
            : Remove(pointer, "remove it", FixApplicability.Suggestion);
    }

    private static DiagnosticFix Remove(string pointer, string words, FixApplicability applicability) =>
        new(words, applicability, [new JsonPatchOperation("remove", pointer)]);
}
