using System.Globalization;

namespace FlowExec;

/// <summary>A batch, or an unnamed run, as its journal knows it.</summary>
public sealed record FlowBatch
{
    /// <summary>Its name; that of a run that was given none is its date, time and a short random part.</summary>
    public required string Name { get; init; }

    /// <summary>False for a run that was given no name: its journal is removed after 30 days unless it holds Unknown rows.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The organization's name.</summary>
    public string OrgName { get; init; } = "";

    /// <summary>The flow, by id or name as the command had it; null where each row named its own.</summary>
    public string? Flow { get; init; }

    /// <summary>The contract's name.</summary>
    public string Contract { get; init; } = "";

    /// <summary>The key columns, comma between them; null where rows are told apart by position and content.</summary>
    public string? KeyColumns { get; init; }

    /// <summary>When it was first run.</summary>
    public DateTimeOffset DateStarted { get; init; }

    /// <summary>When a run came to the end of its rows; null while rows may be left.</summary>
    public DateTimeOffset? DateEnded { get; init; }

    /// <summary>Who works on it now: process and machine; null for nobody.</summary>
    public string? Holder { get; init; }

    /// <summary>Rows on record by status. Rows that no run came to yet are not among them.</summary>
    public IReadOnlyDictionary<FlowExecutionStatus, long> Counts { get; init; } = new Dictionary<FlowExecutionStatus, long>();

    /// <summary>Rows whose executions ended well with an output that was not expected; they are among the Completed of
    /// <see cref="Counts"/>.</summary>
    public long Unexpected { get; init; }

    /// <summary>Rows on record.</summary>
    public long Rows => Counts.Values.Sum();

    /// <summary>Rows that the org is known to have launched.</summary>
    public long Launched => Counts.Where(count => RowStates.Of(count.Key).IsLaunched()).Sum(count => count.Value);

    /// <summary>Rows that may have been launched.</summary>
    public long Unknown => Of(FlowExecutionStatus.Unknown);

    /// <summary>Rows that sending again cannot launch twice: NotSent, Rejected, Invalid and Planned.</summary>
    public long Left => Counts.Where(count => count.Key.CanResend()).Sum(count => count.Value);

    /// <summary>The same for a table: <c>3+</c> where no run has come to the end of the rows, so that more are left than are on record.
    /// </summary>
    internal string LeftAtLeast => Left.ToString(CultureInfo.InvariantCulture) + (DateEnded is null && !HasQueue ? "+" : "");

    /// <summary>The folder of the journal.</summary>
    public string Journal { get; init; } = "";

    /// <summary>The files that its rows came from; empty where they came otherwise.</summary>
    public IReadOnlyList<string> Files => Origin?.Files ?? [];

    /// <summary>Rows that somebody who works on the batch waits for an answer to. They are among the Unknown of <see cref="Counts"/>,
    /// which is what they are if he dies.</summary>
    internal long UnderWay { get; init; }

    /// <summary>The organization's id, or the host of its API where it tells none.</summary>
    internal string OrgId { get; init; } = "";

    /// <summary>True where a row named a flow of its own, other than the command's.</summary>
    internal bool HasOwnFlows { get; init; }

    /// <summary>Salt of its hashes.</summary>
    internal ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>True where rows wait on a server with their bodies, or are in the hands of one who works on them.</summary>
    internal bool HasQueue { get; init; }

    /// <summary>False where the rows were not all put on a server: its command was broken off before, and puts the rest there.</summary>
    internal bool IsLoaded { get; init; } = true;

    /// <summary>
    /// How a worker goes on with it, with the waits and limits of its command: all that is left is on the server. Null where the input is
    /// needed: rows are on record without their bodies, or a limit that holds for all executions of the batch.
    /// </summary>
    internal LaunchOptions? WorkOptions => !HasQueue || !IsLoaded ? null
        : (Origin is null ? new LaunchOptions() : Origin.ForWorker()) is { } options ? options with { FollowsEarlier = true }
        : null;

    /// <summary>Where its rows came from and how they were launched; null where that is not kept.</summary>
    internal BatchOrigin? Origin { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private long Of(FlowExecutionStatus status) => Counts.TryGetValue(status, out long count) ? count : 0;
}
