using System.IO.Enumeration;

namespace FlowExec;

/// <summary>
/// A name or a text to look for, in any case of its letters: <c>*</c> and <c>?</c> are wildcards, every other character stands for itself.
/// So do brackets, which names of flows, batches and orgs may hold.
/// </summary>
internal sealed class TextPattern(string text)
{
    // A backslash would escape here.
    private readonly string _expression = text.Replace("\\", "\\\\", StringComparison.Ordinal);

    /// <summary>True where no wildcard is in it, so that it can be one text only.</summary>
    public bool IsPlain { get; } = !text.AsSpan().ContainsAny('*', '?');

    /// <summary>True for a text that is meant.</summary>
    public bool Matches(string found) => FileSystemName.MatchesSimpleExpression(_expression, found, ignoreCase: true);
}
