namespace FlowExec;

/// <summary>The port to one org: what the cmdlets call, and the engine does. Thread-safe.</summary>
internal interface IFlowClient : IAsyncDisposable
{
    /// <summary>The rate limit as last told.</summary>
    QuotaReading Quota { get; }

    /// <summary>When the token at hand ends; null where that is not known.</summary>
    DateTimeOffset? TokenExpiresAt { get; }

    /// <summary>True once the connection is closed; every call then throws <see cref="FlowConfigurationException"/>.</summary>
    bool IsClosed { get; }

    /// <summary>Lists flows page by page, as they are read.</summary>
    /// <exception cref="FlowException">The org could not be asked, or said no.</exception>
    IAsyncEnumerable<Flow> GetFlowsAsync(FlowQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one flow with its declared inputs.</summary>
    /// <exception cref="FlowException">The org could not be asked, or knows no such flow.</exception>
    Task<Flow> GetFlowAsync(string flowId, CancellationToken cancellationToken);

    /// <summary>Finds the one flow of a name (exact, in any case; a workflow before others), from a cache that lives a few
    /// minutes.</summary>
    /// <exception cref="FlowException">None or several are called so; the message lists near ones.</exception>
    Task<Flow> FindFlowAsync(string flowName, CancellationToken cancellationToken);

    /// <summary>All flows of the org, without their inputs, from a cache that lives a few minutes: for completion.</summary>
    /// <exception cref="FlowException">The org could not be asked.</exception>
    Task<IReadOnlyList<Flow>> ListFlowsAsync(CancellationToken cancellationToken);

    /// <summary>Flows read so far: from memory, never from the network.</summary>
    IReadOnlyList<Flow> KnownFlows { get; }

    /// <summary>Reads one execution.</summary>
    /// <exception cref="FlowException">The org could not be asked, or knows no such execution.</exception>
    Task<FlowExecution> GetExecutionAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>
    /// Polls executions inside the rate limit until each has ended; yields each as it ends, or as it was last known when the time is over
    /// or it cannot be read.
    /// </summary>
    /// <param name="executions">What is known of them, with their ids; read as they come.</param>
    /// <param name="timeout">For each execution, from when it is taken in; null for without end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    IAsyncEnumerable<FlowExecution> WaitAsync(
        IAsyncEnumerable<FlowExecution> executions, TimeSpan? timeout, CancellationToken cancellationToken);

    /// <summary>Begins to launch rows: bounded from end to end, one outcome a row, each as soon as it is known.</summary>
    /// <param name="input">Where the rows come from; read only as fast as they can be launched.</param>
    /// <param name="options">How.</param>
    /// <exception cref="FlowConfigurationException">The connection is closed.</exception>
    IFlowRun Launch(RunInput input, LaunchOptions options);

    /// <summary>
    /// Begins to work on a batch on a server, which others may work on too: takes rows that are there until all are done, and takes over
    /// from workers that died. One outcome for each row that this worker had, without its input.
    /// </summary>
    /// <param name="batch">The batch; null for every batch of this org that has rows left, one after the other.</param>
    /// <param name="options">How: the journal, limits and patience; all else is the batch's.</param>
    /// <exception cref="FlowConfigurationException">The connection is closed.</exception>
    IFlowRun Work(string? batch, LaunchOptions options);

    /// <summary>Looks up rows in doubt in the org's history, and decides about those of which it can be told what became of them.</summary>
    /// <param name="batch">The batch; it must be this org's.</param>
    /// <param name="rows">Numbers of rows; empty for all that are Unknown.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowException">The org could not be asked, or the batch is another's or being worked on.</exception>
    IAsyncEnumerable<RowReconciled> ReconcileAsync(FlowBatch batch, IReadOnlySet<long> rows, CancellationToken cancellationToken);

    /// <summary>Ends the token on the platform.</summary>
    Task RevokeTokenAsync(CancellationToken cancellationToken);
}
