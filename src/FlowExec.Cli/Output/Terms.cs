using System.Text.RegularExpressions;

namespace FlowExec.Cli.Output;

/// <summary>
/// The library advises in the words of its cmdlets. A user of this face has no cmdlets: their names become what does the same here, and
/// parameters become options.
/// </summary>
internal static partial class Terms
{
    private static readonly (string Cmdlet, string Here)[] Names =
    [
        ("Test-FlowPayload -Path", "'flowexec test'"),
        ("Repair-FlowPayload", "'flowexec repair'"),
        ("ConvertTo-FlowPayload -As Curl", "'flowexec convert --as curl'"),
        ("ConvertTo-FlowPayload", "'flowexec convert'"),
        ("(Get-Flow ...).Inputs", "what 'flowexec flows' shows"),
        ("-TimeoutSec of Connect-FlowOrg", "--timeout"),
        ("Get-Flow", "'flowexec flows'"),
        ("Test-FlowPayload", "'flowexec test'"),
        ("-Retry ServiceUnavailable", "--retry ServiceUnavailable"),
        ("-TimeoutSec", "--timeout"),
        ("-WaitTimeoutSec", "--wait-timeout"),
        ("-Credential", "GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET"),
        ("-AccessToken", "GENESYSCLOUD_ACCESS_TOKEN"),
        ("-IncludeProperty", "--include"),
        ("-ExcludeProperty", "--exclude"),
        ("-Name", "--name-template"),
    ];

    /// <summary>The advice in the words of the command line.</summary>
    public static string OfCommandLine(string advice)
    {
        foreach ((string cmdlet, string here) in Names)
        {
            advice = Regex.Replace(advice, $@"(?<![\w-]){Regex.Escape(cmdlet)}(?![\w-])", here, RegexOptions.CultureInvariant);
        }

        return Parameter().Replace(advice, match => "-" + WordStart().Replace(match.Value, "-$0").ToLowerInvariant());
    }

    // Only what the two faces have in common, so that nobody is sent after an option that is not there.
    [GeneratedRegex(
        @"(?<![\w-])-(FlowId|FlowName|FlowVersion|Region|ApiUri|LoginUri|RateLimit|ThrottleLimit|InputMap|EmptyValue|MaxFailure|"
        + @"MaxDuration|Batch|Key|Journal|NoJournal|Contract|Emulator|Wait|SkipTest|WhatIf)(?!\w)")]
    private static partial Regex Parameter();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex WordStart();
}
