using System.Collections.Immutable;

namespace FlowExec;

/// <summary>
/// Everything that can be said about one launch, whatever contract carries it. Immutable. What a contract has no place for travels as an
/// input of the flow; nothing is dropped in silence.
/// </summary>
public sealed record FlowExecutionContext
{
    /// <summary>The flow's id, a UUID.</summary>
    public string? FlowId { get; init; }

    /// <summary>The flow's name, where the id is to be looked up.</summary>
    public string? FlowName { get; init; }

    /// <summary>The version such as <c>3.0</c>; null for the latest published.</summary>
    public string? FlowVersion { get; init; }

    /// <summary>A name for the execution, shown by the platform.</summary>
    public string? Name { get; init; }

    /// <summary>The channel, such as <c>voice</c>.</summary>
    public string? Channel { get; init; }

    /// <summary>The contact as a URI with a scheme: <c>tel:+15550199</c>.</summary>
    public string? ContactUri { get; init; }

    /// <summary>The user or integration identity on whose behalf the flow runs.</summary>
    public string? UserId { get; init; }

    /// <summary>The channel type, such as <c>web</c>.</summary>
    public string? ChannelType { get; init; }

    /// <summary>The participants, for contracts that have them.</summary>
    public ImmutableArray<FlowParticipant> Participants { get; init; } = [];

    /// <summary>The exact name of the node to start at, for contracts that have it.</summary>
    public string? StartNode { get; init; }

    /// <summary>An id of the caller's own for tracking, for contracts that have it.</summary>
    public string? FlowExecutionId { get; init; }

    /// <summary>The flow's inputs: names with or without <c>Flow.</c>, and values as <see cref="FlowRow.Cells"/> has them.</summary>
    public FlowAttributes Attributes { get; init; } = FlowAttributes.Empty;

    /// <inheritdoc/>
    public override string ToString() => $"{Name ?? FlowName ?? FlowId ?? "flow execution"} ({Attributes.Count} inputs)";
}

/// <summary>One participant of a launch, for contracts that have them.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="Role">The role, such as <c>USER</c>.</param>
/// <param name="Channels">The channels, such as <c>voice</c>.</param>
public sealed record FlowParticipant(string? UserId, string? Role, ImmutableArray<string> Channels);
