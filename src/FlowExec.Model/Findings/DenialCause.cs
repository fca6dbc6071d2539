namespace FlowExec;

/// <summary>When the org refuses a launch for what the caller may do or what the org has, and not for the payload: names what is
/// missing.</summary>
internal static class DenialCause
{
    /// <summary>Explains a 403 or a 404.</summary>
    /// <param name="error">What the org answered.</param>
    /// <param name="wanted">The flow's id or name.</param>
    /// <param name="identity">Who is calling.</param>
    /// <param name="contract">The contract, with the scopes that it needs.</param>
    /// <returns>
    /// The same error with the findings, the cause first, and a next step that names it; unchanged for another status, and where the answer
    /// is not the platform's own, for then it tells nothing about the caller or the flow.
    /// </returns>
    public static FlowError Explain(FlowError error, string wanted, FlowOrgIdentity identity, PayloadContract contract)
    {
        if (error.Status is not (403 or 404) || !PlatformCodes.IsOne(error.Code))
        {
            return error;
        }

        Diagnostic[] found = error.Status == 404 ? [OnlineCheck.OfError(error, wanted, identity)]
            : [.. OnlineCheck.Test(null, wanted, error, identity, contract)];
        bool isOfPermissions = error.Code is PlatformCodes.MissingPermissions or PlatformCodes.MissingAnyPermissions;
        if (!isOfPermissions && error.Permissions.IsEmpty && Array.Find(found, IsScope) is { } scope)
        {
            // The token lacks the scope, and the answer is of no permission: that is the whole cause.
            found = [scope];
        }

        return error with
        {
            Diagnostics = [.. found, .. error.Diagnostics],
            Advice = found[0].AsAdvice,
        };
    }

    private static bool IsScope(Diagnostic finding) =>
        finding is { Code: DiagnosticCodes.ScopeMissing, Severity: DiagnosticSeverity.Error };
}
