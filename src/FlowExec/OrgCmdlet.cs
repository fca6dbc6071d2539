using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using FlowExec.Loading;

namespace FlowExec;

/// <summary>A cmdlet that talks to an org: the one given by -Connection, or else the runspace's current one.</summary>
public abstract class OrgCmdlet : FlowCmdlet
{
    [Parameter]
    [ValidateNotNull]
    public FlowOrg? Connection { get; set; }

    /// <summary>The connection to use, or an error that says how to get one.</summary>
    private protected FlowOrg Org
    {
        get
        {
            if (TryGetOrg(out FlowOrg? org))
            {
                return org;
            }

            ThrowTerminatingError(ErrorRecords.NotConnected());

            // Never reached; the compiler cannot know that the call above throws.
            throw new PipelineStoppedException();
        }
    }

    /// <summary>The connection to use, where there is one: for what works without an org, and better with it.</summary>
    private protected bool TryGetOrg([NotNullWhen(true)] out FlowOrg? org)
    {
        org = Connection ?? RunspaceHoldings.Here.Current;
        if (org is { IsConnected: false })
        {
            ThrowTerminatingError(ErrorRecords.ConnectionClosed(org));
        }

        return org is not null;
    }
}
