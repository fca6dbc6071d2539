namespace FlowExec;

/// <summary>How schemas are compiled and evaluated.</summary>
internal sealed record JsonSchemaOptions
{
    /// <summary>The defaults.</summary>
    public static JsonSchemaOptions Default { get; } = new();

    /// <summary>
    /// Whether format is an assertion, as contracts want it (default), or an annotation, as JSON Schema has it where nothing is said.
    /// </summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>How many violations one evaluation lists, those inside branches included.</summary>
    public int MaxViolations { get; init; } = 1000;

    /// <summary>
    /// How many steps one evaluation takes before it gives up: one for each schema that is applied to a value, and more where that value
    /// is large: one for each four members or elements that the schema walks over, one for each 64 bytes of text that it reads.
    /// </summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>How deep a payload may be nested; see <see cref="JsonTextOptions.MaxDepth"/>.</summary>
    public JsonTextOptions TextOptions { get; init; } = JsonTextOptions.Default;

    /// <summary>How long all patterns together may take in one evaluation, as far as they need a backtracking engine.</summary>
    public TimeSpan PatternTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The clock that <see cref="PatternTime"/> is measured with.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
