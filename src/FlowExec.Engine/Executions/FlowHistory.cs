using System.Globalization;
using System.Text.Json;
using FlowExec.Engine.Api;
using FlowExec.Engine.Journal;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Executions;

/// <summary>
/// The org's history of executions (<c>POST /api/v2/flows/instances/query</c>, permission <c>architect:flowInstance:search</c>). It knows
/// no names, so that each execution in question is read.
/// </summary>
/// <param name="transport">The way to the org.</param>
/// <param name="flowId">The flow; null for any.</param>
internal sealed class FlowHistory(ApiTransport transport, string? flowId) : IFlowHistory
{
    /// <summary>What a query gives at most (the platform's documentation).</summary>
    public int Most => 200;

    public async Task<IReadOnlyList<string>> FindAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"api/v2/flows/instances/query?pageSize={Most}");
        HttpAnswer answer = await transport.SendAsync(ApiCall.Query(path, Query(from, to)), cancellationToken).ConfigureAwait(false);
        return [.. (AnswerReader.Read(answer).Children("entities") ?? []).Select(one => one.Text("id")).OfType<string>()];
    }

    public async Task<FlowExecution> ReadAsync(string executionId, CancellationToken cancellationToken) =>
        ExecutionReader.Read(
            executionId, await transport.SendAsync(ExecutionReader.Call(executionId), cancellationToken).ConfigureAwait(false));

    private byte[] Query(DateTimeOffset from, DateTimeOffset to)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("query");
            if (flowId is not null)
            {
                Write(json, "FlowId", "eq", flowId);
            }

            Write(json, "FlowStartDateTime", "gte", Text(from));
            Write(json, "FlowStartDateTime", "lt", Text(to));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    /// <summary>In the form that the platform asks for.</summary>
    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, string key, string comparison, string value)
    {
        json.WriteStartObject();
        json.WriteStartObject("criteria");
        json.WriteString("key", key);
        json.WriteString("operator", comparison);
        json.WriteString("value", value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
