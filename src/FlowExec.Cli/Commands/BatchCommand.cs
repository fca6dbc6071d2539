using System.CommandLine;
using System.Globalization;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;
using FlowExec.Engine;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec batch</c>: what runs have on record, and what to do about it.</summary>
internal static class BatchCommand
{
    private static readonly Option<string?> Journal = OptionOf.Journal();

    private static readonly Option<string> Output = Records.Option("batches and rows");

    private static readonly Option<bool> Watch = OptionOf.Switch(
        "--watch", "Watch until nobody works on it any more, or Ctrl+C; the exit code says what became of it, as that of launch does.");

    public static Command Create() => new("batch", "Shows what runs have on record, and decides about rows in doubt.")
    {
        List(), Show(), Rows(), Resume(), Resolve(), Export(), Remove(),
    };

    private static Command List()
    {
        var command = new Command("list", "Lists batches and runs, newest first.") { Watch, Journal, Output };
        command.SetAction(async (parsed, stop) =>
        {
            IReadOnlyList<FlowBatch> batches = await Store(parsed).ListAsync(null, stop).ConfigureAwait(false);
            if (parsed.GetValue(Watch))
            {
                bool isShared = Store(parsed).IsShared;
                return await WatchAsync(parsed, [.. batches.Where(batch => WatchedBatch.IsLive(batch, isShared))], stop)
                    .ConfigureAwait(false);
            }

            IRecords<FlowBatch> lines = Batches(parsed.GetValue(Output)!);
            foreach (FlowBatch batch in batches)
            {
                lines.Write(batch);
            }

            lines.End();
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = Name();
        var command = new Command("show", "Shows one batch.") { name, Watch, Journal, Output };
        command.SetAction(async (parsed, stop) =>
        {
            FlowBatch batch = await FindAsync(parsed, parsed.GetValue(name)!, stop).ConfigureAwait(false);
            if (parsed.GetValue(Watch))
            {
                return await WatchAsync(parsed, [batch], stop).ConfigureAwait(false);
            }

            // One is one object, not an array of one.
            Batches(parsed.GetValue(Output) == Records.Json ? Records.JsonLines : parsed.GetValue(Output)!).Write(batch);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Rows()
    {
        Argument<string> name = Name();
        Option<string[]> status = OptionOf.Texts("--status", "status", "Only rows of this status; may be given more than once.");
        status.CompletionSources.Add(Enum.GetNames<FlowExecutionStatus>());
        Option<bool> canResend = OptionOf.Switch("--can-resend", "Only rows that sending again cannot launch twice.");
        var command = new Command("rows", "Lists the rows of a batch.") { name, status, canResend, Journal, Output };
        command.SetAction(async (parsed, stop) =>
        {
            FlowBatch batch = await FindAsync(parsed, parsed.GetValue(name)!, stop).ConfigureAwait(false);
            FlowExecutionStatus[] statuses = [.. parsed.GetValue(status)!.Select(StatusOf)];
            IRecords<FlowBatchRow> lines = BatchRows(parsed.GetValue(Output)!);
            await foreach (FlowBatchRow row in Store(parsed).ReadAsync(batch.Name, statuses, stop).ConfigureAwait(false))
            {
                if (row.CanResend || !parsed.GetValue(canResend))
                {
                    lines.Write(row);
                }
            }

            lines.End();
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Resume()
    {
        Argument<string> name = Name();
        Option<bool> wait = OptionOf.Switch("--wait", "Wait until each execution has ended, also of those that were launched before.");
        (Option<string[]> again, Option<int?> maxAttempt) = OptionOf.Again();
        Option<string[]> path = OptionOf.FilesNow();
        Option<string> format = LaunchCommand.Format();
        Option<bool> noCsvGuard = LaunchCommand.NoCsvGuard();
        var command =
            new Command(
                "resume",
                "Launches what is left of a batch, with the options of the command that began it: from its files, or from the server where "
                + "its rows are.") { name, wait,
            again, maxAttempt, path,
            Journal, format, noCsvGuard };
        var org = new OrgOptions(command);
        command.SetAction(async (parsed, stop) =>
        {
            FlowBatch batch = await FindAsync(parsed, parsed.GetValue(name)!, stop).ConfigureAwait(false);
            string[] files = [.. parsed.GetValue(path)!.Select(Path.GetFullPath)];
            if (parsed.GetValue(again)!.Length == 0 && parsed.GetValue(maxAttempt) is null && batch.WorkOptions is { } work)
            {
                work = work with { Wait = work.Wait || parsed.GetValue(wait), Store = Store(parsed), Files = files };
                return await WorkerView.ResumeAsync(
                    batch.Name, org.Read(parsed), work, parsed.GetValue(format)!, isGuarded: !parsed.GetValue(noCsvGuard), stop)
                    .ConfigureAwait(false);
            }

            IEnumerable<string> arguments =
                [.. LaunchOrigin.Arguments(batch, files), .. org.Given(parsed), "--output", parsed.GetValue(format)!];
            arguments = parsed.GetValue(wait) ? arguments.Append("--wait") : arguments;
            foreach (string option in (string[])["--again", "--max-attempt", "--no-csv-guard"])
            {
                arguments = [.. arguments, .. LaunchOrigin.Again(parsed, option)];
            }

            ParseResult launch = LaunchCommand.Create().Parse([.. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null });
            return await launch.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null }, stop)
                .ConfigureAwait(false);
        });
        return command;
    }

    private static Command Resolve()
    {
        Argument<string> name = Name();
        var rows = new Argument<long[]>("row") { Description = "Rows, by their numbers.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> reconcile = OptionOf.Switch(
            "--reconcile", "Look them up in the org's history, all that are in doubt where none is named; the org is named as for launch.");
        Option<bool> resend = OptionOf.Switch("--resend", "Send them with the next run: they may be launched a second time.");
        Option<bool> skip = OptionOf.Switch("--skip", "Never send them.");
        Option<string?> launched = OptionOf.Text("--launched", "id", "The row was launched, as this execution.");
        Option<string?> reason = OptionOf.Text("--reason", "text", "Why; it is kept.");
        var command = new Command("resolve", "Decides about rows in doubt.")
        {
            name, rows, reconcile, resend, skip, launched, reason, Journal, Output,
        };
        var org = new OrgOptions(command);
        command.Validators.Add(result =>
        {
            bool[] given =
            [
                result.GetValue(resend), result.GetValue(skip), result.GetValue(launched) is not null, result.GetValue(reconcile),
            ];
            int count = result.GetValue(rows)?.Length ?? 0;
            if (given.Count(one => one) != 1)
            {
                result.AddError("Give one of --reconcile, --resend, --skip and --launched.");
            }
            else if (given[2] && count > 1)
            {
                result.AddError("--launched takes one row: an execution is one row's.");
            }
            else if (!given[3] && count == 0)
            {
                result.AddError("Name the rows, by their numbers. --reconcile alone goes without: it takes all that are in doubt.");
            }
        });
        command.SetAction(async (parsed, stop) =>
        {
            IRecords<FlowBatchRow> lines = BatchRows(parsed.GetValue(Output)!);
            FlowBatch batch = await FindAsync(parsed, parsed.GetValue(name)!, stop).ConfigureAwait(false);
            long[] wanted = parsed.GetValue(rows) ?? [];
            if (parsed.GetValue(reconcile))
            {
                return await ReconcileAsync(batch, [.. wanted], org.Read(parsed), lines, stop).ConfigureAwait(false);
            }

            BatchVerdict verdict = parsed.GetValue(resend) ? BatchVerdict.Resend : parsed.GetValue(skip) ? BatchVerdict.Skip
                : BatchVerdict.Launched;
            var decision = new BatchDecision(verdict, parsed.GetValue(launched), Environment.UserName, parsed.GetValue(reason));
            foreach (long row in wanted)
            {
                lines.Write(await Store(parsed).ResolveAsync(batch.Name, row, decision, stop).ConfigureAwait(false)
                    ?? throw new FlowConfigurationException(
                    "BatchRowNotFound", $"The batch '{batch.Name}' has no row {row.ToString(CultureInfo.InvariantCulture)}.",
                    $"'flowexec batch rows {batch.Name} --status Unknown' lists those in doubt."));
            }

            lines.End();
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<int> ReconcileAsync(
        FlowBatch batch, HashSet<long> rows, OrgAddress address, IRecords<FlowBatchRow> lines, CancellationToken stop)
    {
        await using OpenOrg open = await OpenOrg.ConnectAsync(address, null, stop).ConfigureAwait(false);
        var count = new ReconcileCount();
        await foreach (RowReconciled row in open.Org.Client.ReconcileAsync(batch, rows, stop).ConfigureAwait(false))
        {
            count.Add(row);
            lines.Write(row.Row);
        }

        lines.End();
        var complaints = new Complaints(Console.Error);
        complaints.Note(count.Summary(batch.Name, CultureInfo.InvariantCulture));
        foreach (string doubt in count.Doubts(CultureInfo.InvariantCulture))
        {
            complaints.Note(doubt);
        }

        return count.Unknown > 0 ? ExitCode.LookAtUnknown : ExitCode.Success;
    }

    private static Command Export()
    {
        Argument<string> name = Name();
        var file = new Argument<string?>("file") { Description = "The CSV file to write.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> html = OptionOf.Text("--html", "file", "Write a report for people in its place: one page of HTML.");
        Option<string[]> status = OptionOf.Texts("--status", "status", "Only rows of this status; may be given more than once.");
        Option<bool> canResend = OptionOf.Switch("--can-resend", "Only rows that sending again cannot launch twice.");
        Option<bool> noCsvGuard = LaunchCommand.NoCsvGuard();
        Option<bool> force = OptionOf.Switch("--force", "Replace a file that is there.");
        var command = new Command("export", "Writes a batch as CSV: the columns of the file its rows came from, and what became of each.")
        {
            name, file, html, status, canResend, noCsvGuard, force, Journal,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(file) is { Tokens.Count: > 0 } == result.GetResult(html) is not null)
            {
                result.AddError("Give the CSV file to write, or --html with the page to write.");
            }
        });
        command.SetAction(async (parsed, stop) =>
        {
            FlowBatch batch = await FindAsync(parsed, parsed.GetValue(name)!, stop).ConfigureAwait(false);
            string path = Path.GetFullPath((parsed.GetValue(html) ?? parsed.GetValue(file))!);
            if (batch.Files.Contains(path) || (File.Exists(path) && !parsed.GetValue(force)))
            {
                throw new FlowConfigurationException(
                    "FileExists", $"There is a file '{path}' already.",
                    batch.Files.Contains(path) ? "It is the one that the rows came from: name another."
                        : "Name another, or let it be replaced with --force.");
            }

            FlowExecutionStatus[] statuses = [.. parsed.GetValue(status)!.Select(StatusOf)];
            await using var output = new StreamWriter(path);
            if (parsed.GetValue(html) is not null)
            {
                await FlowEngine.WriteReportAsync(Store(parsed), batch, output, stop).ConfigureAwait(false);
                return ExitCode.Success;
            }

            BatchExported exported = await FlowEngine.ExportBatchAsync(
                Store(parsed), batch, output,
                row => (statuses.Length == 0 || statuses.Contains(row.Status)) && (row.CanResend || !parsed.GetValue(canResend)),
                isGuarded: !parsed.GetValue(noCsvGuard), stop).ConfigureAwait(false);
            var complaints = new Complaints(Console.Error);
            foreach (string note in exported.Notes)
            {
                complaints.Note(note);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Remove()
    {
        Argument<string> name = Name();
        var command =
            new Command("remove", "Removes a batch: what it launched can then be told by nothing on this machine.") { name, Journal };
        command.SetAction(async (parsed, stop) =>
        {
            FlowBatch batch = await FindAsync(parsed, parsed.GetValue(name)!, stop).ConfigureAwait(false);
            await Store(parsed).RemoveAsync(batch.Name, stop).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<int> WatchAsync(ParseResult parsed, IReadOnlyList<FlowBatch> batches, CancellationToken stop)
    {
        IBatchStore store = Store(parsed);
        if (batches.Count == 0)
        {
            new Complaints(Console.Error).Note($"Nobody works on a batch in {store.Place}.");
            return ExitCode.Success;
        }

        try
        {
            IReadOnlyList<WatchedBatch> last = await new WatchView(Console.Out, parsed.GetValue(Output)!)
                .RunAsync(FlowEngine.WatchAsync(store, [.. batches.Select(batch => batch.Name)], stop)).ConfigureAwait(false);
            return last.Select(ExitCode.Of).DefaultIfEmpty(ExitCode.Success).Max();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The way to end it; those who work go on.
            return ExitCode.Stopped;
        }
    }

    private static IRecords<FlowBatch> Batches(string format) =>
        Records.Of<FlowBatch>(format, Console.Out, BatchMembers.Write, () => Tables.Batches(Console.Out));

    private static IRecords<FlowBatchRow> BatchRows(string format) =>
        Records.Of<FlowBatchRow>(format, Console.Out, BatchMembers.Write, () => Tables.BatchRows(Console.Out));

    private static Argument<string> Name() => new("batch") { Description = "The batch's name." };

    private static IBatchStore Store(ParseResult parsed) => FlowEngine.OpenJournal(parsed.GetValue(Journal));

    private static async Task<FlowBatch> FindAsync(ParseResult parsed, string name, CancellationToken stop)
    {
        IBatchStore store = Store(parsed);
        return (await store.ListAsync(name, stop).ConfigureAwait(false)) is [var batch, ..] ? batch : throw new FlowConfigurationException(
            "BatchNotFound", $"There is no batch called '{name}' in {store.Place}.",
            "'flowexec batch list' lists them. One that was kept elsewhere needs --journal.");
    }

    private static FlowExecutionStatus StatusOf(string text) =>
        Enum.TryParse(text, ignoreCase: true, out FlowExecutionStatus status) && Enum.IsDefined(status) && !char.IsAsciiDigit(text[0])
            ? status
            : throw new FlowConfigurationException(
                "StatusUnknown", $"'{text}' is no status.", $"There are {string.Join(", ", Enum.GetNames<FlowExecutionStatus>())}.");
}
