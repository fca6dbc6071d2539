using FlowExec.Engine.Api;

namespace FlowExec.Engine.Runs;

/// <summary>
/// One row's way past the journal: its intent is on disk before a request is made of it, and that its bytes go is marked just before they
/// do.
/// </summary>
/// <param name="batch">The journal.</param>
/// <param name="ticket">The row's attempt in the journal.</param>
/// <param name="noMoreSending">Turns back whoever has not left yet.</param>
internal sealed class LaunchGate(IOpenBatch batch, RowTicket ticket, CancellationToken noMoreSending) : ILaunchGate
{
    private readonly RowTicket[] _ticket = [ticket];

    /// <summary>The attempt, with its mark once it was begun.</summary>
    public RowTicket Ticket => _ticket[0];

    /// <summary>True once the intent is on disk.</summary>
    public bool IsBegun { get; private set; }

    public async ValueTask EnterAsync()
    {
        noMoreSending.ThrowIfCancellationRequested();
        if (!IsBegun)
        {
            // Not given up in the middle: whether an intent is on record must be known.
            await batch.BeginAsync(_ticket).ConfigureAwait(false);
            IsBegun = true;
            noMoreSending.ThrowIfCancellationRequested();
        }

        await batch.ReadyAsync(noMoreSending).ConfigureAwait(false);
    }

    public void Leave()
    {
        if (!batch.MaySend)
        {
            // A process that stood still wakes here: its lease on a shared batch is over, though nobody may have taken over yet.
            throw batch.Failure ?? (batch.Work is null
                ? new FlowJournalException(
                    "BatchReleased", $"The batch '{batch.Name}' is not held any more: nothing may be sent of it.", "Run it again.")
                : new FlowJournalException(
                    "WorkerFenced",
                    $"This worker was not heard of for longer than its lease, so it sends nothing of the batch '{batch.Name}' any more.",
                    "Start it again: it joins anew."));
        }

        batch.Leaving(_ticket[0]);
    }

    public void Exit(bool launchedNothing)
    {
        if (launchedNothing)
        {
            batch.Returned(_ticket[0]);
        }
    }
}
