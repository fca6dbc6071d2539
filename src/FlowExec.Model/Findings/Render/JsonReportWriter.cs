using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec;

/// <summary>Writes reports as plain JSON, one object a report in an array: the same content as the objects have, for other tools.</summary>
internal static class JsonReportWriter
{
    /// <summary>Writes reports as UTF-8; they are taken one by one.</summary>
    public static void Write(Stream target, IEnumerable<FlowPayloadReport> reports)
    {
        using var json = new Utf8JsonWriter(target,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (FlowPayloadReport report in reports)
        {
            ReportOf(report).WriteTo(json);
            json.Flush();
        }

        json.WriteEndArray();
    }

    private static JsonObject ReportOf(FlowPayloadReport report) => Without(new JsonObject
    {
        ["isValid"] = report.IsValid,
        ["inputsChecked"] = report.InputsChecked,
        ["contract"] = report.Contract,
        ["source"] = report.Source,
        ["row"] = report.Row,
        ["diagnostics"] = new JsonArray([.. report.Diagnostics.Select(DiagnosticOf)]),
        ["repaired"] = report.Repaired,
    });

    private static JsonObject DiagnosticOf(Diagnostic diagnostic) => Without(new JsonObject
    {
        ["code"] = diagnostic.Code,
        ["severity"] = diagnostic.Severity.ToString().ToLowerInvariant(),
        ["message"] = diagnostic.Message,
        ["path"] = diagnostic.Path,
        ["line"] = diagnostic.Line,
        ["column"] = diagnostic.Column,
        ["length"] = diagnostic.Length,
        ["row"] = diagnostic.Row,
        ["columnName"] = diagnostic.ColumnName,
        ["help"] = diagnostic.Help,
        ["page"] = DiagnosticPages.Of(diagnostic.Code).AbsoluteUri,
        ["fix"] = diagnostic.Fix is { } fix ? FixOf(fix) : null,
    });

    private static JsonObject FixOf(DiagnosticFix fix) => new()
    {
        ["description"] = fix.Description,
        ["applicability"] = fix.Applicability.ToString().ToLowerInvariant(),
        ["edits"] = new JsonArray([.. fix.Edits.Select(edit => new JsonObject
        {
            ["start"] = edit.Start,
            ["length"] = edit.Length,
            ["newText"] = edit.NewText,
        })]),
        ["operations"] = new JsonArray([.. fix.Operations.Select(OperationOf)]),
    };

    private static JsonObject OperationOf(JsonPatchOperation operation)
    {
        JsonObject written = Without(new JsonObject { ["op"] = operation.Op, ["path"] = operation.Path, ["from"] = operation.From });
        if (operation.Value is { } value)
        {
            written["value"] = JsonNode.Parse(value, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 });
        }

        return written;
    }

    /// <summary>Leaves out what there is not: no text, and no place, which is counted from 1.</summary>
    private static JsonObject Without(JsonObject written)
    {
        foreach (string name in new[] { "source", "row", "repaired", "line", "column", "length", "columnName", "help", "fix", "from" })
        {
            bool isNone = written[name] is null || (written[name]!.GetValueKind() == JsonValueKind.Number
                && written[name]!.GetValue<object>() is 0 or 0L);
            if (isNone)
            {
                written.Remove(name);
            }
        }

        return written;
    }
}
