using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec;

/// <summary>Writes reports as plain JSON, one object a report in an array: the same content as the objects have, for other tools.</summary>
internal static class JsonReportWriter
{
    /// <summary>Writes reports.</summary>
    public static string Write(IEnumerable<FlowPayloadReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        using var buffer = new MemoryStream();
        Write(buffer, reports);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes reports as UTF-8; they are taken one by one.</summary>
    public static void Write(Stream target, IEnumerable<FlowPayloadReport> reports)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(reports);
        using var json = new Utf8JsonWriter(target,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (FlowPayloadReport report in reports)
        {
            WriteReport(json, report);
            json.Flush();
        }

        json.WriteEndArray();
    }

    private static void WriteReport(Utf8JsonWriter json, FlowPayloadReport report)
    {
        json.WriteStartObject();
        json.WriteBoolean("isValid", report.IsValid);
        json.WriteBoolean("inputsChecked", report.InputsChecked);
        json.WriteString("contract", report.Contract);
        WriteIf(json, "source", report.Source);
        WriteIf(json, "row", report.Row);
        json.WriteStartArray("diagnostics");
        foreach (Diagnostic diagnostic in report.Diagnostics)
        {
            WriteDiagnostic(json, diagnostic);
        }

        json.WriteEndArray();
        WriteIf(json, "repaired", report.Repaired);
        json.WriteEndObject();
    }

    private static void WriteDiagnostic(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("code", diagnostic.Code);
        json.WriteString("severity", diagnostic.Severity.ToString().ToLowerInvariant());
        json.WriteString("message", diagnostic.Message);
        json.WriteString("path", diagnostic.Path);
        WriteIf(json, "line", diagnostic.Line);
        WriteIf(json, "column", diagnostic.Column);
        WriteIf(json, "length", diagnostic.Length);
        WriteIf(json, "row", diagnostic.Row);
        WriteIf(json, "columnName", diagnostic.ColumnName);
        WriteIf(json, "help", diagnostic.Help);
        json.WriteString("page", DiagnosticPages.Of(diagnostic.Code).AbsoluteUri);
        if (diagnostic.Fix is { } fix)
        {
            WriteFix(json, fix);
        }

        json.WriteEndObject();
    }

    private static void WriteFix(Utf8JsonWriter json, DiagnosticFix fix)
    {
        json.WriteStartObject("fix");
        json.WriteString("description", fix.Description);
        json.WriteString("applicability", fix.Applicability.ToString().ToLowerInvariant());
        json.WriteStartArray("edits");
        foreach (TextEdit edit in fix.Edits)
        {
            json.WriteStartObject();
            json.WriteNumber("start", edit.Start);
            json.WriteNumber("length", edit.Length);
            json.WriteString("newText", edit.NewText);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("operations");
        foreach (JsonPatchOperation operation in fix.Operations)
        {
            json.WriteStartObject();
            json.WriteString("op", operation.Op);
            json.WriteString("path", operation.Path);
            WriteIf(json, "from", operation.From);
            if (operation.Value is { } value)
            {
                json.WritePropertyName("value");
                json.WriteRawValue(value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIf(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteIf(Utf8JsonWriter json, string name, long number)
    {
        if (number > 0)
        {
            json.WriteNumber(name, number);
        }
    }
}
