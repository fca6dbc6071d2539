namespace FlowExec.Engine.Runs;

/// <summary>Makes rows ready to be sent that a worker has taken from a queue. One reader at a time.</summary>
internal interface IRowBodies : IAsyncDisposable
{
    /// <summary>Makes one ready, or says why it is not to be sent.</summary>
    /// <param name="claim">The row.</param>
    /// <param name="end">The run's end.</param>
    /// <exception cref="FlowJournalException">What the rows are made of is not what it was.</exception>
    ValueTask<PlannedLaunch> PlanAsync(RowClaim claim, RunEnd end);
}
