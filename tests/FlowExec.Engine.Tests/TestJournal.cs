using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Tests;

/// <summary>Journals of runs that name no folder go where the tests end, not to the user's.</summary>
internal static class TestJournal
{
    [ModuleInitializer]
    internal static void Begin()
    {
        string folder = Directory.CreateTempSubdirectory("flowexec-journal").FullName;
        Environment.SetEnvironmentVariable("FLOWEXEC_JOURNAL", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
