
namespace FlowExec;

/// <summary>Pointers as people name them.</summary>
internal static class FieldNames
{
    public static string Last(string pointer) =>
        JsonPointer.Unescape(pointer[(pointer.LastIndexOf('/') + 1)..]);

    public static string Parent(string pointer) => pointer[..Math.Max(0, pointer.LastIndexOf('/'))];

    public static bool IsInput(string pointer, PayloadContract contract) =>
        contract.InputsPath is { } path && pointer.Length > path.Length && pointer[path.Length] == '/'
            && pointer.StartsWith(path, StringComparison.Ordinal);

    /// <summary><c>'flowId'</c>, <c>'participants[0].role'</c>, <c>the input 'Flow.age'</c>, or <c>the payload</c>.</summary>
    public static string Quote(string pointer, PayloadContract contract)
    {
        if (pointer.Length == 0)
        {
            return "the payload";
        }

        if (IsInput(pointer, contract) && Parent(pointer) == contract.InputsPath)
        {
            return $"the input '{FieldText.Shorten(Last(pointer))}'";
        }

        var parts = pointer[1..].Split('/').Select(part => JsonPointer.ToIndex(part) >= 0 ? $"[{part}]" : "." + Last("/" + part));
        return $"'{FieldText.Shorten(string.Concat(parts).TrimStart('.'))}'";
    }

    /// <summary>As <see cref="Quote"/>, to begin a sentence.</summary>
    public static string Subject(string pointer, PayloadContract contract)
    {
        string name = Quote(pointer, contract);
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>The request that a contract is of.</summary>
    public static string Request(PayloadContract contract) =>
        contract.Name == PayloadContract.Published.Name ? "the launch request" : $"the contract {contract.Name}";

    /// <summary>What is said with a field that has no counterpart.</summary>
    public static string Doubt(PayloadContract contract) =>
        contract.Name == PayloadContract.Published.Name ? FindingRules.Unpublished : "";

    /// <summary>Where a field without a counterpart may have been meant to go.</summary>
    public static string HelpForStranger(ContractShape shape, PayloadContract contract) =>
        contract.InputsPath is { } inputs && shape == contract.Rules.Shape
            ? $"What the flow itself is to get goes into '{inputs[1..]}'."
            : $"The fields are: {string.Join(", ", shape.Properties.Keys.Order(StringComparer.Ordinal))}.";

    /// <summary>The change from one place to another in words.</summary>
    public static string Change(string from, string to, PayloadContract contract) =>
        Parent(from) == Parent(to) ? $"rename to '{FieldText.Shorten(Last(to))}'" : $"move to {Quote(to, contract)}";

    /// <summary>Why the right name is another.</summary>
    public static string Why(string name, string target, MeaningKind kind, PayloadContract contract)
    {
        string right = Last(target);
        string request = contract.Name == "Published" ? "The published request" : $"The contract {contract.Name}";
        return kind switch
        {
            MeaningKind.Spelling or MeaningKind.Misname when name.Contains('_', StringComparison.Ordinal)
                && Spelling.Fold(name) == Spelling.Fold(right) => $"{request} uses camelCase.",
            MeaningKind.Spelling or MeaningKind.Misname when right.Contains('_', StringComparison.Ordinal)
                && Spelling.Fold(name) == Spelling.Fold(right) => $"{request} uses snake_case.",
            MeaningKind.Spelling => "Names are taken exactly as they are spelled.",
            MeaningKind.Misname when IsInput(target, contract) =>
                $"{request} has no field for it; it travels as an input of the flow's own.",
            MeaningKind.Misname => $"{request} knows it by another name.",
            MeaningKind.Input => $"Inputs of the flow go into '{contract.InputsPath![1..]}'.",
            MeaningKind.Travels => "It can travel as an input of the flow's own.",
            _ => "",
        };
    }

    /// <summary>Whether a value may be what a shape wants, by its type.</summary>
    public static bool Fits(JsonTokenKind kind, ContractShape? shape)
    {
        if (shape is null || shape.Types.IsEmpty)
        {
            return true;
        }

        string type = TypeOf(kind);
        return shape.Types.Contains(type) || (type == "number" && shape.Types.Contains("integer"));
    }

    public static string TypeOf(JsonTokenKind kind) => kind switch
    {
        JsonTokenKind.Object => "object",
        JsonTokenKind.Array => "array",
        JsonTokenKind.String or JsonTokenKind.Name => "string",
        JsonTokenKind.Number => "number",
        JsonTokenKind.True or JsonTokenKind.False => "boolean",
        _ => "null",
    };
}
