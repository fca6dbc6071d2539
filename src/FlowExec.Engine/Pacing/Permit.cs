using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>What a request is for; it decides whose turn it is.</summary>
internal enum RequestKind
{
    /// <summary>A look-up that somebody, or the planning of rows, waits for; there are few.</summary>
    LookUp,

    /// <summary>A launch.</summary>
    Launch,

    /// <summary>A look at an execution that runs.</summary>
    Poll,
}

/// <summary>Leave to send one request; given back by <see cref="Governor.Exit"/>, whatever became of it.</summary>
/// <param name="GrantedAt">When it was given, on the connection's clock.</param>
/// <param name="Kind">What for.</param>
/// <param name="Pace">The run that launches.</param>
/// <param name="GoodUntil">Until when it is good, on the governor's time; null for without end.</param>
internal readonly record struct Permit(long GrantedAt, RequestKind Kind, LaunchPace? Pace, TimeSpan? GoodUntil = null);

/// <summary>How a request ended that had leave.</summary>
/// <param name="Left">False where it is proven that it never left: it used up nothing.</param>
/// <param name="Reading">The rate limit that its answer told.</param>
/// <param name="Pause">For how long its answer lets nothing go.</param>
/// <param name="Latency">How long the answer took; null where none came, since a time-out says nothing about that.</param>
/// <param name="SetOut">True for a launch that passed <see cref="Governor.SetOutAsync"/>.</param>
internal readonly record struct Passage(
    bool Left, RateLimitReading? Reading = null, TimeSpan? Pause = null, TimeSpan? Latency = null, bool SetOut = false);
