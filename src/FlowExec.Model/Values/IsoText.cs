using System.Globalization;

namespace FlowExec;

/// <summary>Points in time as ISO 8601 text with an offset.</summary>
internal static class IsoText
{
    /// <summary><c>2026-03-01T08:30:00Z</c>, or with another offset; a fraction only where there is one.</summary>
    public static string Of(DateTimeOffset time) => time.Offset == TimeSpan.Zero
        ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary>A time that does not say its offset is the machine's own, as everywhere in PowerShell.</summary>
    public static DateTimeOffset WithOffset(DateTime time) =>
        time.Kind == DateTimeKind.Utc || time - DateTime.MinValue < Day || DateTime.MaxValue - time < Day
            ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero)
            : new DateTimeOffset(time);

    /// <summary>Further from UTC is no clock; so near to the ends of time an offset cannot be said.</summary>
    private static TimeSpan Day { get; } = TimeSpan.FromDays(1);
}
