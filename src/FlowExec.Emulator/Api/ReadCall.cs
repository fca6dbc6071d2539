using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>GET /api/v2/flows/executions/{flowExecutionId}.</summary>
internal static class ReadCall
{
    public static HttpResponse Answer(ApiCall call, string id)
    {
        if (call.Org.Executions.Find(Uri.UnescapeDataString(id)) is not { } execution)
        {
            return call.Error(ApiError.NotFound with { EntityId = id });
        }

        DateTimeOffset now = call.Org.Now;
        return ApiCall.Ok(json =>
        {
            string status = execution.Status(now);
            json.WriteStartObject();
            json.WriteString("id", execution.Id);
            if (execution.Name is { } name)
            {
                json.WriteString("name", name);
            }

            json.WritePropertyName("flowVersion");
            FlowJson.WriteVersion(json, execution.Flow, execution.Version);
            json.WriteString("dateLaunched", call.Stamp(execution.LaunchedAt));
            json.WriteString("status", status);
            if (execution.HasEnded(now))
            {
                json.WriteString("dateCompleted", call.Stamp(execution.EndsAt));
                json.WriteString("completionReason", execution.Flow.CompletionReason);
            }

            if (status is "FAILED" or "ERROR")
            {
                json.WritePropertyName("flowErrorInfo");
                new ApiError(500, "internal.server.error", execution.Flow.ErrorMessage ?? "").Write(json, call.CorrelationId);
            }

            if (status == "COMPLETED" && execution.OutputData is { } output)
            {
                json.WritePropertyName("outputData");
                json.WriteRawValue(output, skipInputValidation: true);
            }

            json.WriteString("selfUri", $"/api/v2/flows/executions/{execution.IdInUri}");
            json.WriteEndObject();
        });
    }
}
