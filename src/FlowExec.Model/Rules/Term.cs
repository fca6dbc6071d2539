using System.Text;

namespace FlowExec;

/// <summary>What a command or an option is called.</summary>
/// <param name="PowerShell">In the module.</param>
/// <param name="CommandLine">By <c>flowexec</c>.</param>
internal sealed record TermNames(string PowerShell, string CommandLine);

/// <summary>
/// A command or an option that advice names. The module and the command line call the same thing by different names, so that advice holds
/// which is meant, and each says it in its own words. A ref struct, so that the compiler lets it into a <see cref="Sentence"/> alone: in a
/// string nobody could tell any more what was meant.
/// </summary>
internal readonly ref struct Term
{
    private Term(string powerShell, string commandLine) => Names = new TermNames(powerShell, commandLine);

    public TermNames Names { get; }

    public static Term AccessToken => new("-AccessToken", FlowEnvironment.AccessTokenVariable);

    public static Term Again => Option("Again");

    public static Term AllowShortRows => Option("AllowShortRows");

    public static Term ApiUri => Option("ApiUri");

    /// <summary>An aside that the command line has no option for.</summary>
    public static Term ByFlowName => new("; -FlowName finds it by the flow's name", "");

    public static Term Batch => Option("Batch");

    public static Term Canary => Option("Canary");

    public static Term CanarySpread => Option("CanarySpread");

    public static Term Contract => Option("Contract");

    public static Term Credential => new("-Credential", $"{FlowEnvironment.ClientIdVariable} and {FlowEnvironment.ClientSecretVariable}");

    public static Term Culture => Option("Culture");

    public static Term DeclaredInputs => new("(Get-Flow ...).Inputs", "what 'flowexec flows' shows");

    public static Term Delimiter => Option("Delimiter");

    public static Term Emulator => Option("Emulator");

    public static Term Encoding => Option("Encoding");

    public static Term Encrypt => Option("Encrypt");

    public static Term ExcludeProperty => new("-ExcludeProperty", "--exclude");

    public static Term Expect => Option("Expect");

    public static Term FlowId => Option("FlowId");

    public static Term FlowName => Option("FlowName");

    public static Term GetFlow => new("Get-Flow", "'flowexec flows'");

    public static Term IncludeProperty => new("-IncludeProperty", "--include");

    public static Term InputMap => Option("InputMap");

    /// <summary>How a person signs in with the browser.</summary>
    public static Term Interactive(string client, string region) => new(
        $"Connect-FlowOrg -Interactive -ClientId {client} -Region {region}", $"--interactive --client-id {client} --region {region}");

    /// <summary>How a person signs in with the browser, in a few words.</summary>
    public static Term InteractiveSignIn => new("Connect-FlowOrg -Interactive", "--interactive");

    /// <summary>What to do with rows that are the items of a JSON array.</summary>
    public static Term ItemsOfJson => new(
        "Hand its items in by the pipeline: Get-Content FILE -Raw | ConvertFrom-Json | Start-FlowExecution.",
        "Write a row a line as CSV, a header before them; in PowerShell the module takes JSON as it is.");

    public static Term Journal => Option("Journal");

    public static Term KeepBlanks => Option("KeepBlanks");

    public static Term Key => Option("Key");

    public static Term Launched => Option("Launched");

    public static Term LogPath => Option("LogPath");

    /// <summary>What to do with rows that are lines of JSON.</summary>
    public static Term LinesOfJson => new(
        "Hand the lines in by the pipeline: Get-Content FILE | Start-FlowExecution.",
        "Write a row a line as CSV, a header before them; in PowerShell the module takes JSON as it is.");

    public static Term LoginUri => Option("LoginUri");

    /// <summary>How a column called Name is given to an input.</summary>
    public static Term MapOfName => new(": @{ customerName = 'Name' }", ": customerName=Name");

    public static Term MaxDuration => Option("MaxDuration");

    public static Term MaxFailure => Option("MaxFailure");

    public static Term MaxRunning => Option("MaxRunning");

    public static Term MaxSameError => Option("MaxSameError");

    public static Term Name => new("-Name", "--name-template");

    /// <summary>Says that every word is meant as it stands.</summary>
    public static Term NoNullValue => new("-NullValue @()", "--null-value ''");

    public static Term NullValue => Option("NullValue");

    public static Term OutageTimeout => Option("OutageTimeout");

    public static Term Path => Option("Path");

    public static Term Port => Option("Port");

    public static Term ProfilePath => Option("ProfilePath");

    /// <summary>The way for rows that are in no file.</summary>
    public static Term OrPiped => new(", or hand its rows in by the pipeline", ", or pipe it in as CSV: ... | flowexec launch -");

    public static Term Proxy => new("-Proxy", "HTTPS_PROXY");

    public static Term ProxyCredential => new("-ProxyCredential", "HTTPS_PROXY");

    public static Term RateLimit => Option("RateLimit");

    public static Term Region => Option("Region");

    public static Term RepairPayload => new("Repair-FlowPayload", "'flowexec repair'");

    /// <summary>An aside that the command line has no option for.</summary>
    public static Term RepairByFlowName => new("; Repair-FlowPayload -FlowName finds it by the flow's name", "");

    public static Term ResumeBatch => new("Resume-FlowBatch", "'flowexec batch resume'");

    public static Term RetryRejected => new("-Retry Rejected", "--retry Rejected");

    public static Term RetryUnavailable => new("-Retry ServiceUnavailable", "--retry ServiceUnavailable");

    public static Term SchemaPath => new("-SchemaPath", "--schema");

    public static Term SharedFile => Option("SharedFile");

    public static Term TestPayload => new("Test-FlowPayload", "'flowexec test'");

    public static Term WaitTimeout => new("-WaitTimeoutSec", "--wait-timeout");

    public static Term TimeoutSec => new("-TimeoutSec of Connect-FlowOrg", "--timeout");

    public static Term TimeZone => Option("TimeZone");

    private static Term Option(string parameter)
    {
        var option = new StringBuilder("-");
        foreach (char letter in parameter)
        {
            option.Append(char.IsUpper(letter) ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return new Term("-" + parameter, option.ToString());
    }
}
