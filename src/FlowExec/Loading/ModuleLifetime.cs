using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace FlowExec.Loading;

/// <summary>What happens when a runspace imports the module and when it removes it. Two instances, so nothing is kept in one.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        EngineLoadContext.Hook();
        LoadModel();
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            RunspaceHoldings.Close(runspace, sharedToo: true);
            RunspaceViews.Take(runspace);
        }
    }

    // Scripts name its types before any command ran: [FlowExec.FlowRegion]::All.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadModel() => _ = typeof(FlowException).Assembly;
}
