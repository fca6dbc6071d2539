using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>Lines on a terminal that take the place of those that were shown before.</summary>
/// <param name="write">Writes to the terminal as it is.</param>
internal sealed class ScreenLines(Action<string> write)
{
    private const string ClearToLineEnd = "\u001b[K";
    private const string ClearToScreenEnd = "\u001b[J";

    private int _shown;

    /// <summary>Shows lines, cut to the screen: one that is wrapped would be found elsewhere the next time.</summary>
    /// <param name="lines">The lines; what would steer the terminal is escaped.</param>
    /// <param name="width">Cells of a line of the screen.</param>
    /// <param name="height">Lines of the screen.</param>
    public void Show(IReadOnlyList<string> lines, int width, int height)
    {
        int room = Math.Max(2, height - 1);
        IEnumerable<string> shown = lines.Count <= room ? lines
            : lines.Take(room - 1).Append(string.Create(CultureInfo.InvariantCulture, $"... and {lines.Count - room + 1} more lines"));
        var text = new StringBuilder();
        if (_shown > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\u001b[{_shown}A");
        }

        foreach (string line in shown)
        {
            text.Append('\r').Append(Fit(line, width - 1)).Append(ClearToLineEnd).Append("\r\n");
        }

        write(text.Append(ClearToScreenEnd).ToString());
        _shown = Math.Min(lines.Count, room);
    }

    private static string Fit(string line, int cells)
    {
        var fit = new StringBuilder();
        foreach (Rune rune in line.EnumerateRunes())
        {
            cells -= DisplayText.Width(rune);
            if (cells < 0)
            {
                break;
            }

            fit.Append(DisplayText.Show(rune));
        }

        return fit.ToString();
    }
}
