using System.CommandLine;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec launch</c>: a flow once for each row of a CSV file.</summary>
internal static class LaunchCommand
{
    /// <summary>How outcomes are shown.</summary>
    public static Option<string> Format() => Records.Option("outcomes", LaunchView.Csv);

    /// <summary>CSV for machines.</summary>
    public static Option<bool> NoCsvGuard() => OptionOf.Switch(
        "--no-csv-guard", "Write CSV without the ' that keeps spreadsheets from running what begins with = + - or @.");

    public static Command Create()
    {
        Argument<string[]> file = InputFiles.Argument(
            "CSV files: a header, then one launch a line; wildcards are allowed, and - is standard input.");
        Option<bool> wait = OptionOf.Switch("--wait", "Wait until each execution has ended, and show how.");
        Option<string[]> expect = OptionOf.Expected(
            "--expect",
            "What an output must be, such as status=Complete; wildcards, and ranges such as code=200..299; means --wait. An output that "
            + "is named again may be either; nothing behind the sign is no value.");
        Option<string?> contract = OptionOf.Text(
            "--contract", "name|file",
            "The contract of the request: Published, ExecutionContext, Participants or a file. Default: Published.");
        Option<int?> rateLimit = OptionOf.Number(
            "--rate-limit", "n", "The most launches a minute, where that is less than the org allows.", 1);
        Option<FailureLimit?> maxFailure = OptionOf.Failures(
            "--max-failure", "Stop after so many failures: a count, or a share such as 3%, judged from the 20th row on.");
        Option<int?> canary = OptionOf.Number(
            "--canary", "n",
            "Launch so many rows first, wait for their ends, and go on only if --max-failure and --max-same-error are content; in a "
            + "terminal after a question too.", 1, 10_000);
        Option<bool> canarySpread = OptionOf.Switch("--canary-spread", "Take these from all over the file, not from its beginning.");
        Option<bool> yes = OptionOf.Switch("--yes", "Ask nothing after the canary: the rule decides alone.");
        Option<int?> maxRunning = OptionOf.Number(
            "--max-running", "n", "The most executions that may run at once, those of an earlier run of the batch too; means --wait.", 1);
        Option<bool> skipTest = OptionOf.Switch("--skip-test", "Send without testing each row on this machine first.");
        Option<string[]> retry = OptionOf.Words(
            "--retry",
            "ServiceUnavailable: send again on 503 with Retry-After, though the org may have launched. Rejected: try again what an earlier "
            + "run of the batch was refused, though it has not changed.",
            "ServiceUnavailable", "Rejected");
        Option<string?> batch = OptionOf.Text(
            "--batch", "name", "A name, so that the same command goes on where it ended: what was launched is passed over.");
        (Option<string[]> again, Option<int?> maxAttempt) = OptionOf.Again();
        Option<string[]> key = OptionOf.Texts(
            "--key", "column",
                "The column whose value tells a row from the others; may be given more than once. Default: its place and content.");
        Option<bool> keyHash = OptionOf.Switch("--key-hash", "Keep only a hash of the key in the journal.");
        Option<string?> journal = OptionOf.Journal();
        Option<bool> noJournal = OptionOf.Switch(
            "--no-journal", "Keep no journal: what was launched when the run breaks off is then told nowhere.");
        Option<bool> loadOnly = OptionOf.Switch(
            "--load-only",
            "Put the rows on the server of the journal and send none: 'flowexec worker' does. Their values are there until the rows are "
            + "launched.");
        Option<bool> encrypt = OptionOf.Switch(
            "--encrypt",
            "Encrypt the rows' values on the server of the journal, with the key of FLOWEXEC_JOURNAL_KEY (32 bytes in base64); workers "
            + "need it too.");
        Option<bool> sharedFile = OptionOf.Switch(
            "--shared-file",
            "Leave the rows' values in their file, and out of the server of the journal: every worker reads the file itself, at the same "
            + "path or the one of its --path, and sends nothing where it has changed.");
        Option<bool> noMarker = OptionOf.Switch(
            "--no-marker", "Leave the executions' names alone: rows in doubt can then not be looked up with 'batch resolve --reconcile'.");
        Option<TimeSpan?> outageTimeout = OptionOf.Duration(
            "--outage-timeout", "How long an org that cannot be reached is waited for. Default: 15m.");
        Option<bool> whatIf = OptionOf.Switch("--what-if", "Test every row and send nothing.", "--dry-run");
        Option<string> format = Format();
        Option<bool> noCsvGuard = NoCsvGuard();
        var command = new Command(
            "launch",
            "Launches a flow once for each row of a CSV file. "
                + "Never twice: where no answer says what happened, the row is Unknown.") { file };
        var binding = new BindingOptions(command);
        var reading = new ReadingOptions(command);
        var run = new RunOptions(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(noJournal) && (result.GetResult(batch) is not null || result.GetResult(journal) is not null))
            {
                result.AddError("--no-journal goes with neither --batch nor --journal: a batch is resumed by its journal.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(loadOnly) && result.GetValue(noJournal))
            {
                result.AddError("--load-only goes without --no-journal: the journal is what workers take the rows from.");
            }
        });
        var org = new OrgOptions(command);
        Option[] more =
        [
            wait, expect, contract, rateLimit, maxFailure, canary, canarySpread, yes, maxRunning, outageTimeout, skipTest, retry, batch,
            again, maxAttempt, key, keyHash,
            journal, noJournal, loadOnly, encrypt, sharedFile, noMarker, whatIf, format, noCsvGuard,
        ];
        foreach (Option option in more)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            var files = new InputFiles(parsed.GetRequiredValue(file));
            LaunchOptions options = run.Read(parsed, new LaunchOptions
            {
                Binding = reading.Bind(binding.Read(parsed), parsed),
                Wait = parsed.GetValue(wait),
                Expect = parsed.GetValue(expect) is { Length: > 0 } expected
                    ? new ExpectedOutputs(expected.Select(text => ExpectedOutputs.Read(text)!.Value))
                    : null,
                RateLimit = parsed.GetValue(rateLimit),
                MaxFailure = parsed.GetValue(maxFailure),
                Canary = parsed.GetValue(canary),
                CanarySpread = parsed.GetValue(canarySpread),
                CanaryAsks = !parsed.GetValue(yes) && !Console.IsInputRedirected && !Console.IsErrorRedirected,
                MaxRunning = parsed.GetValue(maxRunning),
                SkipTest = parsed.GetValue(skipTest),
                RetryServiceUnavailable = parsed.GetValue(retry)!.Contains("ServiceUnavailable"),
                RetryRejected = parsed.GetValue(retry)!.Contains("Rejected"),
                Again = [.. parsed.GetValue(again)!.Select(word => RowStates.Again(word)!.Value)],
                MaxAttempt = parsed.GetValue(maxAttempt),
                Batch = parsed.GetValue(batch),
                Origin = LaunchOrigin.Of(files.FullNames, parsed, run.WaitTimeout(parsed)),
                Key = parsed.GetValue(key)!,
                KeyHash = parsed.GetValue(keyHash),
                Journal = parsed.GetValue(journal),
                NoJournal = parsed.GetValue(noJournal),
                LoadOnly = parsed.GetValue(loadOnly),
                Encrypt = parsed.GetValue(encrypt),
                SharedFile = parsed.GetValue(sharedFile),
                NoMarker = parsed.GetValue(noMarker),
                PlanOnly = parsed.GetValue(whatIf),
            });
            options = parsed.GetValue(outageTimeout) is { } limit ? options with { OutageTimeout = limit } : options;
            var settings = new LaunchSettings(
                files, reading.Read(parsed), org.Read(parsed), parsed.GetValue(contract), options, parsed.GetValue(format)!,
                IsGuarded: !parsed.GetValue(noCsvGuard));
            return new LaunchView(settings, LaunchView.Output(settings.Format), new Complaints(Console.Error)).RunAsync(stop);
        });
        return command;
    }
}
