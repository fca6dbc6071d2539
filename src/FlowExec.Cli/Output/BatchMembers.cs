using System.Text.Json;

namespace FlowExec.Cli.Output;

/// <summary>The members of a batch and of its rows in JSON. docs/flowexec.md describes them.</summary>
internal static class BatchMembers
{
    public static void Write(Utf8JsonWriter json, FlowBatch batch)
    {
        json.WriteString("name", batch.Name);
        json.WriteBoolean("isNamed", batch.IsNamed);
        json.WriteString("org", batch.OrgName);
        json.WriteString("flow", batch.Flow);
        json.WriteString("contract", batch.Contract);
        json.WriteString("key", batch.KeyColumns);
        json.WriteString("dateStarted", batch.DateStarted);
        json.WriteMoment("dateEnded", batch.DateEnded);
        json.WriteString("holder", batch.Holder);
        json.WriteNumber("rows", batch.Rows);
        json.WriteNumber("launched", batch.Launched);
        json.WriteNumber("unknown", batch.Unknown);
        json.WriteNumber("unexpected", batch.Unexpected);
        json.WriteNumber("left", batch.Left);
        json.WriteStartObject("counts");
        foreach ((FlowExecutionStatus status, long count) in batch.Counts)
        {
            json.WriteNumber(status.ToString(), count);
        }

        json.WriteEndObject();
        json.WriteString("journal", batch.Journal);
    }

    public static void Write(Utf8JsonWriter json, FlowBatchRow row)
    {
        json.WriteString("batch", row.Batch);
        json.WriteNumber("row", row.Row);
        json.WriteString("key", row.Key);
        json.WriteString("status", row.Status.ToString());
        json.WriteString("verdict", row.Verdict.ToString());
        json.WriteBoolean("canResend", row.CanResend);
        json.WriteNumber("attempts", row.Attempts);
        json.WriteString("executionId", row.ExecutionId);
        json.WritePropertyName("outputData");
        JsonValueWriter.Write(json, row.OutputData, default);
        json.WriteStartArray("earlier");
        foreach (FlowBatchAttempt attempt in row.Earlier)
        {
            json.WriteStartObject();
            json.WriteNumber("attempt", attempt.Attempt);
            json.WriteString("status", attempt.Status.ToString());
            json.WriteString("verdict", attempt.Verdict.ToString());
            json.WriteString("executionId", attempt.ExecutionId);
            json.WriteString("dateBegun", attempt.DateBegun);
            json.WriteString("dateChanged", attempt.DateChanged);
            json.WriteString("errorCode", attempt.ErrorCode);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("dateBegun", row.DateBegun);
        json.WriteString("dateChanged", row.DateChanged);
        json.WriteString("errorCode", row.ErrorCode);
        json.WriteString("correlationId", row.CorrelationId);
        json.WriteString("decision", row.Decision);
    }

    /// <summary>A time, or null.</summary>
    public static void WriteMoment(this Utf8JsonWriter json, string name, DateTimeOffset? moment)
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
}
