namespace FlowExec;

/// <summary>Takes off a cell's text what is not part of the value: blanks and marks that came by copying, and a spreadsheet's way to
/// write a text.</summary>
internal sealed class CellText(FlowRow row, RowBinding binding)
{
    /// <summary>The value of a cell; what was changed visibly is told.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="findings">Told of what was changed; null where it was told before.</param>
    /// <param name="isSecure">True where the value is told in no message.</param>
    public object? Of(KeyValuePair<string, object?> cell, RowFindings? findings, bool isSecure = false)
    {
        if (cell.Value is not string text || text.Length == 0)
        {
            return cell.Value;
        }

        // What is nothing but blanks is left for whoever knows whether the flow wants a text.
        text = binding.KeepBlanks || HiddenText.IsNothing(text) ? text : Bare(cell.Key, text, findings, isSecure);
        if (text is ['=', '"', .., '"'] && text.Length > 2 && Quoted(text) is { } inner)
        {
            findings?.Add(FindingRules.TextAsFormula.Of(Shown(text, isSecure), Shown(inner, isSecure)), HiddenText.Trim(cell.Key));
            text = inner;
        }

        if (row is { IsTabular: true, IsText: false } && text is [.., not (>= '0' and <= '9'), '"'] && text.AsSpan().Count('"') % 2 == 1)
        {
            findings?.Add(FindingRules.QuoteLost.Of(Shown(text, isSecure)), HiddenText.Trim(cell.Key));
        }

        // Where it takes in the rest of a file, it takes in the file's last line break too.
        if (row is { IsTabular: true, IsText: false } && text[^1] == '\n' && row.Cells[^1].Key == cell.Key)
        {
            findings?.Add(FindingRules.QuoteSeemsOpen.Of(Shown(text, isSecure)), HiddenText.Trim(cell.Key));
        }

        return IsNull(text) ? null : text;
    }

    private static Said Shown(string text, bool isSecure) => isSecure ? Said.Hidden : Said.Value(text);

    private bool IsNull(string text)
    {
        if (binding.NullValue is not { Count: > 0 } words)
        {
            return false;
        }

        string bare = text.Trim();
        for (int i = 0; i < words.Count; i++)
        {
            if (bare.Length > 0 && bare.Equals(words[i].Trim(), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private string Bare(string column, string text, RowFindings? findings, bool isSecure)
    {
        // Import-Csv takes off blanks before a value and leaves those behind it, and nobody knows any more whether there were quotes.
        if (row is { IsTabular: true, IsText: false } && text[^1] is ' ' or '\t')
        {
            findings?.Add(FindingRules.BlanksCut.Of(Shown(text, isSecure)), HiddenText.Trim(column));
            text = text.TrimEnd(' ', '\t');
        }

        if (text.Length == 0 || (!HiddenText.IsHidden(text[0]) && !HiddenText.IsHidden(text[^1])))
        {
            return text;
        }

        string bare = HiddenText.TrimHidden(text);
        return bare.AsSpan().ContainsAny(" \t\r\n\u00A0") ? text : bare;
    }

    /// <summary>What stands between the quotes of <c>="00042"</c>; null where a quote within is not doubled.</summary>
    private static string? Quoted(string text)
    {
        string inner = text[2..^1];
        string plain = inner.Replace("\"\"", "\0", StringComparison.Ordinal);
        return plain.Contains('"', StringComparison.Ordinal) ? null : plain.Replace('\0', '"');
    }
}
