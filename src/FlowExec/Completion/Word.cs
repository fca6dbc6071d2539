using System.Management.Automation;
using System.Management.Automation.Language;

namespace FlowExec.Completion;

/// <summary>One thing that may stand where the user types.</summary>
/// <param name="Text">What is put in, quoted where it has to be.</param>
/// <param name="Tip">What it means.</param>
internal sealed record Word(string Text, string Tip)
{
    /// <summary>What the list of choices shows; null for the text.</summary>
    public string? Shown { get; init; }

    /// <summary>True for a piece of script, which is put in as it is.</summary>
    public bool IsScript { get; init; }

    /// <summary>True where this goes on from what is typed; what is shown counts too, so that a name leads to its id.</summary>
    public bool Begins(string typed) => Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
        || (Shown is { } shown && shown.StartsWith(typed, StringComparison.OrdinalIgnoreCase));

    /// <summary>As PowerShell takes it.</summary>
    public CompletionResult ToResult() => new(
        IsScript ? Text : Quote(Text), Visible(Shown ?? Text), CompletionResultType.ParameterValue, Visible(Tip));

    /// <summary>A text in the quotes that it needs.</summary>
    public static string Quote(string text) => text.Length > 0 && text.All(static c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_')
        && text[0] != '-'
        ? text
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    // Neither may be empty.
    private static string Visible(string text) => text.Length == 0 ? " " : text;
}
