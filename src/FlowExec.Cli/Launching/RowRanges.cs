using System.Globalization;
using System.Text;

namespace FlowExec.Cli.Launching;

/// <summary>Positions of rows as people write them: <c>3, 7-9, 12</c>.</summary>
internal static class RowRanges
{
    /// <summary>Writes positions that are in order and each there once.</summary>
    public static string Of(IReadOnlyList<long> rows)
    {
        var text = new StringBuilder();
        for (int first = 0; first < rows.Count;)
        {
            int last = first;
            while (last + 1 < rows.Count && rows[last + 1] == rows[last] + 1)
            {
                last++;
            }

            text.Append(text.Length == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{rows[first]}");
            if (last > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{rows[last]}");
            }

            first = last + 1;
        }

        return text.ToString();
    }
}
