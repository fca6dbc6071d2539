namespace FlowExec;

/// <summary>Codes of the platform's answers that say by themselves what is wrong (vendor's published document of the API,
/// ErrorBody).</summary>
internal static class PlatformCodes
{
    public const string VersionMissing = "architect.flow.version.missing";
    public const string FlowNotFound = "architect.flow.not.found";
    public const string MissingPermissions = "missing.permissions";
    public const string MissingAnyPermissions = "missing.any.permissions";

    /// <summary>True for the platform's own codes, which are words with dots between them; this module's have none.</summary>
    public static bool IsOne(string code) => code.Contains('.', StringComparison.Ordinal)
        && code.Split('.').All(word => word.Length > 0 && word.All(char.IsAsciiLetter));
}
