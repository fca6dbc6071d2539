
namespace FlowExec;

/// <summary>How it is known what a wrong field was meant to be.</summary>
internal enum MeaningKind
{
    /// <summary>It is not known.</summary>
    None,

    /// <summary>A right name in another spelling.</summary>
    Spelling,

    /// <summary>A wrong name in circulation.</summary>
    Misname,

    /// <summary>An input of the flow, outside the object for inputs.</summary>
    Input,

    /// <summary>A context field that the contract carries as an input.</summary>
    Travels,

    /// <summary>A right name with a slip of the pen.</summary>
    Near,
}

/// <summary>What a wrong field was meant to be.</summary>
/// <param name="Kind">How that is known.</param>
/// <param name="Target">Pointer of the right place; null where there is none.</param>
/// <param name="IsCertain">True where nothing else can have been meant.</param>
internal readonly record struct FieldMeaning(MeaningKind Kind, string? Target, bool IsCertain)
{
    public static FieldMeaning None { get; } = new(MeaningKind.None, null, false);
}

/// <summary>Finds out what a field was meant to be that its object does not know.</summary>
internal sealed class FieldMeanings(PayloadContract contract, PayloadRules rules, FlowInputs inputs)
{
    /// <summary>Nobody misspells a name as long as this.</summary>
    private const int LongestName = 100;

    /// <param name="parent">Pointer of the object.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="shape">What the object knows.</param>
    /// <param name="isFree">Whether a known name of the object is not given yet.</param>
    public FieldMeaning Of(string parent, string name, ContractShape shape, Func<string, bool> isFree)
    {
        if (name.Length > LongestName)
        {
            return FieldMeaning.None;
        }

        string pointer = JsonPointer.Append(parent, name);
        string folded = Spelling.Fold(name);
        string? same = shape.Properties.Keys.FirstOrDefault(known => Spelling.Fold(known) == folded);
        if (same is not null)
        {
            return new FieldMeaning(MeaningKind.Spelling, JsonPointer.Append(parent, same), true);
        }

        if (rules.MeantBy(pointer) is { } meant && !(meant == contract.InputsPath && InputNames.Declared(inputs, name) is not null))
        {
            return new FieldMeaning(MeaningKind.Misname, ToDeclared(meant), !IsUndeclared(meant));
        }

        FieldMeaning asInput = parent.Length == 0 ? AsInput(name) : FieldMeaning.None;
        return asInput.Kind != MeaningKind.None ? asInput : Near(parent, name, shape, isFree);
    }

    /// <summary>What a member of an object was meant to be that has no place of its own in the request.</summary>
    /// <param name="parent">Pointer of the object.</param>
    /// <param name="name">The member's name.</param>
    public FieldMeaning Inside(string parent, string name)
    {
        if (name.Length > LongestName)
        {
            return FieldMeaning.None;
        }

        bool isContext = Spelling.Fold(FieldNames.Last(parent)) == "executioncontext";
        string? meant = rules.MeantBy(JsonPointer.Append(parent, name));
        meant ??= isContext || rules.MeantBy("/" + JsonPointer.Escape(name)) == contract.InputsPath
            ? rules.MeantBy("/" + JsonPointer.Escape(name)) : null;
        return meant is not null ? new FieldMeaning(MeaningKind.Misname, ToDeclared(meant), !IsUndeclared(meant))
            : isContext && AsInput(name) is { Kind: not MeaningKind.None } travels ? travels
            : contract.InputsPath is not null && InputNames.Declared(inputs, name) is not null ? AsInput(name) with { IsCertain = false }
            : FieldMeaning.None;
    }

    /// <summary>The input that a name stands for, declared or not.</summary>
    public FieldMeaning AsAnyInput(string name) => AsInput(name) is { Kind: not MeaningKind.None } known ? known
        : new FieldMeaning(MeaningKind.Input, JsonPointer.Append(contract.InputsPath!, contract.InputPrefix + name), !inputs.IsKnown);

    /// <summary>True for an object around the request or a part of it: it has a required field in it that is nowhere else, or the inputs
    /// under their right name.</summary>
    /// <param name="text">The payload.</param>
    /// <param name="token">The object.</param>
    /// <param name="present">The fields that are there outside it.</param>
    /// <param name="depth">How many objects may be around each other.</param>
    public bool IsWrapper(JsonText text, int token, IReadOnlySet<string> present, int depth = 3)
    {
        foreach ((string name, int value) in text.MembersOf(token, 200))
        {
            string? field = KnownField(name);
            bool isNeeded = field is not null && !present.Contains(field)
                && (rules.Shape.Required.Contains(field) || contract.InputsPath == JsonPointer.Append("", field));
            if (isNeeded || (depth > 0 && text.Tokens[value].Kind == JsonTokenKind.Object && field is null
                && IsWrapper(text, value, present, depth - 1)))
            {
                return true;
            }
        }

        return false;
    }

    private string? KnownField(string name)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        string folded = Spelling.Fold(name);
        string? same = rules.Shape.Properties.Keys.FirstOrDefault(known => Spelling.Fold(known) == folded);
        return same ?? (rules.MeantBy(JsonPointer.Append("", name)) is { } meant && meant.LastIndexOf('/') == 0
            && rules.Shape.Required.Contains(meant[1..]) ? meant[1..] : null);
    }

    /// <summary>The input that a context field becomes which the contract carries as one.</summary>
    public FieldMeaning AsInput(string name)
    {
        if (contract.InputsPath is not { } path)
        {
            return FieldMeaning.None;
        }

        string prefix = contract.InputPrefix;
        bool isScoped = prefix.Length > 0 && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        if (InputNames.Declared(inputs, name) is { } declared)
        {
            return new FieldMeaning(MeaningKind.Input, JsonPointer.Append(path, prefix + declared.ShortName), true);
        }

        if (isScoped)
        {
            return new FieldMeaning(MeaningKind.Input, JsonPointer.Append(path, prefix + name[prefix.Length..]), !inputs.IsKnown
                || inputs.AllowsOthers);
        }

        ContextField field = ContextFields.Of(name);
        foreach ((ContextField carried, string input) in contract.File.AsInputs)
        {
            if (carried == field && field != ContextField.None)
            {
                string target = prefix + (InputNames.Declared(inputs, input)?.ShortName ?? input);
                return new FieldMeaning(MeaningKind.Travels, JsonPointer.Append(path, target), false);
            }
        }

        return FieldMeaning.None;
    }

    /// <summary>True for an input that the flow, as it is known, does not take.</summary>
    public bool IsUndeclared(string target) =>
        FieldNames.IsInput(target, contract) && inputs.IsKnown && !inputs.AllowsOthers
            && InputNames.Declared(inputs, FieldNames.Last(target)) is null;

    private FieldMeaning Near(string parent, string name, ContractShape shape, Func<string, bool> isFree)
    {
        (string? near, bool isCertain) = Spelling.Nearest(name, shape.Properties.Keys.Where(isFree));
        if (near is not null)
        {
            return new FieldMeaning(MeaningKind.Near, JsonPointer.Append(parent, near), isCertain);
        }

        (string? misname, isCertain) = Spelling.Nearest(name, rules.MisnamesIn(parent));
        if (misname is not null && rules.MeantBy(JsonPointer.Append(parent, misname)) is { } meant)
        {
            return new FieldMeaning(MeaningKind.Near, ToDeclared(meant), isCertain && !IsUndeclared(meant));
        }

        string? input = parent.Length == 0 && contract.InputsPath is not null && inputs.IsKnown
            ? Spelling.Nearest(InputNames.Short(name), inputs.Select(one => one.ShortName)).Name
            : null;
        if (input is not null)
        {
            return new FieldMeaning(MeaningKind.Near, JsonPointer.Append(contract.InputsPath!, contract.InputPrefix + input), false);
        }

        // 'id' or 'flow' for flowId: part of one name that is missing.
        string folded = Spelling.Fold(name);
        string[] holders = folded.Length < 2 ? []
            : [.. shape.Required.Where(known => isFree(known) && Spelling.Fold(known).Contains(folded, StringComparison.Ordinal))];
        return holders.Length == 1 ? new FieldMeaning(MeaningKind.Near, JsonPointer.Append(parent, holders[0]), false) : FieldMeaning.None;
    }

    private string ToDeclared(string target) =>
        FieldNames.IsInput(target, contract) && InputNames.Declared(inputs, FieldNames.Last(target)) is { } declared
            ? JsonPointer.Append(contract.InputsPath!, contract.InputPrefix + declared.ShortName) : target;
}
