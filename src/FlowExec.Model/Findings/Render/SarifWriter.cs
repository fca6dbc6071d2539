using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// Writes reports as a SARIF log (OASIS Static Analysis Results Interchange Format 2.1.0), which code hosts read to annotate a change.
/// Reports are taken one by one; nothing of them is kept.
/// </summary>
/// <param name="toolVersion">The module's version.</param>
/// <param name="baseDirectory">The folder that files are named relative to, so that the log fits another machine's checkout; null for
/// full paths.</param>
internal sealed class SarifWriter(string toolVersion, string? baseDirectory = null)
{
    private readonly List<string> _rules = [];

    /// <summary>Writes a log.</summary>
    public string Write(IEnumerable<FlowPayloadReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        using var buffer = new MemoryStream();
        Write(buffer, reports);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes a log as UTF-8.</summary>
    public void Write(Stream target, IEnumerable<FlowPayloadReport> reports)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(reports);
        _rules.Clear();
        using var json = new Utf8JsonWriter(target,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();

        // SARIF's default counts UTF-16 units; diagnostics count code points.
        json.WriteString("columnKind", "unicodeCodePoints");
        json.WriteStartArray("results");
        foreach (FlowPayloadReport report in reports)
        {
            WriteReport(json, report);
            json.Flush();
        }

        json.WriteEndArray();
        WriteTool(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteReport(Utf8JsonWriter json, FlowPayloadReport report)
    {
        EditRegions? regions = report is { Text: { } text, Source: not null } ? new EditRegions(text) : null;
        foreach (Diagnostic diagnostic in report.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("ruleId", diagnostic.Code);
            json.WriteNumber("ruleIndex", RuleIndex(diagnostic.Code));
            json.WriteString("level", diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => "error",
                DiagnosticSeverity.Warning => "warning",
                _ => "note",
            });
            json.WriteStartObject("message");
            json.WriteString("text", diagnostic.Help is { } help ? $"{diagnostic.Message} {help}" : diagnostic.Message);
            json.WriteEndObject();
            WriteLocation(json, diagnostic, report);
            if (regions is not null && diagnostic.Fix is { Edits: { IsEmpty: false } edits } fix)
            {
                WriteFix(json, fix, edits, regions, report.Source!);
            }

            json.WriteEndObject();
        }
    }

    private void WriteLocation(Utf8JsonWriter json, Diagnostic diagnostic, FlowPayloadReport report)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        if (report.Source is { } source)
        {
            json.WriteStartObject("physicalLocation");
            WriteArtifact(json, source);
            if (diagnostic.Line > 0)
            {
                json.WriteStartObject("region");
                json.WriteNumber("startLine", diagnostic.Line);
                if (diagnostic.Column > 0)
                {
                    json.WriteNumber("startColumn", diagnostic.Column);
                    json.WriteNumber("endColumn", diagnostic.Column + diagnostic.Length);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        WriteLogicalLocation(json, diagnostic, diagnostic.Row > 0 ? diagnostic.Row : report.Row);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLogicalLocation(Utf8JsonWriter json, Diagnostic diagnostic, long row)
    {
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        string rowName = row > 0 ? string.Create(CultureInfo.InvariantCulture, $"row {row}") : "";
        if (diagnostic.ColumnName is { } column)
        {
            json.WriteString("name", column);
            json.WriteString("fullyQualifiedName", $"{rowName}/{column}");
        }
        else
        {
            json.WriteString("fullyQualifiedName", rowName + (diagnostic.Path.Length > 0 ? diagnostic.Path : "/"));
        }

        json.WriteString("kind", "member");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteFix(Utf8JsonWriter json, DiagnosticFix fix, ImmutableArray<TextEdit> edits, EditRegions regions, string source)
    {
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        json.WriteStartObject("description");
        json.WriteString("text", fix.Description);
        json.WriteEndObject();
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        WriteArtifact(json, source);
        json.WriteStartArray("replacements");
        foreach (TextEdit edit in edits)
        {
            json.WriteStartObject();
            json.WriteStartObject("deletedRegion");
            (int line, int column) = regions.At(edit.Start);
            json.WriteNumber("startLine", line);
            json.WriteNumber("startColumn", column);
            (line, column) = regions.At(edit.Start + edit.Length);
            json.WriteNumber("endLine", line);
            json.WriteNumber("endColumn", column);
            json.WriteEndObject();
            json.WriteStartObject("insertedContent");
            json.WriteString("text", edit.NewText);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteArtifact(Utf8JsonWriter json, string source)
    {
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(source));
        json.WriteEndObject();
    }

    /// <summary>A relative reference below the base folder, else a file URI (SARIF 2.1.0, 3.4.3).</summary>
    private string UriOf(string source)
    {
        string full = Path.GetFullPath(source);
        string relative = baseDirectory is null ? full : Path.GetRelativePath(baseDirectory, full);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal)
            ? new Uri(full).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    private int RuleIndex(string code)
    {
        int index = _rules.IndexOf(code);
        if (index >= 0)
        {
            return index;
        }

        _rules.Add(code);
        return _rules.Count - 1;
    }

    private void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "FlowExec");
        json.WriteString("version", toolVersion);
        json.WriteString("informationUri", DiagnosticPages.Project);
        json.WriteStartArray("rules");
        foreach (string code in _rules)
        {
            string title = DiagnosticCodes.Titles.GetValueOrDefault(code, code);
            json.WriteStartObject();
            json.WriteString("id", code);
            json.WriteStartObject("shortDescription");
            json.WriteString("text", title + ".");
            json.WriteEndObject();
            json.WriteStartObject("help");
            json.WriteString("text", $"{title}. What, why, an example and the fix: {DiagnosticPages.Of(code)}");
            json.WriteEndObject();
            json.WriteString("helpUri", DiagnosticPages.Of(code).AbsoluteUri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>Lines and columns of offsets in a text, as SARIF counts them here: columns in code points.</summary>
internal sealed class EditRegions(string text)
{
    private readonly List<int> _lines = StartsOf(text);

    public (int Line, int Column) At(int offset)
    {
        int at = Math.Min(offset, text.Length);
        int found = _lines.BinarySearch(at);
        int line = found >= 0 ? found : ~found - 1;
        int column = 1;
        foreach (char c in text.AsSpan(_lines[line], at - _lines[line]))
        {
            column += char.IsLowSurrogate(c) || c == '\uFEFF' ? 0 : 1;
        }

        return (line + 1, column);
    }

    private static List<int> StartsOf(string text)
    {
        var starts = new List<int> { 0 };
        for (int feed = text.IndexOf('\n'); feed >= 0; feed = text.IndexOf('\n', feed + 1))
        {
            starts.Add(feed + 1);
        }

        return starts;
    }
}
