using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>The types of JSON Schema, as a set.</summary>
[Flags]
internal enum SchemaTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    String = 8,
    Array = 16,
    Object = 32,
    Integer = 64,
}

/// <summary>
/// One compiled schema: what it asks of any value, and what of values of each type. Filled once by the compiler, read-only afterwards.
/// Schemas refer to each other freely, in circles too.
/// </summary>
internal sealed class SchemaNode(JsonText document, int token)
{
    public const string FalseSchema = "false";

    private string? _pointer;

    /// <summary>
    /// JSON pointer of the schema in its document. Worked out when it is first asked for, which for most schemas is never.
    /// </summary>
    public string Pointer => _pointer ??= document.PointerOf(token);

    /// <summary>Set for boolean schemas.</summary>
    public bool? Constant { get; set; }

    public SchemaTypes Types { get; set; }

    public ObjectRules? Object { get; set; }

    public ArrayRules? Array { get; set; }

    public StringRules? String { get; set; }

    public NumberRules? Number { get; set; }

    /// <summary>const, enum, $ref and all that applies schemas to the same value.</summary>
    public ImmutableArray<SchemaRule> Rules { get; set; } = [];

    /// <summary>Only asks whether a value keeps to this schema: lists nothing.</summary>
    public bool Fits(ref Evaluation evaluation, int value)
    {
        var sink = evaluation.Sink;
        evaluation.Sink = null;
        var fits = Evaluate(ref evaluation, value);
        evaluation.Sink = sink;
        return fits;
    }

    public bool Evaluate(ref Evaluation evaluation, int value)
    {
        if (!evaluation.Pay(1))
        {
            return false;
        }

        if (Constant is { } constant)
        {
            return constant || evaluation.Report(this, FalseSchema, value);
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return evaluation.GiveUp(this, "$ref", value);
        }

        var kind = evaluation.Tokens[value].Kind;
        var valid = Types == SchemaTypes.None || HasType(ref evaluation, kind, value);
        if (!valid && evaluation.StopsAtFirst)
        {
            return false;
        }

        valid &= kind switch
        {
            JsonTokenKind.Object => Object is null || Object.Evaluate(ref evaluation, this, value),
            JsonTokenKind.Array => Array is null || Array.Evaluate(ref evaluation, this, value),
            JsonTokenKind.String or JsonTokenKind.Name => String is null || String.Evaluate(ref evaluation, this, value),
            JsonTokenKind.Number => Number is null || Number.Evaluate(ref evaluation, this, value),
            _ => true,
        };
        foreach (var rule in Rules)
        {
            if (!valid && evaluation.StopsAtFirst)
            {
                return false;
            }

            valid &= rule.Evaluate(ref evaluation, this, value);
        }

        return valid;
    }

    public static string NameOf(SchemaTypes type) => type.ToString().ToLowerInvariant();

    /// <summary>Puts a set of types into words, in the order of the specification.</summary>
    private static ImmutableArray<string> NamesOf(SchemaTypes types) =>
        [.. Enum.GetValues<SchemaTypes>().Where(one => one != SchemaTypes.None && types.HasFlag(one)).Select(NameOf)];

    private bool HasType(ref Evaluation evaluation, JsonTokenKind kind, int value)
    {
        var actual = kind switch
        {
            JsonTokenKind.Null => SchemaTypes.Null,
            JsonTokenKind.False or JsonTokenKind.True => SchemaTypes.Boolean,
            JsonTokenKind.Number => SchemaTypes.Number,
            JsonTokenKind.Array => SchemaTypes.Array,
            JsonTokenKind.Object => SchemaTypes.Object,
            _ => SchemaTypes.String,
        };
        if ((Types & actual) != 0)
        {
            return true;
        }

        var isWanted = actual == SchemaTypes.Number && (Types & SchemaTypes.Integer) != 0 && IsInteger(evaluation.Content(value));
        return isWanted
            || (!evaluation.StopsAtFirst && evaluation.Report(this, "type", value, NamesOf(Types), NameOf(actual)));
    }

    private static bool IsInteger(ReadOnlySpan<byte> text) => JsonNumber.TryShort(text, out _) || JsonNumber.Parse(text).IsInteger;
}
