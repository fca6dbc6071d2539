namespace FlowExec.Emulation;

/// <summary>One launched execution. Its state follows from the clock.</summary>
internal sealed class Execution
{
    public required string Id { get; init; }

    /// <summary>The id as a segment of a path; one that the caller chose may hold anything.</summary>
    public string IdInUri => Uri.EscapeDataString(Id);

    public required string? Name { get; init; }

    public required EmulatedFlow Flow { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset LaunchedAt { get; init; }

    /// <summary>From when the history query shows it.</summary>
    public required DateTimeOffset VisibleAt { get; init; }

    /// <summary>The outputs as JSON; null where there are none.</summary>
    public byte[]? OutputData { get; init; }

    public DateTimeOffset EndsAt => LaunchedAt + Flow.Duration;

    public bool HasEnded(DateTimeOffset now) => now >= EndsAt;

    public string Status(DateTimeOffset now) => HasEnded(now) ? Flow.Ending : "RUNNING";
}
