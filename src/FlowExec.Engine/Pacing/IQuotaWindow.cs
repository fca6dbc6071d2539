using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>What says when the next request has room in the org's rate limit. Used under the governor's lock.</summary>
internal interface IQuotaWindow
{
    /// <summary>Requests a window allows.</summary>
    int Allowed { get; }

    /// <summary>True once the org has told.</summary>
    bool IsMeasured { get; }

    /// <summary>Counts the windows.</summary>
    int Number { get; }

    /// <summary>Requests on the way.</summary>
    int InFlight { get; }

    /// <summary>Requests counted in the current window.</summary>
    int Used { get; }

    /// <summary>Until when a permit that is given now is good; null for without end.</summary>
    TimeSpan? GoodUntil => null;

    /// <summary>Until the window has ended for certain; zero where that is not known.</summary>
    TimeSpan ResetsIn(TimeSpan now);

    /// <summary>How long the next request must wait: zero where it may go now, null where only an answer on its way can tell.</summary>
    TimeSpan? Wait(TimeSpan now);

    /// <summary>Whether a request may go while so many more are kept back. Where <see cref="Wait"/> lets it go.</summary>
    bool HasRoom(int keep);

    /// <summary>Takes back a request that never left.</summary>
    void Withdraw(TimeSpan now);

    /// <summary>Counts a request that goes out now.</summary>
    void Issue();

    /// <summary>Takes in how a request ended.</summary>
    /// <param name="sentAt">When it went out.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="reading">What its answer told; null where none came or it told nothing.</param>
    void Settle(TimeSpan sentAt, TimeSpan now, RateLimitReading? reading);
}
