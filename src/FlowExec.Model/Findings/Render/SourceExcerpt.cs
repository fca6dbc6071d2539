using System.Text;

namespace FlowExec;

/// <summary>One line of source and the carets under the place that is meant, cut to a width.</summary>
/// <param name="Line">The line as it is shown.</param>
/// <param name="Carets">Blanks and carets, as wide as what they stand under.</param>
internal readonly record struct SourceExcerpt(string Line, string Carets)
{
    private const string Cut = "...";

    // Far enough to fill any terminal; what lies further left or right of a place in a line of megabytes is not looked at.
    private const int Reach = 400;

    /// <summary>Cuts an excerpt.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="column">Where the place begins, in code points from 1.</param>
    /// <param name="length">How long it is; at least one caret is drawn.</param>
    /// <param name="width">Cells that may be filled, 20 or more.</param>
    public static SourceExcerpt Make(ReadOnlySpan<char> line, int column, int length, int width)
    {
        int skipped = Skipped(line, Math.Min(column - 1, line.Length) - Reach);
        line = line[skipped..];
        (List<(string Shown, int Width)> cells, int place) =
            Around(line, Count(line, column - 1 - skipped), out bool hasBefore, out bool hasAfter);
        hasBefore |= skipped > 0;
        int marked = Math.Clamp(length, 1, Math.Max(1, cells.Count - place));
        int first = place;
        int used = 0;
        int budget = width - (2 * Cut.Length);

        // A third of the width before the place, the rest behind it.
        while (first > 0 && used + cells[first - 1].Width <= (TotalWidth(cells) <= budget ? budget : budget / 3))
        {
            used += cells[--first].Width;
        }

        int end = place;
        while (end < cells.Count && used + cells[end].Width <= budget)
        {
            used += cells[end++].Width;
        }

        var shown = new StringBuilder();
        var carets = new StringBuilder();
        string before = hasBefore || first > 0 ? Cut : "";
        shown.Append(before);
        carets.Append(' ', before.Length);
        for (int i = first; i < end; i++)
        {
            shown.Append(cells[i].Shown);
            carets.Append(i < place ? ' ' : '^', i < place + marked ? cells[i].Width : 0);
        }

        if (!carets.ToString().Contains('^', StringComparison.Ordinal))
        {
            carets.Append('^');
        }

        shown.Append(hasAfter || end < cells.Count ? Cut : "");
        return new SourceExcerpt(shown.ToString(), carets.ToString());
    }

    /// <summary>How much of the line need not be looked at to come to what is shown: there code points are characters.</summary>
    private static int Skipped(ReadOnlySpan<char> line, int target)
    {
        target = Math.Max(target, 0);
        return line[..target].ContainsAnyInRange('\uD800', '\uDFFF') ? 0 : target;
    }

    /// <summary>How many code points there are, as far as that matters.</summary>
    private static int Count(ReadOnlySpan<char> line, int most)
    {
        int count = 0;
        foreach (Rune _ in line.EnumerateRunes())
        {
            if (count >= most)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private static int TotalWidth(List<(string Shown, int Width)> cells) => cells.Sum(cell => cell.Width);

    private static (List<(string Shown, int Width)> Cells, int Place) Around(ReadOnlySpan<char> line, int target, out bool hasBefore,
        out bool hasAfter)
    {
        var cells = new List<(string, int)>();
        int index = 0;
        int place = 0;
        hasBefore = hasAfter = false;
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (index > target + Reach)
            {
                hasAfter = true;
                break;
            }

            if (index >= target - Reach)
            {
                cells.Add((DisplayText.Show(rune), rune.Value == '\t' ? DisplayText.TabWidth : DisplayText.Width(rune)));
                place += index < target ? 1 : 0;
            }
            else
            {
                hasBefore = true;
            }

            index++;
        }

        return (cells, place);
    }
}
