using System.Collections.Immutable;

namespace FlowExec;

/// <summary>A flow of the org, as far as launching needs it.</summary>
public sealed record Flow
{
    /// <summary>The flow's id, a UUID.</summary>
    public required string Id { get; init; }

    /// <summary>The flow's name.</summary>
    public required string Name { get; init; }

    /// <summary>The type in lower case, as the query parameter spells it: <c>workflow</c>, <c>inboundcall</c>, ...</summary>
    public required string Type { get; init; }

    /// <summary>The description, where there is one.</summary>
    public string? Description { get; init; }

    /// <summary>The division's name, where it is told.</summary>
    public string? Division { get; init; }

    /// <summary>The division's id, where it is told: a missing permission is granted for a division.</summary>
    public string? DivisionId { get; init; }

    /// <summary>The published version such as <c>3.0</c>; null where none is published.</summary>
    public string? PublishedVersion { get; init; }

    /// <summary>False for a flow that was deactivated.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>The declared inputs; <see cref="FlowInputs.Unknown"/> where the org did not tell them.</summary>
    public FlowInputs Inputs { get; init; } = FlowInputs.Unknown;

    /// <summary>The declared outputs, by name.</summary>
    public ImmutableArray<FlowInput> Outputs { get; init; } = [];

    /// <summary>True where a version is published.</summary>
    public bool IsPublished => PublishedVersion is not null;

    /// <summary>
    /// True for workflows, the type that the launch call names ("flow types that support it such as the workflow type", the published
    /// document). Others are for the org to decide.
    /// </summary>
    public bool IsLaunchable => Type.Equals("workflow", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Id})";
}

/// <summary>Which flows to list.</summary>
/// <param name="NamePattern">A name, in which <c>*</c> and <c>?</c> are wildcards; null for all.</param>
/// <param name="Types">Types such as <c>workflow</c>; empty for all.</param>
/// <param name="IncludeInputs">Also read the declared inputs.</param>
internal sealed record FlowQuery(string? NamePattern, IReadOnlyList<string> Types, bool IncludeInputs = true);
