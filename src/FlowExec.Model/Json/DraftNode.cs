namespace FlowExec;

/// <summary>A member or an element of a <see cref="JsonDraft"/>: what stands in it may change, it stays itself.</summary>
internal sealed class DraftMember
{
    /// <summary>The name; null in a list.</summary>
    public string? Name { get; set; }

    /// <summary>The name in the source; null for what was no member there.</summary>
    public string? SourceName { get; init; }

    public DraftNode? Owner { get; set; }

    public required DraftNode Value { get; set; }

    public bool IsMoved { get; set; }

    public bool IsGone { get; set; }
}

/// <summary>A value of a <see cref="JsonDraft"/>.</summary>
/// <param name="Token">The value's token; -1 for what is new.</param>
internal sealed record DraftNode(int Token)
{
    /// <summary>The value as JSON, where it is not the source's.</summary>
    public string? Json { get; init; }

    public bool IsList { get; init; }

    /// <summary>What is in it, once that was asked for.</summary>
    public List<DraftMember>? Members { get; set; }

    public bool Equals(DraftNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Token;
}
