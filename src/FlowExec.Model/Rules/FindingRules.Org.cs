using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <content>The org: FX4xxx.</content>
internal static partial class FindingRules
{
    private static Sentence FlowLists =>
        $"{Term.GetFlow} lists the flows that the caller may see. "
            + $"Ids differ from org to org, and a role may be limited to other divisions.";

    private const string LatestVersion = "Leave the version out for the latest published one.";

    public static readonly FindingRule NoFlowThere = new(FlowUnknown, Error, "The org has no flow '{0}', or the caller may not see it.",
        FlowLists);
    public static readonly FindingRule NoFlowSays = new(FlowUnknown, Error, "The org has no flow '{0}': {1}", FlowLists);
    public static readonly FindingRule NoFlowFound = new(FlowUnknown, Error, "{0}");
    public static readonly FindingRule SeveralFlows = new(FlowNameAmbiguous, Error, "{0}");
    public static readonly FindingRule NeedsInteraction = new(FlowNotLaunchable, Error,
        "'{0}' is a flow of type {1}, which cannot be launched from outside.", $"Launch a workflow; {Term.GetFlow} lists those.");
    public static readonly FindingRule PerhapsNotLaunchable = new(FlowNotLaunchable, Warning,
        "'{0}' is a flow of type {1}; only workflows are known to be launchable.", "The org decides.");
    public static readonly FindingRule NotPublished = new(FlowUnpublished, Error, "'{0}' has no published version.",
        "Publish the flow in Architect, then launch it.");
    public static readonly FindingRule Deactivated =
        new(FlowInactive, Error, "The flow '{0}' is deactivated.", "Activate it in Architect.");
    public static readonly FindingRule NoVersion =
        new(VersionUnknown, Error, "The flow '{0}' has no version {1}; the latest published is {2}.",
        LatestVersion);
    public static readonly FindingRule NoVersionSays = new(VersionUnknown, Error, "The flow '{0}' has no such version: {1}", LatestVersion);
    public static readonly FindingRule TokenRefused = new(SignInRefused, Error, "The org does not take the token: {0}",
        "It has expired, was revoked, or belongs to another region. Connect again.");
    public static readonly FindingRule NoPermission = new(PermissionMissing, Error, "The caller lacks {0}: {1}");
    public static readonly FindingRule NoScope = new(ScopeMissing, Error, "The token has no scope '{0}'.{1}");
    public static readonly FindingRule NoScopeSaid =
        new(ScopeMissing, Warning, "The token has no scope '{0}', which the contract {1} is said to need.{2}");
    public static readonly FindingRule NotAsked = new(OrgRefused, Warning, "The org could not be asked about the flow '{0}': {1}");
    public static readonly FindingRule Refused =
        new(OrgRefused, Warning, "The payload keeps to the contract {0}, and the org refused it: {1}");
    public static readonly FindingRule RefusedVersion = Refused with { Code = VersionUnknown };
    public static readonly FindingRule RefusedFlow = Refused with { Code = FlowUnknown };
}
