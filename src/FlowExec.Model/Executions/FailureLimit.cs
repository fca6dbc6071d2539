using System.Globalization;

namespace FlowExec;

/// <summary>How many failures end a run: a count, or a share of the rows done so far (judged from the 20th row on).</summary>
/// <param name="Count">The count, 1 or more; null where it is a share.</param>
/// <param name="Percent">The share in percent, from 0 to less than 100; null where it is a count.</param>
public sealed record FailureLimit(int? Count, double? Percent)
{
    /// <summary>What can be given, for people.</summary>
    internal const string Forms = "a count from 1 on, such as 10, or a share below 100 %, such as 3%";

    /// <summary>Reads a count such as 10, or a share such as 3%. A share of 100 % and more can never be passed, and is none.</summary>
    internal static FailureLimit? Read(string text)
    {
        text = text.Trim();
        if (text.EndsWith('%'))
        {
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
                && percent < 100
                ? new FailureLimit(null, percent)
                : null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? new FailureLimit(count, null)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Count is { } count ? count.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Percent}%");
}
