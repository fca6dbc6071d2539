namespace FlowExec.Engine.Csv;

/// <summary>Files that are called .csv and are something else.</summary>
internal static class ForeignFile
{
    private static Sentence SaveAsCsv => $"Open it and save it as CSV (Excel: 'CSV UTF-8'){Term.OrPiped}.";

    /// <summary>Says what a file is by its first bytes, which no text begins with; null where they may be text.</summary>
    /// <param name="bytes">The first bytes.</param>
    public static (string What, Sentence Step)? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PK\u0003\u0004"u8) ? ("a workbook or another ZIP archive", SaveAsCsv)
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) ? ("a workbook or document of an old Office", SaveAsCsv)
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? ("compressed (gzip)", "Unpack it first.")
        : bytes.StartsWith("%PDF"u8) ? ("a PDF document", "Ask for the data as CSV.")
        : bytes.StartsWith("SQLite format 3"u8) ? ("a database (SQLite)", $"Query it, and save what comes of it as CSV{Term.OrPiped}.")
        : null;

    /// <summary>Says what a text is by its beginning; null where it may be CSV.</summary>
    /// <param name="text">The beginning.</param>
    public static (string What, Sentence Step)? Of(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text.TrimStart("\uFEFF \t\r\n");
        if (rest.IsEmpty)
        {
            return null;
        }

        if (rest[0] == '<')
        {
            bool isPage = rest.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
                || rest.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                || rest.StartsWith("<table", StringComparison.OrdinalIgnoreCase);
            return isPage
                ? ("a web page", "Sites that want a sign-in answer downloads with their sign-in page: get the file again, signed in.")
                : rest.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? ("XML", SaveAsCsv)
                : null;
        }

        ReadOnlySpan<char> inside = rest[1..].TrimStart(" \t\r\n");
        return rest[0] is '{' && inside is ['"', ..] && inside.Contains(':')
            ? ("JSON, a row a line", (Sentence)$"{Term.LinesOfJson}")
            : rest[0] is '[' && inside is ['{', ..]
                ? ("JSON", $"{Term.ItemsOfJson}")
                : null;
    }

    /// <summary>What to say of a file that holds null characters.</summary>
    public static FlowConfigurationException NotText(string path) => new(
        "CsvUnreadable",
        $"'{path}' is no CSV file: the names of its columns hold null characters.",
        "Such a file is mostly a workbook, a damaged file, or UTF-16 read as something else. Save it as CSV in UTF-8.");

    /// <summary>What to say of a file that is something else.</summary>
    public static FlowConfigurationException NoCsv(string path, (string What, Sentence Step) known) => new(
        "CsvUnreadable", $"'{path}' is no CSV file, whatever its name: it is {known.What}.", known.Step);
}
