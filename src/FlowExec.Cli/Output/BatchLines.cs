using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec.Cli.Output;

/// <summary>Shows batches and their rows: a table for people, or one line of JSON each with every member always there.</summary>
internal sealed class BatchLines(TextWriter output, bool json)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _begun;

    public void Write(FlowBatch batch)
    {
        if (!json)
        {
            Head($"{"Name",-30}  {"Started",-20}  {"Rows",9}  {"Launched",9}  {"Unknown",7}  {"Left",7}  Detail");
            string detail = batch.Holder is { } holder ? $"worked on by {holder}" : batch.DateEnded is null ? "not ended" : "ended";
            Line($"{Cell.Fit(batch.Name, 30),-30}  {Moment(batch.DateStarted),-20}  {batch.Rows,9}  {batch.Launched,9}  "
                + $"{batch.Unknown,7}  {batch.Left,7}  {Cell.OneLine(detail)}");
            return;
        }

        Json(writer =>
        {
            writer.WriteString("name", batch.Name);
            writer.WriteBoolean("isNamed", batch.IsNamed);
            writer.WriteString("org", batch.OrgName);
            writer.WriteString("flow", batch.Flow);
            writer.WriteString("contract", batch.Contract);
            writer.WriteString("key", batch.KeyColumns);
            writer.WriteString("dateStarted", batch.DateStarted);
            Moment(writer, "dateEnded", batch.DateEnded);
            writer.WriteString("holder", batch.Holder);
            writer.WriteNumber("rows", batch.Rows);
            writer.WriteNumber("launched", batch.Launched);
            writer.WriteNumber("unknown", batch.Unknown);
            writer.WriteNumber("unexpected", batch.Unexpected);
            writer.WriteNumber("left", batch.Left);
            writer.WriteStartObject("counts");
            foreach ((FlowExecutionStatus status, long count) in batch.Counts)
            {
                writer.WriteNumber(status.ToString(), count);
            }

            writer.WriteEndObject();
            writer.WriteString("journal", batch.Journal);
        });
    }

    public void Write(FlowBatchRow row)
    {
        if (!json)
        {
            Head($"{"Row",9}  {"Key",-24}  {"Status",-10}  {"ExecutionId",-36}  {"Changed",-20}  Detail");
            string detail = row.Decision ?? row.ErrorCode ?? (row.Verdict == FlowVerdict.NotKnown ? "" : row.Verdict.ToString());
            Line($"{row.Row,9}  {Cell.Fit(row.Key ?? "", 24),-24}  {row.Status,-10}  {Cell.Fit(row.ExecutionId ?? "", 36),-36}  "
                + $"{Moment(row.DateChanged),-20}  {Cell.OneLine(detail)}");
            return;
        }

        Json(writer =>
        {
            writer.WriteString("batch", row.Batch);
            writer.WriteNumber("row", row.Row);
            writer.WriteString("key", row.Key);
            writer.WriteString("status", row.Status.ToString());
            writer.WriteString("verdict", row.Verdict.ToString());
            writer.WriteBoolean("canResend", row.CanResend);
            writer.WriteNumber("attempts", row.Attempts);
            writer.WriteString("executionId", row.ExecutionId);
            writer.WritePropertyName("outputData");
            JsonValue.Write(writer, row.OutputData);
            writer.WriteStartArray("earlier");
            foreach (FlowBatchAttempt attempt in row.Earlier)
            {
                writer.WriteStartObject();
                writer.WriteNumber("attempt", attempt.Attempt);
                writer.WriteString("status", attempt.Status.ToString());
                writer.WriteString("verdict", attempt.Verdict.ToString());
                writer.WriteString("executionId", attempt.ExecutionId);
                writer.WriteString("dateBegun", attempt.DateBegun);
                writer.WriteString("dateChanged", attempt.DateChanged);
                writer.WriteString("errorCode", attempt.ErrorCode);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("dateBegun", row.DateBegun);
            writer.WriteString("dateChanged", row.DateChanged);
            writer.WriteString("errorCode", row.ErrorCode);
            writer.WriteString("correlationId", row.CorrelationId);
            writer.WriteString("decision", row.Decision);
        });
    }

    private void Head(string head)
    {
        if (!_begun)
        {
            _begun = true;
            Line(head);
        }
    }

    private void Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        Line(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Moment(Utf8JsonWriter writer, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            writer.WriteString(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static string Moment(DateTimeOffset moment) =>
        moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private void Line(string text) => output.WriteLine(text.TrimEnd());
}
