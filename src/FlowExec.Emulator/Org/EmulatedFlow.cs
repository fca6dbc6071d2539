using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec.Emulation;

/// <summary>A flow of the emulated org: what it declares and how its executions go.</summary>
internal sealed record EmulatedFlow
{
    public required Flow Flow { get; init; }

    /// <summary>The published versions, oldest first; empty for a flow that is not published.</summary>
    public required ImmutableArray<string> Versions { get; init; }

    /// <summary>The schema of its inputs, as it is told to everybody who asks.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>The inputs as they are read out of <see cref="InputSchema"/>: what launches are held against.</summary>
    public required FlowInputs Declared { get; init; }

    /// <summary>When its latest version was published; null for a flow that is not.</summary>
    public required DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The names of its nodes, for contracts in which a start node can be chosen.</summary>
    public required ImmutableArray<string> Nodes { get; init; }

    /// <summary>What its executions put out; a text that is wholly <c>{Flow.name}</c> stands for that input.</summary>
    public required ImmutableArray<(string Name, JsonElement Value)> OutputData { get; init; }

    /// <summary>How long an execution runs, on the emulator's clock.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>COMPLETED, FAILED, ERROR or TERMINATED.</summary>
    public required string Ending { get; init; }

    public required string CompletionReason { get; init; }

    /// <summary>What an execution that ends in FAILED or ERROR says.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The platform's spelling of the type: WORKFLOW.</summary>
    public string WireType => Flow.Type.ToUpperInvariant();
}
