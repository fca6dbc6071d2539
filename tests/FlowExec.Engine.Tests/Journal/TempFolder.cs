namespace FlowExec.Engine.Tests.Journal;

/// <summary>A folder of a test's own, removed with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("flowexec-journal-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
