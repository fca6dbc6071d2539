using System.CommandLine;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec worker</c>: works on batches that are on a server, together with others.</summary>
internal static class WorkerCommand
{
    private const string Nothing = "none";

    public static Command Create()
    {
        Option<string?> batch = OptionOf.Text("--batch", "name", "The batch to work on.");
        Option<bool> all = OptionOf.Switch("--all", "Work on every batch of the org that has rows left, one after the other.");
        Option<string[]> path = OptionOf.FilesNow();
        Option<string?> journal = OptionOf.Journal();
        Option<bool> wait = OptionOf.Switch("--wait", "Wait until each execution has ended.");
        Option<int?> rateLimit = OptionOf.Number(
            "--rate-limit", "n", "The most launches a minute of this worker. Default: its share of what the org allows.", 1);
        Option<FailureLimit?> maxFailure = OptionOf.Failures(
            "--max-failure", "Stop after so many failures of this worker: a count, or a share such as 3%, judged from the 20th row on.");
        Option<TimeSpan?> outageTimeout = OptionOf.Duration(
            "--outage-timeout", "How long an org or a server of the journal that cannot be reached is waited for. Default: 15m.");
        Option<string> format = OptionOf.Word(
            "--output", "How what this worker did is shown: not at all, since it is in the batch; as a table; or as lines of JSON.",
            Nothing, Records.Table, Records.JsonLines);
        var command = new Command(
            "worker",
            "Works on batches that 'launch --load-only' put on a server: takes rows until none are left, and takes over from workers that "
                + "died. Ends with 0 when all is done, 3 to be started again, 4 when rows are in doubt.")
        {
            batch, all, path, journal, wait, rateLimit, maxFailure, outageTimeout, format,
        };
        var pace = new RunOptions(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(batch) is not null == result.GetValue(all))
            {
                result.AddError("Give the batch with --batch, or --all.");
            }

            if (result.GetValue(all) && result.GetResult(path) is not null)
            {
                result.AddError("--path goes with --batch: each batch has a file of its own.");
            }
        });
        var org = new OrgOptions(command);
        command.SetAction((parsed, stop) =>
        {
            LaunchOptions options = pace.Read(parsed, new LaunchOptions
            {
                Files = [.. parsed.GetValue(path)!.Select(Path.GetFullPath)],
                Journal = parsed.GetValue(journal),
                Wait = parsed.GetValue(wait),
                RateLimit = parsed.GetValue(rateLimit),
                MaxFailure = parsed.GetValue(maxFailure),
            });
            options = parsed.GetValue(outageTimeout) is { } limit ? options with { OutageTimeout = limit } : options;
            string shown = parsed.GetValue(format)!;
            TextWriter results = StandardStream.Records(CapturedText.Output);
            IRecords<FlowExecution>? writer = shown == Nothing ? null
                : Records.Of<FlowExecution>(shown, results, OutcomeMembers.Write, () => Tables.Outcomes(results, withName: false));
            return new WorkerView(org.Read(parsed), options, results, writer, new Complaints(Console.Error))
                .RunAsync(parsed.GetValue(batch), stop);
        });
        return command;
    }
}
