namespace FlowExec.Cli.Output;

/// <summary>Shows records one after the other, as each becomes known.</summary>
internal interface IRecords<in T>
{
    void Write(T record);

    /// <summary>No more follow. Not called where the command fails: what is cut off must not look whole.</summary>
    void End();
}
