namespace FlowExec;

/// <summary>A safe fix that Repair-FlowPayload has applied: the message of an information record.</summary>
public sealed record FlowPayloadChange
{
    internal FlowPayloadChange(Diagnostic finding, string? source, long position)
    {
        Finding = finding;
        Source = source;
        Position = position;
    }

    /// <summary>What was wrong.</summary>
    public Diagnostic Finding { get; }

    /// <summary>The file; null for what came by the pipeline.</summary>
    public string? Source { get; }

    /// <summary>1 for the first payload of the command; 0 for a file that is one.</summary>
    public long Position { get; }

    /// <summary>What was done about it, such as <c>rename to 'flowId'</c>.</summary>
    public string Change => Finding.Fix?.Description ?? "";

    /// <inheritdoc/>
    public override string ToString()
    {
        string payload = Source is not null ? $"{System.IO.Path.GetFileName(Source)}: " : Position > 1 ? $"payload {Position}: " : "";
        string place = Finding.Path.Length == 0 ? "" : $" {DisplayText.Escape(Finding.Path)}:";
        return $"Repaired: {payload}{Finding.Code}{place} {DisplayText.Escape(Change)}";
    }
}
