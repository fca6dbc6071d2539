namespace FlowExec.Engine.Pacing;

/// <summary>
/// Another program with the same token, as far as the org's count shows it. What it will still send in a window is left to it: whoever
/// takes the whole quota early only earns 429s, for both. What it sends is learned from window to window, and can be seen only by requests
/// of one's own: so beside a rival these are spread over the window, and the last two of a window always come late in it. Not thread-safe.
/// </summary>
internal sealed class Rival
{
    /// <summary>A share of a window that is too short to judge a rival by.</summary>
    private const double TooShort = 0.05;

    /// <summary>From this share of a window on, what was seen in it counts for the next.</summary>
    private const double LongEnough = 0.5;

    /// <summary>How far own requests may run ahead of an even spread.</summary>
    private const double Ahead = 0.08;

    /// <summary>No rival is left more than this share of the quota: beside a greedier one each takes what comes.</summary>
    private const double Most = 0.8;

    /// <summary>So few requests in a window are no rival worth the care.</summary>
    private const double Few = 3;

    /// <summary>A quota so small has none to spare for looking, and is shared as it comes.</summary>
    private const int Small = 50;

    private double _expected;
    private double _seen;
    private double _seenUpTo;
    private bool _isKnown;

    /// <summary>Takes in what an answer showed.</summary>
    /// <param name="certain">The rival's requests in the window so far, if none of one's own on the way has been counted yet.</param>
    /// <param name="onTheWay">Own requests on the way; late in a window, when they are few, half of them will have been.</param>
    /// <param name="passed">The share of the window that has passed, 0 to 1.</param>
    public void See(int certain, int onTheWay, double passed)
    {
        double seen = _isKnown && passed >= LongEnough ? certain + (onTheWay / 2.0) : certain;
        (_seen, _seenUpTo) = (Math.Max(0, seen), Math.Max(_seenUpTo, passed));
        if (!_isKnown && passed > TooShort && certain > 1)
        {
            _expected = certain / passed;
        }
    }

    /// <summary>A window has ended: what was seen in it counts for the next, the first time alone and then beside what was known.</summary>
    public void EndWindow()
    {
        if (_seenUpTo >= LongEnough)
        {
            double whole = _seen / _seenUpTo;
            _expected = _isKnown ? (_expected + whole) / 2 : whole;
            _expected = _expected < Few ? 0 : _expected;
            _isKnown = _expected > 0;
        }

        (_seen, _seenUpTo) = (0, 0);
    }

    /// <summary>How many requests of the window are left to the rival: what it has not sent of what is expected, and for chance.</summary>
    /// <param name="foreign">The rival's requests in the window so far.</param>
    /// <param name="allowed">Requests that the window allows.</param>
    public int Left(int foreign, int allowed) => _expected == 0 || allowed < Small ? 0
        : (int)Math.Max(0, Math.Ceiling(Math.Min(_expected + (Math.Sqrt(_expected) / 3), Most * allowed) - foreign));

    /// <summary>From which share of a window on the next own request may go out.</summary>
    /// <param name="own">Own requests so far.</param>
    /// <param name="room">Requests that still have room.</param>
    /// <param name="allowed">Requests that the window allows.</param>
    public double MayPassAt(int own, int room, int allowed)
    {
        double look = room > 2 ? 0 : room == 2 ? 0.6 : 0.95;
        return allowed < Small ? 0
            : _expected == 0 ? look
            : Math.Max(look, Math.Min(0.97, own / Math.Max((1 - Most) * allowed, allowed - _expected)) - Ahead);
    }
}
