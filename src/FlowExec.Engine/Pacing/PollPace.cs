using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// When to look at an execution. Each look costs as much of the quota as a launch, so one should do: the first comes when executions like
/// it have mostly ended, which is learned from those that were seen to end, and after that the older, the rarer. A follower asks for leave
/// to look with the moment it is due (<see cref="Governor.EnterPollAsync"/>), and the governor waits for it. Thread-safe.
/// </summary>
internal sealed class PollPace(SeededChance chance)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestGuess = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>While nothing is known, so many look at once, and those after them later, so that few looks are for nothing.</summary>
    private const int Scouts = 16;

    private const int Remembered = 32;

    private readonly Lock _lock = new();
    private readonly TimeSpan[] _durations = new TimeSpan[Remembered];
    private int _asked;
    private int _ended;
    private TimeSpan? _typical;

    /// <summary>From the launch to the first look.</summary>
    public TimeSpan First()
    {
        lock (_lock)
        {
            if (_typical is { } typical)
            {
                return Bounded(typical, Longest);
            }

            return Bounded(Shortest * (1 + (_asked++ / Scouts)), LongestGuess);
        }
    }

    /// <summary>From a look that saw no end to the next.</summary>
    /// <param name="age">How long ago the execution was launched.</param>
    public TimeSpan Next(TimeSpan age) => Bounded(age / 2, Longest) * (0.9 + (chance.Next() * 0.2));

    /// <summary>Takes note of an execution that has ended.</summary>
    /// <param name="duration">How long it ran, as far as can be told.</param>
    public void Ended(TimeSpan duration)
    {
        lock (_lock)
        {
            _durations[_ended++ % Remembered] = duration;
            int known = Math.Min(_ended, Remembered);
            if (known == Remembered ? _ended % 8 == 0 : true)
            {
                Span<TimeSpan> sorted = stackalloc TimeSpan[known];
                _durations.AsSpan(0, known).CopyTo(sorted);
                sorted.Sort();
                _typical = sorted[known / 2];
            }
        }
    }

    private static TimeSpan Bounded(TimeSpan span, TimeSpan longest) => span < Shortest ? Shortest : span > longest ? longest : span;
}
