using System.Collections.Immutable;

namespace FlowExec;

/// <summary>How bad a finding is.</summary>
public enum DiagnosticSeverity : long
{
    /// <summary>Worth knowing; sent.</summary>
    Information,

    /// <summary>Probably not what was meant; sent.</summary>
    Warning,

    /// <summary>Would be refused, or would not do what was meant; not sent.</summary>
    Error,
}

/// <summary>One finding about a payload or a row: a rule, a place and arguments. Its sentences are put together when they are
/// read.</summary>
public sealed record Diagnostic
{
    internal Diagnostic(FindingRule rule, Sentence sentence) => (Rule, Sentence) = (rule, sentence);

    /// <summary>The stable code, <c>FX</c> and four digits; docs/diagnostics.md has a section for each.</summary>
    public string Code => Rule.Code;

    /// <summary>How bad it is.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>What is wrong, in one sentence; where is said by the other members.</summary>
    public string Message => Sentence.ToString();

    /// <summary>Where, as a JSON pointer (RFC 6901) into the payload; empty for the whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>Line in the source text, 1 for the first; 0 where the source was no text.</summary>
    public int Line { get; init; }

    /// <summary>Column in the source text in characters, 1 for the first; 0 where the source was no text.</summary>
    public int Column { get; init; }

    /// <summary>How many characters the place is long; 0 where unknown.</summary>
    public int Length { get; init; }

    /// <summary>Position of the row, 1 for the first; 0 where the source was no row.</summary>
    public long Row { get; init; }

    /// <summary>Name of the row's column, where the source was a row.</summary>
    public string? ColumnName { get; init; }

    /// <summary>Why, and what to do.</summary>
    public string? Help => Advice?.ToString();

    /// <summary>The change that mends it, where there is one.</summary>
    public DiagnosticFix? Fix { get; init; }

    /// <summary>The message with the row and the column before it, for where it stands alone.</summary>
    internal string Placed
    {
        get
        {
            string column = ColumnName is null ? "" : $"column '{FieldText.Shorten(HiddenText.Show(ColumnName))}'";
            string place = Row > 0 ? $"Row {Row}{(column.Length > 0 ? ", " : "")}{column}" : column;
            return place.Length == 0 ? Message : $"{char.ToUpperInvariant(place[0])}{place[1..]}: {Continued(Message)}";
        }
    }

    /// <summary>What was found, in general.</summary>
    internal FindingRule Rule { get; }

    /// <summary>What was found, in particular.</summary>
    internal Sentence Sentence { get; init; }

    /// <summary>Why, and what to do.</summary>
    internal Sentence? Advice { get; init; }

    /// <summary>Code, message and what to do: the advice of an error that this is the cause of.</summary>
    internal Sentence AsAdvice
    {
        get
        {
            Sentence what = $"{Code} {Sentence}";
            return Advice is { } help ? $"{what} {help}" : what;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {Severity.ToString().ToLowerInvariant()}: {Placed}";

    private static string Continued(string message) => message is [>= 'A' and <= 'Z', >= 'a' and <= 'z' or ' ', ..]
        ? char.ToLowerInvariant(message[0]) + message[1..] : message;
}

/// <summary>How sure a fix is.</summary>
public enum FixApplicability : long
{
    /// <summary>What was meant is certain: Repair-FlowPayload applies it.</summary>
    Safe,

    /// <summary>For a person to decide: Repair-FlowPayload applies it where -Accept or -AcceptAll says so.</summary>
    Suggestion,
}

/// <summary>A change that mends a finding.</summary>
public sealed record DiagnosticFix
{
    internal DiagnosticFix(Sentence description, FixApplicability applicability) => (Words, Applicability) = (description, applicability);

    /// <summary>The change in words, such as <c>rename to 'flowId'</c>.</summary>
    public string Description => Words.ToString();

    /// <summary>How sure it is.</summary>
    public FixApplicability Applicability { get; init; }

    /// <summary>The change as edits of the text that was tested, in its order; empty where they would tell the value of a secure
    /// input.</summary>
    public ImmutableArray<TextEdit> Edits => Script?.Edits() ?? [];

    /// <summary>The same change as JSON Patch (RFC 6902); empty where it is one of the text alone, such as a comma too many.</summary>
    public ImmutableArray<JsonPatchOperation> Operations => Script?.Operations() ?? [];

    /// <summary>The change in words that are not put together yet.</summary>
    internal Sentence Words { get; init; }

    /// <summary>What it does.</summary>
    internal FixScript? Script { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Description;
}

/// <summary>One operation of JSON Patch (RFC 6902).</summary>
/// <param name="Op">add, remove, replace or move.</param>
/// <param name="Path">JSON pointer of the target.</param>
/// <param name="From">JSON pointer of the source, for move.</param>
/// <param name="Value">The value as JSON text, for add and replace.</param>
public sealed record JsonPatchOperation(string Op, string Path, string? From = null, string? Value = null);
