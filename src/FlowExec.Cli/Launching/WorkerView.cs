using System.Globalization;
using FlowExec.Cli.Output;
using FlowExec.Engine;

namespace FlowExec.Cli.Launching;

/// <summary><c>flowexec worker</c>: what one worker did, and what the exit code asks of whoever started it.</summary>
/// <param name="address">The org.</param>
/// <param name="options">How to work.</param>
/// <param name="output">Where outcomes go.</param>
/// <param name="writer">Writes them there; null where they are not shown.</param>
/// <param name="complaints">Where all else goes.</param>
internal sealed class WorkerView(
    OrgAddress address, LaunchOptions options, TextWriter output, IRecords<FlowExecution>? writer, Complaints complaints)
{
    private bool _isPart;

    /// <summary>Works until nothing is left.</summary>
    /// <param name="batch">The batch; null for every one that has rows left.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FlowException">Nothing could be done, for a reason that is the same for every row.</exception>
    public async Task<int> RunAsync(string? batch, CancellationToken stop)
    {
        IBatchStore store = FlowEngine.OpenJournal(options.Journal);
        if (!store.IsShared)
        {
            throw store.NotShared;
        }

        await using OpenOrg open = await OpenOrg.ConnectAsync(address, null, stop).ConfigureAwait(false);
        using IFlowRun run = open.Org.Client.Work(batch, options);
        var worked = new WorkedBatches(writer);
        var view = new RunView(output, worked, complaints, namesBatch: true);
        RunState state = await view.FollowAsync(run, stop).ConfigureAwait(false);
        long inDoubt = await InDoubtAsync(store, [.. worked.Names, state.Batch ?? batch], state).ConfigureAwait(false);
        return Conclude(state, view.IsOutputLost, inDoubt);
    }

    /// <summary>Goes on with a batch as one worker of it, and tells what came of the rows as launching them does.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="address">The org.</param>
    /// <param name="options">How to work.</param>
    /// <param name="format">How outcomes are shown: table, csv, or as JSON.</param>
    /// <param name="isGuarded">CSV keeps spreadsheets from running what is in cells.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FlowException">Nothing could be done, for a reason that is the same for every row.</exception>
    public static async Task<int> ResumeAsync(
        string batch, OrgAddress address, LaunchOptions options, string format, bool isGuarded, CancellationToken stop)
    {
        await using OpenOrg open = await OpenOrg.ConnectAsync(address, null, stop).ConfigureAwait(false);
        TextWriter output = LaunchView.Output(format);
        IRecords<FlowExecution> writer = format == LaunchView.Csv ? new OutcomeCsv(output, [], null, isGuarded)
            : Records.Of<FlowExecution>(format, output, OutcomeMembers.Write, () => Tables.Outcomes(output, withName: false));
        using IFlowRun run = open.Org.Client.Work(batch, options with { TellLaunches = format == Records.JsonLines });
        var view = new RunView(output, writer, new Complaints(Console.Error), namesBatch: true);
        return view.Conclude(await view.FollowAsync(run, stop).ConfigureAwait(false), open);
    }

    private int Conclude(RunState run, bool isOutputLost, long inDoubt)
    {
        if (run.Failure is FlowException failure)
        {
            complaints.Failure(failure);
        }
        else if (run.Failure is { } defect)
        {
            complaints.Defect(defect);
        }

        if (RunStopWords.Of(run, CultureInfo.InvariantCulture, commandLine: true) is { } stopped)
        {
            complaints.Note(stopped);
        }

        complaints.Note(RunWords.Summary(run, CultureInfo.InvariantCulture));
        foreach (Sentence warning in RunWords.Warnings(run, CultureInfo.InvariantCulture))
        {
            complaints.Note(warning.ForCommandLine().ToString());
        }

        int outcome = Outcome(run, isOutputLost, inDoubt);
        if (run.Batch is { } batch && outcome is (ExitCode.RunAgain or ExitCode.Stopped or ExitCode.NoConnection))
        {
            complaints.Note($"Batch: {batch}; the same command joins again.");
        }

        return outcome;
    }

    private int Outcome(RunState run, bool isOutputLost, long inDoubt) =>
        run.Ending == RunEnding.Stopped ? ExitCode.Stopped
            : isOutputLost ? ExitCode.OutputLost
            : run.Failure is FlowException e ? ExitCode.Of(e)
            : run.Failure is not null ? ExitCode.Defect
            : run.Ending is not null || _isPart ? ExitCode.RunAgain
            : inDoubt > 0 ? ExitCode.LookAtUnknown
            : ExitCode.Success;

    /// <summary>Rows in doubt of batches that this worker saw the end of; none is looked for where the end was another.</summary>
    private async Task<long> InDoubtAsync(IBatchStore store, IEnumerable<string?> batches, RunState run)
    {
        long inDoubt = 0;
        if (run.Ending is null && run.Failure is null)
        {
            foreach (string name in batches.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
            {
                foreach (FlowBatch found in await store.ListAsync(name, CancellationToken.None).ConfigureAwait(false))
                {
                    inDoubt += found.Unknown;
                    if (!found.IsLoaded)
                    {
                        _isPart = true;
                        complaints.Note(
                            $"Not loaded: what follows of the rows of '{found.Name}', since its command was broken off; "
                                + $"the same command puts them there.");
                    }

                    if (found.Unknown > 0)
                    {
                        complaints.Note(string.Create(
                            CultureInfo.InvariantCulture,
                            $"In doubt: {found.Unknown:N0} {RunWords.Rows(found.Unknown)} of '{found.Name}'; "
                                + $"'flowexec batch resolve {found.Name} --reconcile' looks them up in the org."));
                    }
                }
            }
        }

        return inDoubt;
    }

    /// <summary>Notes which batches outcomes are of.</summary>
    private sealed class WorkedBatches(IRecords<FlowExecution>? shown) : IRecords<FlowExecution>
    {
        public HashSet<string> Names { get; } = [];

        public void Write(FlowExecution record)
        {
            if (record.Batch is { } batch)
            {
                Names.Add(batch);
            }

            shown?.Write(record);
        }

        public void End() => shown?.End();
    }
}
