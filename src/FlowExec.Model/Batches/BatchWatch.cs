namespace FlowExec;

/// <summary>A batch on a server and those who work on it, at one moment.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Workers">Those who work on it, and those whose lease ran out and who were not replaced yet.</param>
/// <param name="Quotas">What is left of the quotas that they share.</param>
internal sealed record BatchWatch(FlowBatch Batch, IReadOnlyList<BatchWorker> Workers, IReadOnlyList<BatchQuota> Quotas)
{
    /// <summary>What makes claims slow; null for nothing.</summary>
    public OldSnapshot? Slowed { get; init; }

    /// <summary>Rows of the last minute, of all workers.</summary>
    public double RowsPerMinute => Workers.Sum(worker => worker.RowsPerMinute);
}

/// <summary>One who works on a batch.</summary>
/// <param name="Owner">Process, machine and account.</param>
/// <param name="Since">When it joined.</param>
/// <param name="LeaseLeft">How long its lease is still good; negative where it is over: then another takes its rows.</param>
/// <param name="Rows">Rows that it has taken and that have no outcome yet, about.</param>
/// <param name="Done">Rows that it brought to an outcome.</param>
/// <param name="RowsPerMinute">Of these, in the last minute.</param>
internal sealed record BatchWorker(
    BatchOwner Owner, DateTimeOffset Since, TimeSpan LeaseLeft, long Rows, long Done, double RowsPerMinute);

/// <summary>A quota that workers share.</summary>
/// <param name="Name">What it is of: <c>token</c> with what stands for it, or <c>org</c>.</param>
/// <param name="Reading">How it stands.</param>
internal sealed record BatchQuota(string Name, QuotaReading Reading);

/// <summary>A transaction that has been open on the server for so long that claims become slow.</summary>
/// <param name="Process">The server's process that it is of.</param>
/// <param name="Program">What the session calls itself.</param>
/// <param name="User">The role.</param>
/// <param name="Age">How long it has been open.</param>
internal sealed record OldSnapshot(int Process, string Program, string User, TimeSpan Age)
{
    /// <summary>The same for people.</summary>
    public Sentence Text =>
        $"Claims on the server are slow while a transaction stays open there: '{Program}' of {User} (the server's process {Process}) "
        + $"has had one open for {RunWords.Duration(Age)}.";
}
