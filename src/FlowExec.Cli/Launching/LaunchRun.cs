using FlowExec.Cli.Output;

namespace FlowExec.Cli.Launching;

/// <summary>One run: rows from the file to the engine, outcomes from the engine to the output, and the sum of it.</summary>
internal sealed class LaunchRun(LaunchSettings settings, TextWriter output, Complaints complaints)
{
    private readonly LaunchTally _tally = new();
    private readonly SortedDictionary<string, List<long>> _left = new(StringComparer.Ordinal);

    /// <summary>Launches.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="FlowException">Nothing could be launched, for a reason that is the same for every row.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        PayloadContract? contract = settings.Contract is null ? null : PayloadContract.Load(settings.Contract);
        await using RowSource source = await RowSource.OpenAsync(settings.Path, stop).ConfigureAwait(false);
        source.RequireFlow(settings.Options.Binding);
        await using OpenOrg open = await OpenOrg.ConnectAsync(settings.Address, contract, stop).ConfigureAwait(false);

        long start = open.Clock.GetTimestamp();
        using var progress = new ProgressLines(complaints, TimeProvider.System);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        FlowException? broken = null;
        bool unwritable = false;
        try
        {
            IOutcomeWriter writer = settings.AsJson
                ? new OutcomeLines(output)
                : new OutcomeTable(output, withName: settings.Options.Binding.NameTemplate is not null);
            IAsyncEnumerable<FlowExecution> outcomes = open.Org.Client.LaunchAsync(
                source.RowsAsync(CancellationToken.None), settings.Options with { Progress = progress }, ending.Token);
            await foreach (FlowExecution outcome in outcomes.ConfigureAwait(false))
            {
                if (!unwritable && !TryShow(writer, outcome))
                {
                    // What cannot be told must not be done: no more rows; those on the way are told on standard error.
                    unwritable = true;
                    await ending.CancelAsync().ConfigureAwait(false);
                }

                Account(outcome, source, evenIfWell: unwritable);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The engine has handed out what it knew; the rest is told as open below.
        }
        catch (FlowException e)
        {
            broken = e;
        }

        return Conclude(source, open, open.Clock.GetElapsedTime(start), broken, stop.IsCancellationRequested, unwritable);
    }

    private bool TryShow(IOutcomeWriter writer, FlowExecution outcome)
    {
        try
        {
            writer.Write(outcome);
            return true;
        }
        catch (IOException e)
        {
            complaints.Note($"flowexec: the results cannot be written: {e.Message}");
            complaints.NextStep("Make room, or send the results elsewhere; what was launched is told below.");
            return false;
        }
    }

    private void Account(FlowExecution outcome, RowSource source, bool evenIfWell)
    {
        _tally.Add(outcome);
        long line = source.Close(outcome.Row);
        if (outcome is { Status: FlowExecutionStatus.NotSent, Attempts: 0, Error: { } error })
        {
            // Rows that the end of the run found waiting: as many as the engine holds at once, all for one reason.
            _left.TryAdd(error.ToString(), []);
            _left[error.ToString()].Add(outcome.Row);
        }
        else if (outcome.IsFailure)
        {
            complaints.Row(outcome, line);
        }
        else if (evenIfWell)
        {
            complaints.Note($"row {outcome.Row}: {outcome}");
        }
    }

    private int Conclude(RowSource source, OpenOrg org, TimeSpan elapsed, FlowException? broken, bool stopped, bool unwritable)
    {
        if (broken is not null)
        {
            complaints.Failure(broken);
            if (source.Read == 0)
            {
                return ExitCode.Of(broken);
            }
        }

        if (source.Open is { Count: > 0 } open)
        {
            _left["They had been read, and have no outcome."] = [.. open];
        }

        foreach ((string reason, List<long> rows) in _left)
        {
            rows.Sort();
            complaints.Note($"Not sent: {(rows.Count == 1 ? "row" : "rows")} {RowRanges.Of(rows)}. {reason}");
        }

        if (!source.IsExhausted)
        {
            string why = stopped ? "the run was stopped"
                : broken is not null || unwritable ? "the run broke off"
                : "the run ended early, as --max-failure or --max-duration asked";
            complaints.Note($"Not read: anything after row {source.Read}; {why}.");
        }

        if (_tally.Running > 0)
        {
            complaints.Note("Executions were still running when --wait-timeout was over; nothing is wrong with that.");
        }

        string time = org.Ledger is null ? "" : " by the emulator's clock, which skips waits";
        complaints.Note(_tally.Summary(source.Read, elapsed, settings.Options.PlanOnly) + time);
        if (org.Ledger is { } ledger)
        {
            complaints.Note($"The emulator's ledger: {ledger.LaunchCount:N0} {(ledger.LaunchCount == 1 ? "execution" : "executions")}.");
        }

        return stopped ? ExitCode.Stopped
            : broken is null && !unwritable && source.IsExhausted && _left.Count == 0 && _tally.IsClean ? ExitCode.Success
            : ExitCode.NotAllLaunched;
    }
}
