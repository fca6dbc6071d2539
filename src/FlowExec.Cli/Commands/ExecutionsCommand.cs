using System.CommandLine;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;
using FlowExec.Engine;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec executions</c>: how executions stand, and waiting for their ends.</summary>
internal static class ExecutionsCommand
{
    private const int Recent = 20;

    public static Command Create() => new("executions", "Reads how executions stand, or waits for their ends.") { Get(), Wait() };

    private static Command Get()
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "Ids of executions; without any, the newest launches that this machine has on record are listed as last known.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string> format = Records.Option("executions");
        Option<string?> journal = OptionOf.Journal();
        var command = new Command("get", "Reads how executions stand.") { ids, format, journal };
        var org = new OrgOptions(command);
        command.SetAction(async (parsed, stop) =>
        {
            IRecords<FlowExecution> writer = Writer(parsed.GetValue(format)!);
            string[] wanted = parsed.GetValue(ids)!;
            if (wanted.Length == 0)
            {
                IBatchStore store = FlowEngine.OpenJournal(parsed.GetValue(journal));
                foreach (FlowExecution launch in await FlowEngine.RecentLaunchesAsync(store, Recent, stop).ConfigureAwait(false))
                {
                    writer.Write(launch);
                }

                writer.End();
                new Complaints(Console.Error).Note($"The newest launches on record in {store.Place}, as they were last known.");
                return ExitCode.Success;
            }

            await using OpenOrg open = await OpenOrg.ConnectAsync(org.Read(parsed), contract: null, stop).ConfigureAwait(false);
            var complaints = new Complaints(Console.Error);
            bool isUnread = false;
            foreach (string id in wanted)
            {
                try
                {
                    writer.Write(await open.Org.Client.GetExecutionAsync(id, stop).ConfigureAwait(false));
                }
                catch (FlowApiException e) when (e.Error.Status == 404)
                {
                    // The others are there all the same.
                    complaints.Unread(FlowExecution.OfId(id) with { Error = FlowError.Of(e) });
                    isUnread = true;
                }
            }

            writer.End();
            return isUnread ? ExitCode.LookAtUnknown : ExitCode.Success;
        });
        return command;
    }

    private static Command Wait()
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of executions.", Arity = ArgumentArity.OneOrMore };
        Option<string> format = Records.Option("executions");
        Option<TimeSpan?> timeout = OptionOf.Duration("--wait-timeout", "How long to wait for one execution, such as 90s.");
        var command = new Command("wait", "Waits until executions have ended, and shows each as it ended.") { ids, format, timeout };
        var org = new OrgOptions(command);
        command.SetAction(async (parsed, stop) =>
        {
            await using OpenOrg open = await OpenOrg.ConnectAsync(org.Read(parsed), contract: null, stop).ConfigureAwait(false);
            IRecords<FlowExecution> writer = Writer(parsed.GetValue(format)!);
            IAsyncEnumerable<FlowExecution> known = parsed.GetValue(ids)!
                .Select(FlowExecution.OfId).ToAsyncEnumerable();
            var complaints = new Complaints(Console.Error);
            bool isBad = false;
            bool isUnread = false;
            await foreach (FlowExecution ended in open.Org.Client.WaitAsync(known, parsed.GetValue(timeout), stop).ConfigureAwait(false))
            {
                if (ended.EndWasNotRead)
                {
                    complaints.Unread(ended);
                    isUnread = true;
                }

                if (!ended.IsOnlyId)
                {
                    writer.Write(ended);
                }

                isBad |= ended.IsFailure;
            }

            writer.End();
            return isUnread ? ExitCode.LookAtUnknown : isBad ? ExitCode.MendRows : ExitCode.Success;
        });
        return command;
    }

    private static IRecords<FlowExecution> Writer(string format) =>
        Records.Of<FlowExecution>(format, Console.Out, OutcomeMembers.Write, () => Tables.Outcomes(Console.Out, withName: true));
}
