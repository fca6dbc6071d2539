using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// When to look at an execution. Each look costs as much of the quota as a launch, so one should do: it comes when executions of the same
/// flow have ended that were launched as long ago, which is learned from those that were seen to end. Where nothing is known of an age,
/// the older, the rarer. A follower asks for leave to look with the moment it is due (<see cref="Governor.EnterPollAsync"/>), and the
/// governor waits for it. Thread-safe.
/// </summary>
/// <param name="chance">Spreads looks.</param>
/// <param name="perMinute">Requests a minute that the org allows, as it looks now.</param>
internal sealed class PollPace(SeededChance chance, Func<int> perMinute)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestGuess = TimeSpan.FromSeconds(5);

    /// <summary>While nothing is known, so many look at once, and those after them later, so that few looks are for nothing.</summary>
    private const int Scouts = 16;

    /// <summary>Flows that are remembered; the rows of one file seldom name more.</summary>
    private const int MostFlows = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SeenDurations> _flows = new(StringComparer.OrdinalIgnoreCase);
    private int _asked;

    /// <summary>From the launch to the first look.</summary>
    /// <param name="flow">The flow; null where it is not known.</param>
    /// <param name="places">How many may run, where others wait for the place of each; null where nobody does.</param>
    public TimeSpan First(string? flow, int? places)
    {
        lock (_lock)
        {
            if (Seen(flow) is { } seen)
            {
                LookCare care = Care(seen, places);
                return SeenDurations.Longer(seen.NextLook(TimeSpan.Zero, care), Least(care));
            }

            TimeSpan guess = Shortest * (1 + (_asked++ / Scouts));
            return guess > LongestGuess ? LongestGuess : guess;
        }
    }

    /// <summary>From a look that saw no end to the next.</summary>
    /// <param name="flow">The flow; null where it is not known.</param>
    /// <param name="age">How long ago the execution was launched.</param>
    /// <param name="places">As for <see cref="First"/>.</param>
    public TimeSpan Next(string? flow, TimeSpan age, int? places)
    {
        lock (_lock)
        {
            SeenDurations? seen = Seen(flow);
            LookCare care = Care(seen, places);
            TimeSpan pause = seen is null ? SeenDurations.Unseen(age, TimeSpan.Zero, care) : seen.NextLook(age, care) - age;

            // Never sooner than it is worth, and not all at once.
            return SeenDurations.Longer(pause, Least(care)) * (1 + (chance.Next() * 0.1));
        }
    }

    /// <summary>How long executions of a flow take, half of them at most; null where none was seen to end.</summary>
    public TimeSpan? Typical(string? flow)
    {
        lock (_lock)
        {
            return Seen(flow)?.Median;
        }
    }

    /// <summary>Takes note of an execution that has ended.</summary>
    /// <param name="flow">The flow; null where it is not known.</param>
    /// <param name="duration">How long it ran, as far as can be told.</param>
    public void Ended(string? flow, TimeSpan duration)
    {
        lock (_lock)
        {
            if (Seen(flow) is not { } seen)
            {
                if (_flows.Count == MostFlows)
                {
                    _flows.Clear();
                }

                _flows[flow ?? ""] = seen = new SeenDurations();
            }

            seen.Add(duration);
        }
    }

    private LookCare Care(SeenDurations? seen, int? places) => places is not { } most ? LookCare.Plain
        : LookCare.Awaited(seen is null ? null : most / seen.Median.TotalMinutes / perMinute());

    private static TimeSpan Least(LookCare care) => care.Soon < Shortest ? care.Soon : Shortest;

    private SeenDurations? Seen(string? flow) => _flows.GetValueOrDefault(flow ?? "");
}
