namespace FlowExec;

/// <summary>Stands in a cell for what cannot be data: it matters only where the column is used, and is told with its name then.</summary>
/// <param name="Why">Why, to go on behind "is no data:".</param>
/// <param name="Help">What to do.</param>
internal sealed record UnusableValue(string Why, string Help)
{
    /// <inheritdoc/>
    public override string ToString() => Why;
}
