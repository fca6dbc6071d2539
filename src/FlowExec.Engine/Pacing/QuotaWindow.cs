using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// The org's rate limit as a client can know it: fixed windows whose end is told in whole seconds with every answer, some time after the
/// org wrote it. What is not certain is counted against us: a request that may fall into either of two windows counts in both.
/// Not thread-safe; times are on one monotonic clock.
/// </summary>
internal sealed class QuotaWindow : IQuotaWindow
{
    /// <summary>Requests a minute for a client-credentials token until the org says otherwise (vendor's developer community).</summary>
    public const int DefaultAllowed = 300;

    /// <summary>The length of a window where nothing tells it.</summary>
    public static readonly TimeSpan DefaultLength = TimeSpan.FromMinutes(1);

    /// <summary>Whether the org rounds the seconds up or down is not documented.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    private readonly Rival _rival = new();
    private Span? _current;
    private Span? _previous;
    private int _issued;
    private int _foreign;
    private int _inFlight;
    private int _carried;
    private int _highest;
    private TimeSpan _longest;

    /// <summary>Requests a window allows.</summary>
    public int Allowed { get; private set; } = DefaultAllowed;

    /// <summary>True once the org has told.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>Counts the windows.</summary>
    public int Number { get; private set; }

    /// <summary>Own requests in the current window.</summary>
    public int Issued => _issued;

    /// <summary>Requests on the way.</summary>
    public int InFlight => _inFlight;

    /// <summary>
    /// Requests counted in the current window: own ones and, as far as the org's count shows them, those of others with the same token.
    /// </summary>
    public int Used => _issued + _foreign;

    /// <summary>Until the window has ended for certain; zero where that is not known.</summary>
    public TimeSpan ResetsIn(TimeSpan now) => _current is { } window && window.Latest > now ? window.Latest - now : TimeSpan.Zero;

    /// <summary>How long the next request must wait: zero where it may go now, null where only an answer on its way can tell.</summary>
    public TimeSpan? Wait(TimeSpan now)
    {
        RollWhereOver(now);
        int room = Allowed - Used - _rival.Left(_foreign, Allowed);
        if (room > 0)
        {
            TimeSpan early = Length * (_rival.MayPassAt(_issued, room, Allowed) - Passed(now));
            return _current is not null && early > TimeSpan.Zero ? early : TimeSpan.Zero;
        }

        if (_current is { } window)
        {
            return window.Latest - now + TimeSpan.FromTicks(1);
        }

        if (_inFlight > 0)
        {
            return null;
        }

        // All sent, all answered, and nothing told: a whole window from here on is certain to be enough.
        _current = new Span(now + DefaultLength, now + DefaultLength);
        return DefaultLength + TimeSpan.FromTicks(1);
    }

    /// <summary>Whether a request may go while so many more are kept back. Where <see cref="Wait"/> lets it go.</summary>
    public bool HasRoom(int keep) => Used + _rival.Left(_foreign, Allowed) + keep < Allowed;

    /// <summary>Takes back a request that never left.</summary>
    public void Withdraw(TimeSpan now)
    {
        RollWhereOver(now);
        _inFlight--;
        _issued--;
    }

    /// <summary>Counts a request that goes out now.</summary>
    public void Issue()
    {
        _issued++;
        _inFlight++;
    }

    /// <summary>Takes in how a request ended.</summary>
    /// <param name="sentAt">When it went out.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="reading">What its answer told; null where none came or it told nothing.</param>
    public void Settle(TimeSpan sentAt, TimeSpan now, RateLimitReading? reading)
    {
        // Before the request is taken off those on their way: it may have arrived in the window that has begun since.
        RollWhereOver(now);
        _inFlight--;
        if (reading is not { } told)
        {
            // It may have arrived after the window's end, and then counts in the next one.
            _carried += _current is { } window && now >= window.Earliest ? 1 : 0;
            return;
        }

        IsMeasured = true;
        TimeSpan left = TimeSpan.FromSeconds(told.ResetSeconds);
        _longest = left > _longest ? left : _longest;
        var span = new Span(sentAt + left - Rounding, now + left + Rounding);
        if (_previous is { } previous && span.Earliest <= previous.Latest)
        {
            // The answer of a request that was carried over. Where it is too early to speak of this window, the request was not in it;
            // else it may speak of either, and is counted.
            _issued -= span.Latest < previous.Earliest + _longest ? 1 : 0;
            return;
        }

        if (_current is { } current && current.Touches(span))
        {
            _current = current.Narrowed(span);
        }
        else
        {
            if (_current is not null && told.Count <= _highest)
            {
                // The org has begun a new window before this side could be sure of it; the answered request is in it.
                Roll();
                _issued++;
            }

            _current = span;
        }

        Allowed = told.Allowed;
        _highest = Math.Max(_highest, told.Count);
        _foreign = Math.Max(_foreign, told.Count - _issued);
        _rival.See(told.Count - _issued, _inFlight, Passed(now));
    }

    private TimeSpan Length => _longest > DefaultLength ? _longest : DefaultLength;

    /// <summary>The share of the window that has passed.</summary>
    private double Passed(TimeSpan now) => _current is { } window ? Math.Clamp(1 - ((window.Latest - now) / Length), 0, 1) : 0;

    private void RollWhereOver(TimeSpan now)
    {
        if (_current is { } window && now > window.Latest)
        {
            Roll();
        }
    }

    private void Roll()
    {
        Number++;
        _rival.EndWindow();
        _previous = _current;
        _current = null;
        _issued = _inFlight + _carried;
        _carried = 0;
        _foreign = 0;
        _highest = 0;
    }

    /// <summary>Between which two moments the window ends.</summary>
    private readonly record struct Span(TimeSpan Earliest, TimeSpan Latest)
    {
        public bool Touches(Span other) => other.Earliest <= Latest && Earliest <= other.Latest;

        public Span Narrowed(Span other) => new(
            Earliest > other.Earliest ? Earliest : other.Earliest, Latest < other.Latest ? Latest : other.Latest);
    }
}
