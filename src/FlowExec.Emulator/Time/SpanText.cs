using System.Globalization;

namespace FlowExec.Emulation;

/// <summary>Times as people write them in fault rules and flow files: 250ms, 5s, 2m, 1h; 30 days at most either way.</summary>
internal static class SpanText
{
    private const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    public static bool TryParse(string text, out TimeSpan span)
    {
        string number = text.TrimEnd('m', 's', 'h');
        double factor = text[number.Length..] switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        double count = 0;
        bool good = factor > 0
            && double.TryParse(number, Style, CultureInfo.InvariantCulture, out count)
            && Math.Abs(count * factor) <= TimeSpan.FromDays(30).TotalMilliseconds;
        span = good ? TimeSpan.FromMilliseconds(count * factor) : TimeSpan.Zero;
        return good;
    }
}
