using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    /// <summary>Writes a log as UTF-8.</summary>
    public void Write(Stream target, IEnumerable<FlowPayloadReport> reports)
    {
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
            EditRegions? regions = report is { Text: { } text, Source: not null } ? new EditRegions(text) : null;
            foreach (Diagnostic diagnostic in report.Diagnostics)
            {
                ResultOf(diagnostic, report, regions).WriteTo(json);
            }

            json.Flush();
        }

        json.WriteEndArray();
        json.WritePropertyName("tool");
        Tool().WriteTo(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private JsonObject ResultOf(Diagnostic diagnostic, FlowPayloadReport report, EditRegions? regions)
    {
        var result = new JsonObject
        {
            ["ruleId"] = diagnostic.Code,
            ["ruleIndex"] = RuleIndex(diagnostic.Code),
            ["level"] = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => "error",
                DiagnosticSeverity.Warning => "warning",
                _ => "note",
            },
            ["message"] = Text(diagnostic.Help is { } help ? $"{diagnostic.Message} {help}" : diagnostic.Message),
            ["locations"] = new JsonArray(LocationOf(diagnostic, report)),
        };
        if (regions is not null && diagnostic.Fix is { Edits: { IsEmpty: false } edits } fix)
        {
            result["fixes"] = new JsonArray(new JsonObject
            {
                ["description"] = Text(fix.Description),
                ["artifactChanges"] = new JsonArray(new JsonObject
                {
                    ["artifactLocation"] = Artifact(report.Source!),
                    ["replacements"] = new JsonArray([.. edits.Select(edit => ReplacementOf(edit, regions))]),
                }),
            });
        }

        return result;
    }

    private JsonObject LocationOf(Diagnostic diagnostic, FlowPayloadReport report)
    {
        var location = new JsonObject();
        if (report.Source is { } source)
        {
            var place = new JsonObject { ["artifactLocation"] = Artifact(source) };
            location["physicalLocation"] = place;
            if (diagnostic is { Line: > 0, Column: > 0 })
            {
                place["region"] = new JsonObject
                {
                    ["startLine"] = diagnostic.Line,
                    ["startColumn"] = diagnostic.Column,
                    ["endColumn"] = diagnostic.Column + diagnostic.Length,
                };
            }
            else if (diagnostic.Line > 0)
            {
                place["region"] = new JsonObject { ["startLine"] = diagnostic.Line };
            }
        }

        long row = diagnostic.Row > 0 ? diagnostic.Row : report.Row;
        string rowName = row > 0 ? string.Create(CultureInfo.InvariantCulture, $"row {row}") : "";
        location["logicalLocations"] = new JsonArray(diagnostic.ColumnName is { } column
            ? new JsonObject { ["name"] = column, ["fullyQualifiedName"] = $"{rowName}/{column}", ["kind"] = "member" }
            : new JsonObject
            {
                ["fullyQualifiedName"] = rowName + (diagnostic.Path.Length > 0 ? diagnostic.Path : "/"),
                ["kind"] = "member",
            });
        return location;
    }

    private static JsonObject ReplacementOf(TextEdit edit, EditRegions regions)
    {
        (int startLine, int startColumn) = regions.At(edit.Start);
        (int endLine, int endColumn) = regions.At(edit.Start + edit.Length);
        return new JsonObject
        {
            ["deletedRegion"] = new JsonObject
            {
                ["startLine"] = startLine,
                ["startColumn"] = startColumn,
                ["endLine"] = endLine,
                ["endColumn"] = endColumn,
            },
            ["insertedContent"] = Text(edit.NewText),
        };
    }

    /// <summary>A relative reference below the base folder, else a file URI (SARIF 2.1.0, 3.4.3).</summary>
    private JsonObject Artifact(string source)
    {
        string full = Path.GetFullPath(source);
        string relative = baseDirectory is null ? full : Path.GetRelativePath(baseDirectory, full);
        bool isOutside = Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal);
        return new JsonObject
        {
            ["uri"] = isOutside ? new Uri(full).AbsoluteUri
                : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)),
        };
    }

    private int RuleIndex(string code)
    {
        if (!_rules.Contains(code))
        {
            _rules.Add(code);
        }

        return _rules.IndexOf(code);
    }

    private JsonObject Tool() => new()
    {
        ["driver"] = new JsonObject
        {
            ["name"] = "FlowExec",
            ["version"] = toolVersion,
            ["informationUri"] = DiagnosticPages.Project,
            ["rules"] = new JsonArray([.. _rules.Select(RuleOf)]),
        },
    };

    private static JsonObject RuleOf(string code)
    {
        string title = DiagnosticCodes.Titles.GetValueOrDefault(code, code);
        return new JsonObject
        {
            ["id"] = code,
            ["shortDescription"] = Text(title + "."),
            ["help"] = Text($"{title}. What, why, an example and the fix: {DiagnosticPages.Of(code)}"),
            ["helpUri"] = DiagnosticPages.Of(code).AbsoluteUri,
        };
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
