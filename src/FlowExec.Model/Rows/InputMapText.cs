namespace FlowExec;

/// <summary>Which column an input is read from, as it is written on a command line and kept with a batch: <c>input=column</c>.</summary>
internal static class InputMapText
{
    /// <summary>Reads it; null where it is none. A column's name may hold '='; an input's name cannot.</summary>
    public static (string Input, string Column)? Read(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        (string input, string column) = at < 0 ? ("", "") : (text[..at].Trim(), text[(at + 1)..].Trim());
        return input.Length == 0 || column.Length == 0 ? null : (input, column);
    }

    /// <summary>Reads several that are known to be such.</summary>
    public static Dictionary<string, string> ReadAll(IEnumerable<string> texts) =>
        texts.Select(text => Read(text)!.Value).ToDictionary(pair => pair.Input, pair => pair.Column, StringComparer.OrdinalIgnoreCase);
}
