using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec.Cli.Output;

/// <summary>The members of an outcome in JSON. docs/flowexec.md describes them.</summary>
internal static class OutcomeMembers
{
    public static void Write(Utf8JsonWriter json, FlowExecution outcome)
    {
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
        json.WriteMoment("dateLaunched", outcome.DateLaunched);
        json.WriteMoment("dateCompleted", outcome.DateCompleted);
        json.WriteString("completionReason", outcome.CompletionReason);
        json.WritePropertyName("outputData");
        JsonValueWriter.Write(json, outcome.OutputData, default);
        json.WriteNumber("attempts", outcome.Attempts);
        json.WriteNumber("elapsedSeconds", Math.Round(outcome.Took.TotalSeconds, 3));
        json.WriteString("correlationId", outcome.CorrelationId);
        json.WritePropertyName("error");
        Write(json, outcome.Error);
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
