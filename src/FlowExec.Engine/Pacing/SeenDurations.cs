namespace FlowExec.Engine.Pacing;

/// <summary>How long the last executions of a flow took, and when to look at another one. Used under its owner's lock.</summary>
internal sealed class SeenDurations
{
    private const int Remembered = 32;

    /// <summary>One look serves ends that lie this close together: so much later is an end told at most.</summary>
    private const double Near = 0.2;

    /// <summary>Where nothing is known of an age, the pause to the next look is such a part of it: half an hour costs nine looks.</summary>
    private const double Rare = 1.5;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly TimeSpan[] _latest = new TimeSpan[Remembered];
    private TimeSpan[] _sorted = [];
    private int _ended;

    /// <summary>So long half of them took, or less.</summary>
    public TimeSpan Median => _sorted[_sorted.Length / 2];

    /// <summary>Takes note of one more.</summary>
    public void Add(TimeSpan duration)
    {
        _latest[_ended++ % Remembered] = duration;
        int known = Math.Min(_ended, Remembered);
        if (known < Remembered || _ended % 8 == 0)
        {
            _sorted = _latest[..known];
            Array.Sort(_sorted);
        }
    }

    /// <summary>The age at which to look at an execution that has not ended.</summary>
    /// <param name="age">Its age.</param>
    /// <param name="awaited">True where others wait for its place: then a late look costs more than a look.</param>
    public TimeSpan NextLook(TimeSpan age, bool awaited)
    {
        int next = Array.FindIndex(_sorted, duration => duration > age);
        TimeSpan unseen = age + Unseen(age, next > 0 ? _sorted[next - 1] : next < 0 ? _sorted[^1] : TimeSpan.Zero, awaited);
        if (next < 0)
        {
            return unseen;
        }

        // The last of those that lie together.
        TimeSpan near = _sorted[next] + Longer(_sorted[next] * Near, Soon);
        TimeSpan look = Array.FindLast(_sorted, duration => duration <= near);

        // Where most have ended by this age, the few that took longer say little of this one.
        return (_sorted.Length - next) * 2 >= _sorted.Length || look < unseen ? look : unseen;
    }

    /// <summary>How long to wait with the next look where none took as long as this: a while, then longer and longer, so that an end is
    /// told within a share of the time that it took.</summary>
    /// <param name="age">The execution's age.</param>
    /// <param name="ended">When others had ended; zero for nothing known.</param>
    /// <param name="awaited">As for <see cref="NextLook"/>.</param>
    public static TimeSpan Unseen(TimeSpan age, TimeSpan ended, bool awaited) =>
        Longer(Longer(Soon, ended * Near), (age - ended) * (awaited ? Near : Rare));

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
