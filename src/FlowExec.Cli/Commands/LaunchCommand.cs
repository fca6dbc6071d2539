using System.CommandLine;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec launch</c>: a flow once for each row of a CSV file.</summary>
internal static class LaunchCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The CSV file: a header, then one launch a line." };
        Option<bool> wait = OptionOf.Switch("--wait", "Wait until each execution has ended, and show how.");
        Option<TimeSpan?> waitTimeout = OptionOf.Duration(
            "--wait-timeout", "How long to wait for one execution, such as 90s; means --wait.");
        Option<string?> contract = OptionOf.Text(
            "--contract", "name|file",
            "The contract of the request: Published, ExecutionContext, Participants or a file. Default: Published.");
        Option<int?> rateLimit = OptionOf.Number(
            "--rate-limit", "n", "The most launches a minute, where that is less than the org allows.", 1);
        Option<int?> throttleLimit = OptionOf.Number(
            "--throttle-limit", "n", "How many launches are in flight. Default: derived from quota and latency.", 1, 1024);
        Option<FailureLimit?> maxFailure = OptionOf.Failures(
            "--max-failure", "Stop after so many failures: a count, or a share such as 3%, judged from the 20th row on.");
        Option<TimeSpan?> maxDuration = OptionOf.Duration("--max-duration", "Stop sending after this time.");
        Option<bool> skipTest = OptionOf.Switch("--skip-test", "Send without testing each row on this machine first.");
        Option<bool> retryUnavailable = OptionOf.Switch(
            "--retry-unavailable", "Send again on 503 with Retry-After, though the org may have launched.");
        Option<bool> whatIf = OptionOf.Switch("--what-if", "Test every row and send nothing.", "--dry-run");
        Option<string> format = OptionOf.Word("--output", "How outcomes are shown.", "table", "jsonl");
        var command = new Command(
            "launch",
            "Launches a flow once for each row of a CSV file. Never twice: where no answer says what happened, the row is Unknown.") { file };
        var binding = new BindingOptions(command);
        var org = new OrgOptions(command);
        Option[] more =
            [wait, waitTimeout, contract, rateLimit, throttleLimit, maxFailure, maxDuration, skipTest, retryUnavailable, whatIf, format];
        foreach (Option option in more)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            TimeSpan? patience = parsed.GetValue(waitTimeout);
            var options = new LaunchOptions
            {
                Binding = binding.Read(parsed),
                Wait = parsed.GetValue(wait) || patience is not null,
                WaitTimeout = patience,
                RateLimit = parsed.GetValue(rateLimit),
                ThrottleLimit = parsed.GetValue(throttleLimit),
                MaxFailure = parsed.GetValue(maxFailure),
                MaxDuration = parsed.GetValue(maxDuration),
                SkipTest = parsed.GetValue(skipTest),
                RetryServiceUnavailable = parsed.GetValue(retryUnavailable),
                PlanOnly = parsed.GetValue(whatIf),
            };
            var settings = new LaunchSettings(
                parsed.GetRequiredValue(file), org.Read(parsed), parsed.GetValue(contract), options, parsed.GetValue(format) == "jsonl");
            return new LaunchRun(settings, Console.Out, new Complaints(Console.Error)).RunAsync(stop);
        });
        return command;
    }
}
