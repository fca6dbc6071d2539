namespace FlowExec.Cli.Output;

/// <summary>Shows outcomes as they come, one at a time.</summary>
internal interface IOutcomeWriter
{
    /// <summary>Writes one outcome.</summary>
    /// <exception cref="OutputLostException">It cannot be written: the disk is full, the reader has gone.</exception>
    void Write(FlowExecution outcome);
}
