namespace FlowExec;

/// <summary>Where the page of each code and of each cmdlet is.</summary>
internal static class DiagnosticPages
{
    /// <summary>The project's page, as the manifest names it.</summary>
    public const string Project = "https://github.com/flowexec/flowexec";

    /// <summary>The folder of the cmdlets' pages.</summary>
    public const string Cmdlets = $"{Project}/blob/main/docs/cmdlets/";

    /// <summary>The section of docs/diagnostics.md about a code.</summary>
    public static Uri Of(string code) => new($"{Project}/blob/main/docs/diagnostics.md#{code.ToLowerInvariant()}");
}
