namespace FlowExec;

public class ProgressPaceTests
{
    [Theory]
    [InlineData(false, 30_000)]
    [InlineData(true, 200)]
    public void Progress_is_due_when_its_time_is_over_and_not_before_and_once(bool isShown, int milliseconds)
    {
        var clock = new StoppedClock();
        var pace = new ProgressPace(isShown, clock);

        Assert.False(pace.IsDue());
        clock.Milliseconds = milliseconds - 1;
        Assert.False(pace.IsDue());
        clock.Milliseconds = milliseconds;
        Assert.True(pace.IsDue());
        Assert.False(pace.IsDue());

        // What came late puts off the next: a line every 30 seconds, never two at once.
        clock.Milliseconds = 3 * milliseconds;
        Assert.True(pace.IsDue());
        clock.Milliseconds += milliseconds - 1;
        Assert.False(pace.IsDue());
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }
}
