using System.Collections.Frozen;

namespace FlowExec;

/// <summary>Whether a flow can be launched at all, as far as can be said before asking the org.</summary>
internal static class FlowChecks
{
    /// <summary>
    /// Types that need a call, a message or a chat that is already there: the launch call has no place for one (published document of the
    /// launch request, and the list of flow types there).
    /// </summary>
    private static readonly FrozenSet<string> NeedsInteraction = new[]
    {
        "inboundcall", "inqueuecall", "outboundcall", "securecall", "speech", "voice", "voicemail", "voicesurvey",
        "inboundchat", "inboundemail", "inqueueemail", "inboundshortmessage", "inqueueshortmessage",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What speaks against launching the flow: at most one finding; null where nothing does.</summary>
    public static Diagnostic? Check(Flow flow)
    {
        if (!flow.IsLaunchable && NeedsInteraction.Contains(flow.Type))
        {
            return FindingRules.NeedsInteraction.Of(Said.Name(flow.Name), Said.Name(flow.Type));
        }

        if (!flow.IsPublished)
        {
            return FindingRules.NotPublished.Of(Said.Name(flow.Name));
        }

        return flow.IsLaunchable
            ? null
            : FindingRules.PerhapsNotLaunchable.Of(Said.Name(flow.Name), Said.Name(flow.Type));
    }

    /// <summary>A flow that could not be found, as a finding about the row that names it; null where the trouble is another.</summary>
    public static Diagnostic? Check(FlowException e) => e.Reason switch
    {
        "FlowNotFound" => FindingRules.NoFlowFound.Of(new Said(e.Message)) with { Advice = e.Advice },
        "FlowAmbiguous" => FindingRules.SeveralFlows.Of(new Said(e.Message)) with { Advice = e.Advice },
        _ => null,
    };
}
