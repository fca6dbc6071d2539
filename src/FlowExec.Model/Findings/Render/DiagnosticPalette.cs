namespace FlowExec;

/// <summary>
/// Escape sequences that a diagnostic is coloured with. Whoever shows it decides: the sequences of <c>$PSStyle</c> where the host has
/// colours, none where the text goes to a file.
/// </summary>
internal sealed record DiagnosticPalette
{
    /// <summary>No colours.</summary>
    public static DiagnosticPalette Plain { get; } = new();

    /// <summary>For hosts without a style of their own: red, yellow, cyan, blue.</summary>
    public static DiagnosticPalette Ansi { get; } = new()
    {
        Error = "\u001b[31;1m",
        Warning = "\u001b[33;1m",
        Information = "\u001b[36;1m",
        Frame = "\u001b[34;1m",
        Strong = "\u001b[1m",
        Reset = "\u001b[0m",
    };

    /// <summary>Begins an error's heading and its carets.</summary>
    public string Error { get; init; } = "";

    /// <summary>Begins a warning's.</summary>
    public string Warning { get; init; } = "";

    /// <summary>Begins an information's.</summary>
    public string Information { get; init; } = "";

    /// <summary>Begins line numbers, arrows and bars.</summary>
    public string Frame { get; init; } = "";

    /// <summary>Begins the message.</summary>
    public string Strong { get; init; } = "";

    /// <summary>Ends each of them.</summary>
    public string Reset { get; init; } = "";

    internal string Of(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => Error,
        DiagnosticSeverity.Warning => Warning,
        _ => Information,
    };
}
