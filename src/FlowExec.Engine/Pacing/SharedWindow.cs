using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// A rate limit that is shared with other processes by a ledger: requests go by permits that are taken from there in small lots, and what
/// answers tell is put down there. A lot that came too late, or was not used in time, is lost. Its own view of the window goes on beside
/// it, for when it is shared no longer. Used under the governor's lock; what asks the ledger is not.
/// </summary>
/// <param name="own">This process's own view of the window.</param>
/// <param name="quota">The ledger.</param>
/// <param name="governor">What it belongs to.</param>
/// <param name="failed">Told where the ledger cannot be used any more.</param>
internal sealed class SharedWindow(QuotaWindow own, ISharedQuota quota, ISharer governor, Action<FlowJournalException> failed)
    : IQuotaWindow, IDisposable
{
    /// <summary>The most permits that are taken at once.</summary>
    private const int Largest = 64;

    /// <summary>Of a window so much at once: what is lost with a process, or while it stands still, is little of it.</summary>
    private const int Share = 25;

    /// <summary>So often at most is the ledger told what answers say, and asked again where the window is used up.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private int _debt = own.Issued;
    private int _permits;
    private TimeSpan _until;
    private TimeSpan _blockedUntil;
    private TimeSpan _resetsAt;
    private bool _isAsking;
    private bool _isTelling;
    private (RateLimitReading Reading, TimeSpan SentAt, TimeSpan At)? _untold;

    public int Allowed { get; private set; } = own.Allowed;

    public bool IsMeasured { get; private set; } = own.IsMeasured;

    public int Number => own.Number;

    public int InFlight => own.InFlight;

    public int Used { get; private set; }

    public TimeSpan? GoodUntil => _until;

    public TimeSpan ResetsIn(TimeSpan now) => _resetsAt > now ? _resetsAt - now : TimeSpan.Zero;

    public TimeSpan? Wait(TimeSpan now)
    {
        if (_permits > 0 && now < _until)
        {
            return TimeSpan.Zero;
        }

        _permits = 0;
        if (_isAsking)
        {
            return null;
        }

        if (now < _blockedUntil)
        {
            return _blockedUntil - now;
        }

        _isAsking = true;
        int most = Math.Clamp(governor.Demand, 1, Math.Clamp(Allowed / Share, 1, Largest));
        _ = Task.Run(() => AskAsync(most), CancellationToken.None);
        return null;
    }

    public bool HasRoom(int keep) => Used - _permits + keep < Allowed;

    public void Withdraw(TimeSpan now)
    {
        _permits += now < _until ? 1 : 0;
        own.Withdraw(now);
    }

    public void Issue()
    {
        _permits--;
        own.Issue();
    }

    public void Settle(TimeSpan sentAt, TimeSpan now, RateLimitReading? reading)
    {
        own.Settle(sentAt, now, reading);
        if (reading is { } told)
        {
            _untold = (told, sentAt, now);
            if (!_isTelling)
            {
                _isTelling = true;
                _ = Task.Run(TellAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Puts down what this process has sent in the window before it shared it.</summary>
    public void Begin() => governor.Change(now =>
    {
        _isAsking = true;
        Task.Run(() => AskAsync(0), CancellationToken.None);
    });

    public void Dispose() => _ended.Cancel();

    private async Task AskAsync(int most)
    {
        PermitLot lot = default;
        try
        {
            lot = await quota.TakeAsync(most + _debt, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // It is shared no longer.
        }
        catch (FlowJournalException e)
        {
            failed(e);
        }

        governor.Change(now =>
        {
            _isAsking = false;
            int owed = Math.Min(_debt, lot.Count);
            _debt -= owed;
            _permits = lot.GoodFor > TimeSpan.Zero ? lot.Count - owed : 0;
            _until = now + lot.GoodFor;
            _resetsAt = now + lot.ResetsIn;
            if (lot.Allowed > 0)
            {
                (Allowed, Used, IsMeasured) = (lot.Allowed, lot.Used, lot.IsMeasured);
            }

            // Others may have been told meanwhile that the window is another.
            TimeSpan wait = lot.ResetsIn < LongestWait ? lot.ResetsIn : LongestWait;
            _blockedUntil = lot.Count > 0 || most == 0 ? now : now + (wait > Often ? wait : Often);
        });
    }

    private async Task TellAsync()
    {
        try
        {
            while (true)
            {
                QuotaReport? report = null;
                governor.Change(now =>
                {
                    if (_untold is { } told)
                    {
                        report = new QuotaReport(
                            told.Reading.Count, told.Reading.Allowed, told.Reading.ResetSeconds, now - told.SentAt, now - told.At);
                    }

                    _untold = null;
                    _isTelling = report is not null;
                });
                if (report is not { } said)
                {
                    return;
                }

                await quota.ReportAsync(said, _ended.Token).ConfigureAwait(false);
                await Task.Delay(Often, TimeProvider.System, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // It is shared no longer.
        }
        catch (FlowJournalException e)
        {
            failed(e);
        }
    }
}

/// <summary>What shares a window with others: the governor.</summary>
internal interface ISharer
{
    /// <summary>Requests that wait for leave. Under the lock.</summary>
    int Demand { get; }

    /// <summary>Does something under the lock, and lets go whoever may go then.</summary>
    /// <param name="change">What, with the time.</param>
    void Change(Action<TimeSpan> change);
}
