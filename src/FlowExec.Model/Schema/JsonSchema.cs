using System.Text;

namespace FlowExec;

/// <summary>
/// A compiled JSON Schema: draft 2020-12 without dynamic references and with $ref inside the document only, and the boolean
/// exclusiveMinimum and exclusiveMaximum and the definitions of draft-04. Immutable and safe for many threads at once.
/// </summary>
internal sealed class JsonSchema
{
    // Compiling looks names up by walking, which is fast for schemas of any reasonable size.
    private const int MostTokens = 200_000;
    private readonly SchemaNode _root;

    private JsonSchema(JsonText document)
    {
        var compiler = new SchemaCompiler(document);
        _root = compiler.Compile();
        UnsupportedKeywords = compiler.Unsupported;
    }

    /// <summary>Every keyword in the document that has no effect here, annotations of the specification apart.</summary>
    public IReadOnlyList<UnsupportedKeyword> UnsupportedKeywords { get; }

    /// <summary>Compiles a schema from UTF-8 bytes.</summary>
    /// <exception cref="JsonSchemaException">
    /// The text is no sound JSON, a keyword has a value that the specification does not allow, a $ref leads nowhere in the document or
    /// round in a circle, or a pattern is no regular expression of ECMA-262.
    /// </exception>
    public static JsonSchema Parse(ReadOnlyMemory<byte> utf8)
    {
        var document = JsonText.Parse(utf8.ToArray());
        if (document.Problems.FirstOrDefault(one => one.Kind != JsonTextProblemKind.ByteOrderMark) is { } problem)
        {
            throw new JsonSchemaException(problem.Pointer, problem.Kind == JsonTextProblemKind.DuplicateName
                ? "The schema has a name twice" : "The schema is no sound JSON");
        }

        return document.Count <= MostTokens ? new JsonSchema(document)
            : throw new JsonSchemaException("", $"The schema has more than {MostTokens} values and names");
    }

    /// <summary>Compiles a schema from a string.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})" path="/exception"/>
    public static JsonSchema Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether a value keeps to the schema. Stops at the first violation and lists nothing.</summary>
    /// <returns>False also where the question could not be answered within the limits.</returns>
    public bool IsValid(JsonText text, int token = 0) => Run(text, token, null, out _, out _);

    /// <summary>Evaluates a value and lists every violation.</summary>
    public SchemaResult Evaluate(JsonText text, int token = 0)
    {
        if (IsValid(text, token))
        {
            return Sound;
        }

        var violations = new List<SchemaViolation>();
        bool isValid = Run(text, token, violations, out List<SchemaViolation>? undecided, out bool isStopped);
        return new SchemaResult(isValid, [.. violations, .. undecided!], isStopped);
    }

    private static SchemaResult Sound { get; } = new(true, [], false);

    private bool Run(JsonText text, int token, List<SchemaViolation>? sink, out List<SchemaViolation>? undecided, out bool isStopped)
    {
        var evaluation = new Evaluation(text.Utf8.Span, text.Tokens, sink);
        try
        {
            bool keeps = _root.Evaluate(ref evaluation, token);
            (undecided, isStopped) = (evaluation.Undecided, evaluation.IsStopped);
            return keeps && !evaluation.IsUndecided && !isStopped;
        }
        finally
        {
            evaluation.Dispose();
        }
    }
}
