using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec.Cli.Output;

/// <summary>One line of JSON for each outcome (JSON Lines), every member always there. docs/flowexec.md describes the members.</summary>
internal sealed class OutcomeLines(TextWriter output) : IOutcomeWriter
{
    // For a file or a pipe, never for a page: umlauts stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public void Write(FlowExecution outcome)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, Options))
        {
            Write(json, outcome);
        }

        output.WriteLine(Encoding.UTF8.GetString(_buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter json, FlowExecution outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("row", outcome.Row);
        json.WriteString("key", outcome.Key);
        json.WriteString("batch", outcome.Batch);
        json.WriteString("status", outcome.Status.ToString());
        json.WriteString("verdict", outcome.Verdict.ToString());
        json.WriteBoolean("canResend", outcome.CanResend);
        json.WriteString("executionId", outcome.ExecutionId);
        json.WriteString("flowId", outcome.FlowId);
        json.WriteString("flowVersion", outcome.FlowVersion);
        json.WriteString("name", outcome.Name);
        Write(json, "dateLaunched", outcome.DateLaunched);
        Write(json, "dateCompleted", outcome.DateCompleted);
        json.WriteString("completionReason", outcome.CompletionReason);
        json.WritePropertyName("outputData");
        JsonValue.Write(json, outcome.OutputData);
        json.WriteNumber("attempts", outcome.Attempts);
        json.WriteNumber("elapsedSeconds", Math.Round(outcome.Took.TotalSeconds, 3));
        json.WriteString("correlationId", outcome.CorrelationId);
        json.WritePropertyName("error");
        Write(json, outcome.Error);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, FlowError? error)
    {
        if (error is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteNumber("httpStatus", error.Status);
        json.WriteString("nextStep", error.Advice?.ForCommandLine().ToString());
        json.WriteStartArray("diagnostics");
        foreach (Diagnostic diagnostic in error.Diagnostics.IsDefault ? ImmutableArray<Diagnostic>.Empty : error.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", diagnostic.Code);
            json.WriteString("severity", diagnostic.Severity.ToString());
            json.WriteString("message", diagnostic.Message);
            json.WriteString("path", diagnostic.Path);
            json.WriteString("column", diagnostic.ColumnName);
            json.WriteString("help", diagnostic.Advice?.ForCommandLine().ToString());
            json.WriteString("fix", diagnostic.Fix?.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
