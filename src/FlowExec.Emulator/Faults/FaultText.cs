using System.Globalization;

namespace FlowExec.Emulation;

/// <summary>The text of a fault rule: what may stand in it and what it means when left out.</summary>
internal static class FaultText
{
    private static readonly int[] ErrorStatuses = [500, 502, 503, 504, 408];

    public static FaultTarget DefaultTarget(FaultKind kind) => kind == FaultKind.ClockSkew ? FaultTarget.Any : FaultTarget.Launch;

    /// <summary>Which key carries the kind's time; null where it has none.</summary>
    public static string? DurationKey(FaultKind kind) => kind switch
    {
        FaultKind.Refuse => "for",
        FaultKind.SlowFirstByte or FaultKind.SlowBody => "delay",
        FaultKind.ClockSkew or FaultKind.QueryDelay => "by",
        _ => null,
    };

    public static TimeSpan DefaultDuration(FaultKind kind) => kind switch
    {
        FaultKind.Refuse => TimeSpan.FromSeconds(1),
        FaultKind.SlowFirstByte or FaultKind.SlowBody => TimeSpan.FromSeconds(5),
        FaultKind.ClockSkew => TimeSpan.FromMinutes(5),
        FaultKind.QueryDelay => TimeSpan.FromSeconds(30),
        _ => TimeSpan.Zero,
    };

    public static RetryAfterForm DefaultRetryAfter(FaultKind kind)
        => kind == FaultKind.Unavailable ? RetryAfterForm.Missing : RetryAfterForm.Seconds;

    public static FaultRule Parse(string text)
    {
        string[] parts = text.Split(';');
        string head = parts[0].Trim();
        int at = head.IndexOf('@', StringComparison.Ordinal);
        string numbers = at < 0 ? "" : head[(at + 1)..];
        string named = at < 0 ? head : head[..at];
        int colon = named.IndexOf(':', StringComparison.Ordinal);
        string name = (colon < 0 ? named : named[..colon]).Trim();

        FaultKind kind = Named<FaultKind>(text, "fault", name);
        var rule = new FaultRule
        {
            Kind = kind,
            Probability = colon < 0 ? 1 : Probability(text, named[(colon + 1)..].Trim()),
            Numbers = at < 0 ? [] : [.. numbers.Split(',').Select(n => Range(text, n.Trim()))],
            Target = DefaultTarget(kind),
            Duration = DefaultDuration(kind),
            RetryAfter = DefaultRetryAfter(kind),
        };
        return parts.Skip(1).Aggregate(rule, (soFar, setting) => With(text, soFar, setting.Trim()));
    }

    private static FaultRule With(string text, FaultRule rule, string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? setting : setting[..equals].Trim();
        string value = equals < 0 ? "" : setting[(equals + 1)..].Trim();
        if (key.Equals("on", StringComparison.OrdinalIgnoreCase))
        {
            return rule with { Target = Named<FaultTarget>(text, "target", value) };
        }

        if (key.Equals(DurationKey(rule.Kind), StringComparison.OrdinalIgnoreCase))
        {
            return rule with { Duration = Duration(text, value, negative: rule.Kind == FaultKind.ClockSkew) };
        }

        if (key.Equals("status", StringComparison.OrdinalIgnoreCase) && rule.Kind == FaultKind.ExecuteThenError)
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && ErrorStatuses.Contains(status)
                ? rule with { Status = status }
                : throw Wrong(text, $"status must be one of {string.Join(", ", ErrorStatuses)}, not '{value}'");
        }

        if (key.Equals("retryAfter", StringComparison.OrdinalIgnoreCase) && rule.Kind is FaultKind.TooManyRequests or FaultKind.Unavailable)
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                ? rule with
                {
                    RetryAfter = rule.RetryAfter == RetryAfterForm.Missing ? RetryAfterForm.Seconds : rule.RetryAfter,
                    RetryAfterSeconds = seconds,
                }
                : rule with { RetryAfter = Named<RetryAfterForm>(text, "retryAfter", value) };
        }

        throw Wrong(text, $"'{key}' cannot be set for {rule.Kind}; what can: {string.Join(", ", Keys(rule.Kind))}");
    }

    private static IEnumerable<string> Keys(FaultKind kind)
    {
        yield return "on";
        if (DurationKey(kind) is { } key)
        {
            yield return key;
        }

        if (kind == FaultKind.ExecuteThenError)
        {
            yield return "status";
        }

        if (kind is FaultKind.TooManyRequests or FaultKind.Unavailable)
        {
            yield return "retryAfter";
        }
    }

    private static T Named<T>(string text, string what, string name)
        where T : struct, Enum
        => Enum.GetNames<T>().FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw Wrong(text, $"'{name}' is no {what}; known are {string.Join(", ", Enum.GetNames<T>())}");

    private static double Probability(string text, string value)
        => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double chance) && chance is > 0 and <= 1
            ? chance
            : throw Wrong(text, $"the probability must be over 0 and up to 1, not '{value}'");

    private static NumberRange Range(string text, string value)
    {
        int dash = value.IndexOf('-', StringComparison.Ordinal);
        string first = dash < 0 ? value : value[..dash];
        string last = dash < 0 ? value : value[(dash + 1)..];
        long to = long.MaxValue;
        return long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long from) && from >= 1
            && ((dash >= 0 && last.Length == 0)
                || (long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out to) && to >= from))
            ? new NumberRange(from, to)
            : throw Wrong(text, $"'{value}' is no request number; write 17, 3-5 or 10-, counted from 1");
    }

    private static TimeSpan Duration(string text, string value, bool negative)
        => DurationText.TryParse(value, bareUnit: null, out TimeSpan span, isSigned: negative)
            ? span
            : throw Wrong(text, $"'{value}' is no time; write 250ms, 5s, 2m or 1h, up to 720h");

    private static FormatException Wrong(string text, string why) => new($"'{text}' is no fault rule: {why}.");
}
