using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec;

/// <summary>A cmdlet that talks to an org: the one given by -Connection, or else the runspace's current one.</summary>
public abstract class OrgCmdlet : FlowCmdlet
{
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateNotNull]
    public FlowOrg? Connection { get; set; }

    /// <summary>The connection to use, or an error that says how to get one.</summary>
    private protected FlowOrg Org => OrgOf(this, Connection);

    /// <summary>The connection to use, where there is one: for what works without an org, and better with it.</summary>
    private protected bool TryGetOrg([NotNullWhen(true)] out FlowOrg? org) => TryGetOrg(this, Connection, out org);

    /// <summary>The connection that a cmdlet uses, or an error that says how to get one.</summary>
    internal static FlowOrg OrgOf(PSCmdlet cmdlet, FlowOrg? given)
    {
        if (TryGetOrg(cmdlet, given, out FlowOrg? org))
        {
            return org;
        }

        cmdlet.ThrowTerminatingError(ErrorRecords.NotConnected());

        // Never reached; the compiler cannot know that the call above throws.
        throw new PipelineStoppedException();
    }

    private static bool TryGetOrg(PSCmdlet cmdlet, FlowOrg? given, [NotNullWhen(true)] out FlowOrg? org)
    {
        org = given ?? RunspaceHoldings.Here.Current;
        if (org is { IsConnected: false })
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.ConnectionClosed(org));
        }

        return org is not null;
    }
}
