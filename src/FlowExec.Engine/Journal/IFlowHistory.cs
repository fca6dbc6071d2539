namespace FlowExec.Engine.Journal;

/// <summary>What an org tells of executions that are over or under way, as far as looking rows up asks for it.</summary>
internal interface IFlowHistory
{
    /// <summary>The most executions that <see cref="FindAsync"/> gives: where it gives as many, there may be more.</summary>
    int Most { get; }

    /// <summary>The ids of executions that were started in a stretch of time: from its beginning, and before its end.</summary>
    /// <exception cref="FlowException">The org could not be asked, or said no.</exception>
    Task<IReadOnlyList<string>> FindAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Reads an execution.</summary>
    /// <exception cref="FlowException">The org could not be asked, or knows no such execution.</exception>
    Task<FlowExecution> ReadAsync(string executionId, CancellationToken cancellationToken);
}
