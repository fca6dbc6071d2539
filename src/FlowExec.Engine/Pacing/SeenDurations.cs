namespace FlowExec.Engine.Pacing;

/// <summary>How long the last executions of a flow took, and when to look at another one. Used under its owner's lock.</summary>
internal sealed class SeenDurations
{
    private const int Remembered = 32;

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
    /// <param name="care">How closely it is looked at.</param>
    public TimeSpan NextLook(TimeSpan age, LookCare care)
    {
        int next = Array.FindIndex(_sorted, duration => duration > age);
        TimeSpan unseen = age + Unseen(age, next > 0 ? _sorted[next - 1] : next < 0 ? _sorted[^1] : TimeSpan.Zero, care);
        if (next < 0)
        {
            return unseen;
        }

        // The last of those that lie together.
        TimeSpan near = _sorted[next] + Longer(_sorted[next] * care.Near, care.Soon);
        TimeSpan look = Array.FindLast(_sorted, duration => duration <= near);

        // Where most have ended by this age, the few that took longer say little of this one.
        return (_sorted.Length - next) * 2 >= _sorted.Length || look < unseen ? look : unseen;
    }

    /// <summary>How long to wait with the next look where none took as long as this: a while, then longer and longer, so that an end is
    /// told within a share of the time that it took.</summary>
    /// <param name="age">The execution's age.</param>
    /// <param name="ended">When others had ended; zero for nothing known.</param>
    /// <param name="care">How closely it is looked at.</param>
    public static TimeSpan Unseen(TimeSpan age, TimeSpan ended, LookCare care) =>
        Longer(Longer(care.Soon, ended * care.Near), (age - ended) * care.Rare);

    /// <summary>The longer of two.</summary>
    public static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
