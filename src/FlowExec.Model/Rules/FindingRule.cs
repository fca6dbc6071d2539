namespace FlowExec;

/// <summary>One sentence that can be said of a payload, a row, a flow or a contract file; several may have one code.</summary>
/// <param name="Code">The code, <c>FX</c> and four digits.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">The sentence, with <c>{0}</c>, <c>{1}</c> for its arguments.</param>
/// <param name="Help">Why, and what to do, where that is always the same.</param>
internal sealed record FindingRule(string Code, DiagnosticSeverity Severity, string Message, Sentence? Help = null)
{
    /// <summary>A finding about the whole.</summary>
    public Diagnostic Of(params ReadOnlySpan<Said> arguments) => At("", arguments);

    /// <summary>A finding at a place.</summary>
    /// <param name="path">JSON pointer.</param>
    /// <param name="arguments">What the sentence is about.</param>
    public Diagnostic At(string path, params ReadOnlySpan<Said> arguments) => new(this, Sentence.Of(Message, arguments))
    {
        Path = path,
        Severity = Severity,
        Advice = Help,
    };
}
