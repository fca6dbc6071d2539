using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FlowExec.Emulation;

/// <summary>
/// One fault: what, how often or which requests, and to which call. Written as text:
/// <c>Name[:probability][@numbers][;key=value]...</c>, such as <c>ExecuteThenReset:0.05</c>, <c>Reset@17</c>, <c>TooManyRequests@3-5</c>,
/// <c>Unavailable:0.1;retryAfter=date</c>, <c>SlowBody@2,9-;delay=10s;on=read</c>. Without probability and numbers every request is
/// struck; with both, a request must be one of the numbers and lose the draw. Numbers count from 1, per target, from when the rules were
/// set. Keys: <c>on</c> (launch, read, token, flows, query, other, any), <c>delay</c>, <c>for</c>, <c>by</c> (times such as 250ms, 5s, 2m,
/// 1h), <c>status</c>, <c>retryAfter</c> (missing, garbage, date, seconds, or a number of seconds).
/// </summary>
public sealed record FaultRule
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The chance that a request is struck, over 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The numbers of the requests that can be struck; empty for all.</summary>
    public ImmutableArray<NumberRange> Numbers { get; init; } = [];

    /// <summary>The calls that can be struck.</summary>
    public FaultTarget Target { get; init; } = FaultTarget.Launch;

    /// <summary>The pause, outage or shift of those faults that have one, on the emulator's clock.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The status of <see cref="FaultKind.ExecuteThenError"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>How a 429's or 503's Retry-After looks.</summary>
    public RetryAfterForm RetryAfter { get; init; }

    /// <summary>The seconds of the Retry-After, where set; else what the rate-limit window says.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Reads a rule from its text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is no rule; the message says what is wrong and what can stand there.</exception>
    public static FaultRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FaultText.Parse(text);
    }

    /// <summary>True where a request with this number can be struck.</summary>
    internal bool Covers(long number)
    {
        if (Numbers.IsEmpty)
        {
            return true;
        }

        foreach (NumberRange range in Numbers)
        {
            if (number >= range.First && number <= range.Last)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(FaultRule? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The rule as the text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Kind.ToString());
        if (Probability < 1)
        {
            text.Append(CultureInfo.InvariantCulture, $":{Probability:R}");
        }

        if (!Numbers.IsEmpty)
        {
            text.Append('@').AppendJoin(',', Numbers);
        }

        if (Target != FaultText.DefaultTarget(Kind))
        {
            text.Append(";on=").Append(Target.ToString().ToLowerInvariant());
        }

        if (FaultText.DurationKey(Kind) is { } key && Duration != FaultText.DefaultDuration(Kind))
        {
            text.Append(CultureInfo.InvariantCulture, $";{key}={Duration.TotalMilliseconds:0.####}ms");
        }

        if (Kind == FaultKind.ExecuteThenError && Status != 500)
        {
            text.Append(CultureInfo.InvariantCulture, $";status={Status}");
        }

        if (RetryAfterSeconds is { } seconds)
        {
            text.Append(CultureInfo.InvariantCulture, $";retryAfter={seconds}");
        }

        if (RetryAfter != FaultText.DefaultRetryAfter(Kind) && (RetryAfterSeconds is null || RetryAfter != RetryAfterForm.Seconds))
        {
            text.Append(";retryAfter=").Append(RetryAfter.ToString().ToLowerInvariant());
        }

        return text.ToString();
    }
}

/// <summary>Numbers from one to another, both included.</summary>
/// <param name="First">The first, 1 or more.</param>
/// <param name="Last">The last; <see cref="long.MaxValue"/> for no end.</param>
public readonly record struct NumberRange(long First, long Last)
{
    /// <inheritdoc/>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{(Last == long.MaxValue ? "" : Last)}");
}

/// <summary>How a Retry-After header looks.</summary>
public enum RetryAfterForm : long
{
    /// <summary>Whole seconds, as the platform sends it.</summary>
    Seconds,

    /// <summary>An HTTP date.</summary>
    Date,

    /// <summary>No header.</summary>
    Missing,

    /// <summary>A value that is neither.</summary>
    Garbage,
}
