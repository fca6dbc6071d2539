using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace FlowExec.Loading;

/// <summary>
/// Gives a runspace the views of the module's objects when the first of its commands runs there. In the module's own manifest they would
/// cost every import more than the rest of it, and where PowerShell may not read them (an execution policy, a session that takes no
/// views) there would be no import at all.
/// </summary>
internal static class RunspaceViews
{
    /// <summary>Also what <c>Get-Module</c> calls them.</summary>
    private const string Name = "FlowExec.Views";

    private static readonly ConditionalWeakTable<Runspace, object> Given = [];

    /// <summary>Loads the views into the runspace of a command, once. Without them its objects are shown as PowerShell shows any.</summary>
    public static void Give(PSCmdlet command)
    {
        if (Runspace.DefaultRunspace is not { } runspace || !Given.TryAdd(runspace, Given))
        {
            return;
        }

        try
        {
            ScriptBlock import = ScriptBlock.Create(
                @"Microsoft.PowerShell.Core\Import-Module -Name $args[0] -Global -ErrorAction Stop -Verbose:$false");
            command.InvokeCommand.InvokeScript(useLocalScope: true, import, null,
                Path.Combine(ModuleFiles.Folder, "views", Name + ".psd1"));
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException or InvalidOperationException)
        {
            command.WriteVerbose($"The module's views were not loaded, so its objects are shown as PowerShell shows any: {e.Message}");
        }
    }

    /// <summary>Takes them out of a runspace that the module leaves.</summary>
    public static void Take(Runspace runspace)
    {
        if (Given.Remove(runspace))
        {
            using PowerShell remove = PowerShell.Create(RunspaceMode.CurrentRunspace);
            remove.AddCommand(@"Microsoft.PowerShell.Core\Remove-Module")
                .AddParameter("Name", Name)
                .AddParameter("ErrorAction", ActionPreference.Ignore)
                .AddParameter("WhatIf", false)
                .AddParameter("Confirm", false)
                .AddParameter("Verbose", false)
                .Invoke();
        }
    }
}
