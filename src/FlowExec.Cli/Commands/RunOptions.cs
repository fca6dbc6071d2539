using System.CommandLine;

namespace FlowExec.Cli.Commands;

/// <summary>The options that say how a run paces itself and when it ends, alike for whoever sends rows.</summary>
internal sealed class RunOptions
{
    private readonly Option<TimeSpan?> _waitTimeout = OptionOf.Duration(
        "--wait-timeout", "How long to wait for one execution, such as 90s; means --wait.");

    private readonly Option<int?> _throttleLimit = OptionOf.Number(
        "--throttle-limit", "n", "How many launches are in flight. Default: derived from quota and latency.", 1, 1024);

    private readonly Option<int?> _maxSameError = OptionOf.Number(
        "--max-same-error", "n", "Stop after so many failures with the same error one after the other.", 1);

    private readonly Option<TimeSpan?> _maxDuration = OptionOf.Duration("--max-duration", "Stop sending after this time.");

    private readonly Option<bool> _noOutputData = OptionOf.Switch("--no-output-data", "Keep no outputs in the journal.");

    public RunOptions(Command command)
    {
        foreach (Option option in (Option[])[_waitTimeout, _throttleLimit, _maxSameError, _maxDuration, _noOutputData])
        {
            command.Add(option);
        }
    }

    /// <summary>How long one execution is waited for; null for without end.</summary>
    public TimeSpan? WaitTimeout(ParseResult parsed) => parsed.GetValue(_waitTimeout);

    /// <summary>Options with what is said here.</summary>
    public LaunchOptions Read(ParseResult parsed, LaunchOptions options) => options with
    {
        WaitTimeout = WaitTimeout(parsed),
        ThrottleLimit = parsed.GetValue(_throttleLimit),
        MaxSameError = parsed.GetValue(_maxSameError),
        MaxDuration = parsed.GetValue(_maxDuration),
        NoOutputData = parsed.GetValue(_noOutputData),
    };
}
