namespace FlowExec.Engine.Runs;

/// <summary>
/// The reader of a worker: takes rows from the queue of a shared batch, as many as its senders are about to need, and hands them on with
/// their bodies. Where nothing is open it waits: another may die, and its rows come back.
/// </summary>
/// <param name="parts">What a reader hands on to, and asks.</param>
/// <param name="work">The queue.</param>
/// <param name="bodies">Gives rows their bodies; given up with it.</param>
/// <param name="loader">Loads rows in this process; null where none does.</param>
/// <param name="most">Rows to take at once.</param>
/// <param name="options">What the user wants.</param>
internal sealed class ClaimReader(
    ReaderParts parts, IBatchWork work, IRowBodies bodies, RowLoader? loader, int most, LaunchOptions options)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>True once nothing is left to do, for anybody.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes rows until the batch is done or the run ends. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            await TakeAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (parts.End.NoMoreReading.IsCancellationRequested
            || parts.End.NoMoreSending.IsCancellationRequested)
        {
            // What was taken and not begun goes back.
        }
        catch (FlowJournalException e)
        {
            parts.End.Stop(RunEnding.JournalFailed, e);
        }
        catch (FlowException e)
        {
            parts.End.Stop(RunEnd.EndingOf(e), e);
        }
        catch (Exception e)
        {
            parts.End.Stop(RunEnding.Defect, e);
        }
        finally
        {
            await bodies.DisposeAsync().ConfigureAwait(false);
            parts.Plans.Complete();
        }
    }

    private async Task TakeAsync()
    {
        TimeSpan pause = ShortestPause;
        CancellationToken stop = parts.End.NoMoreReading;
        while (!IsOver)
        {
            stop.ThrowIfCancellationRequested();
            if (parts.Reachability.IsHeld)
            {
                // Nothing is taken that cannot be sent: others may reach the org.
                await parts.Reachability.WaitAsync(options.OutageTimeout, stop).ConfigureAwait(false);
            }

            // Asked before: what is loaded since is not seen by this look.
            bool isLoaded = loader is not { IsDone: false };
            RowClaims claims = await work.ClaimAsync(most, stop).ConfigureAwait(false);
            foreach (RowClaim claim in claims.Rows)
            {
                await HandOnAsync(claim).ConfigureAwait(false);
            }

            if (claims.Rows.Count > 0)
            {
                pause = ShortestPause;
                continue;
            }

            IsOver = claims.IsOver && isLoaded;
            if (!IsOver)
            {
                await Task.Delay(pause, TimeProvider.System, stop).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async ValueTask HandOnAsync(RowClaim claim)
    {
        if (loader is null)
        {
            parts.Account.Read();
        }

        PlannedLaunch plan = await bodies.PlanAsync(claim, parts.End).ConfigureAwait(false);
        if (plan.Payload is not null && parts.Canary is { } canary)
        {
            await canary.EnterAsync(parts.End.NoMoreSending).ConfigureAwait(false);
        }

        plan = plan with
        {
            Row = plan.Row with { Source = loader?.AtHand.Take(claim.Ticket.Slot) }, Ticket = claim.Ticket, Batch = parts.Batch!.Name,
        };
        parts.Senders.Feed();
        await parts.Plans.WriteAsync(plan, parts.End.NoMoreSending).ConfigureAwait(false);
    }
}
