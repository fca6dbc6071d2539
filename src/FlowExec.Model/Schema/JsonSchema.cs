using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

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
    private readonly JsonSchemaOptions _options;

    private JsonSchema(JsonText document, JsonSchemaOptions options)
    {
        _options = options;
        var compiler = new SchemaCompiler(document, options);
        _root = compiler.Compile();
        Document = document;
        UnsupportedKeywords = compiler.Unsupported;
    }

    /// <summary>The schema document. It must not be disposed as long as the schema is in use.</summary>
    public JsonText Document { get; }

    /// <summary>Every keyword in the document that has no effect here, annotations of the specification apart.</summary>
    public IReadOnlyList<UnsupportedKeyword> UnsupportedKeywords { get; }

    internal SchemaNode Root => _root;

    /// <summary>Compiles a schema from UTF-8 bytes.</summary>
    /// <exception cref="JsonSchemaException">
    /// The text is no sound JSON, a keyword has a value that the specification does not allow, a $ref leads nowhere in the document or
    /// round in a circle, or a pattern is no regular expression of ECMA-262.
    /// </exception>
    public static JsonSchema Parse(ReadOnlyMemory<byte> utf8, JsonSchemaOptions? options = null)
    {
        var document = JsonText.Parse(utf8.ToArray(), new JsonTextOptions { MaxTokens = MostTokens });
        var problem = document.Problems.FirstOrDefault(one => one.Kind != JsonTextProblemKind.ByteOrderMark);
        if (problem is not null)
        {
            var (line, column) = document.PositionOf(problem.Offset);
            throw new JsonSchemaException(
                problem.Pointer, $"Line {line}, column {column}: {problem.Message}") { Problems = document.Problems };
        }

        return new JsonSchema(document, options ?? JsonSchemaOptions.Default);
    }

    /// <summary>Compiles a schema from a string.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, JsonSchemaOptions?)" path="/exception"/>
    public static JsonSchema Parse(string text, JsonSchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(Encoding.UTF8.GetBytes(text), options);
    }

    /// <summary>Compiles a schema that stands inside another document.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, JsonSchemaOptions?)" path="/exception"/>
    public static JsonSchema Parse(JsonElement element, JsonSchemaOptions? options = null) =>
        Parse(JsonMarshal.GetRawUtf8Value(element).ToArray(), options);

    /// <summary>Whether a value keeps to the schema. Stops at the first violation and lists nothing.</summary>
    /// <returns>False also where the question could not be answered within the limits.</returns>
    /// <exception cref="ArgumentException">The text has no value; see <see cref="JsonText.HasValue"/>.</exception>
    public bool IsValid(JsonText text, int token = 0)
    {
        CheckValue(text, token);
        var evaluation = new Evaluation(text.Utf8.Span, text.Tokens, _options, null);
        try
        {
            return _root.Evaluate(ref evaluation, token) && !evaluation.IsUndecided && !evaluation.IsStopped;
        }
        finally
        {
            evaluation.Dispose();
        }
    }

    /// <inheritdoc cref="IsValid(JsonText, int)" path="/summary|/returns"/>
    public bool IsValid(JsonElement element)
    {
        using var text = JsonText.Parse(JsonMarshal.GetRawUtf8Value(element).ToArray(), _options.TextOptions);
        return text.HasValue && IsValid(text);
    }

    /// <summary>Evaluates a value and lists every violation.</summary>
    /// <exception cref="ArgumentException">The text has no value; see <see cref="JsonText.HasValue"/>.</exception>
    public SchemaResult Evaluate(JsonText text, int token = 0)
    {
        if (IsValid(text, token))
        {
            return Sound;
        }

        var violations = new List<SchemaViolation>();
        var evaluation = new Evaluation(text.Utf8.Span, text.Tokens, _options, violations);
        try
        {
            var valid = _root.Evaluate(ref evaluation, token) && !evaluation.IsUndecided && !evaluation.IsStopped;
            violations.AddRange(evaluation.Undecided!);
            return new SchemaResult(valid, violations, evaluation.IsStopped);
        }
        finally
        {
            evaluation.Dispose();
        }
    }

    /// <summary>Evaluates a value and lists every violation; tokens in them count from the value, which is token 0.</summary>
    /// <exception cref="ArgumentException">The value is nested deeper, or has more parts, than the options allow.</exception>
    public SchemaResult Evaluate(JsonElement element)
    {
        using var text = JsonText.Parse(JsonMarshal.GetRawUtf8Value(element).ToArray(), _options.TextOptions);
        return Evaluate(text);
    }

    private static SchemaResult Sound { get; } = new(true, [], false);

    private static void CheckValue(JsonText text, int token)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        if (!text.HasValue)
        {
            throw new ArgumentException("The text has no value to evaluate.", nameof(text));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, text.Count);
    }
}
