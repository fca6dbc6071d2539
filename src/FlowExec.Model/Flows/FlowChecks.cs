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
            return new Diagnostic
            {
                Code = DiagnosticCodes.FlowNotLaunchable,
                Message = $"'{flow.Name}' is a flow of type {flow.Type}, which cannot be launched from outside.",
                Help = "Launch a workflow; Get-Flow lists those.",
            };
        }

        if (!flow.IsPublished)
        {
            return new Diagnostic
            {
                Code = DiagnosticCodes.FlowUnpublished,
                Message = $"'{flow.Name}' has no published version.",
                Help = "Publish the flow in Architect, then launch it.",
            };
        }

        return flow.IsLaunchable
            ? null
            : new Diagnostic
            {
                Code = DiagnosticCodes.FlowNotLaunchable,
                Severity = DiagnosticSeverity.Warning,
                Message = $"'{flow.Name}' is a flow of type {flow.Type}; only workflows are known to be launchable.",
                Help = "The org decides.",
            };
    }

    /// <summary>A flow that could not be found, as a finding about the row that names it; null where the trouble is another.</summary>
    public static Diagnostic? Check(FlowException e) => e.Reason switch
    {
        "FlowNotFound" => new Diagnostic { Code = DiagnosticCodes.FlowUnknown, Message = e.Message, Help = e.NextStep },
        "FlowAmbiguous" => new Diagnostic { Code = DiagnosticCodes.FlowNameAmbiguous, Message = e.Message, Help = e.NextStep },
        _ => null,
    };
}
