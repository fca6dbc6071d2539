namespace FlowExec;

/// <summary>When progress is to be told: by time and not by row, five times a second where it is shown, every 30 seconds where it is a line
/// in a log.</summary>
/// <param name="isShown">True where the host shows progress and takes the last away for the next.</param>
/// <param name="clock">The clock of the people who read it.</param>
internal sealed class ProgressPace(bool isShown, TimeProvider clock)
{
    /// <summary>Between two lines of a log.</summary>
    public static readonly TimeSpan OfLines = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan OfShown = TimeSpan.FromMilliseconds(200);

    private long _told = clock.GetTimestamp();

    /// <summary>True where it is time again; then the time begins anew.</summary>
    public bool IsDue()
    {
        bool due = clock.GetElapsedTime(_told) >= (isShown ? OfShown : OfLines);
        _told = due ? clock.GetTimestamp() : _told;
        return due;
    }
}
