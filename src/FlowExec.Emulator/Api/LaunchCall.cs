using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowExec.Emulation.Contracts;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>POST /api/v2/flows/executions.</summary>
internal static class LaunchCall
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonText.MaxDepth, AllowDuplicateProperties = false };

    public static HttpResponse Answer(ApiCall call, string id)
    {
        if (call.Request.Header("Content-Encoding") is { Length: > 0 } encoding
            && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return call.Error(ApiError.UnsupportedMediaType);
        }

        EmulatedOrg org = call.Org;
        ReadOnlyMemory<byte> body = call.Request.Body;
        try
        {
            // A byte-order mark is tolerated, as by most who read JSON.
            using var document = JsonDocument.Parse(SourceFile.WithoutMark(body), Reading);
            return Launch(call, org, new LaunchRequest(org.Contract, document.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text with half a surrogate pair in it reads as JSON, but not as text.
            return call.Error(LaunchJudge.Refusal(body, org.Contract, FlowInputs.Unknown)
                ?? ApiError.BadRequest("the body is not readable as JSON"));
        }
    }

    private static HttpResponse Launch(ApiCall call, EmulatedOrg org, LaunchRequest wanted)
    {
        ReadOnlyMemory<byte> body = call.Request.Body;
        EmulatedFlow? flow = wanted.FlowId is { } id ? org.FlowsById.GetValueOrDefault(id) : null;
        if (flow is null || Refusal(flow, wanted) is not null || !org.Contract.For(flow.Declared).IsSound(body))
        {
            ApiError? error = LaunchJudge.Refusal(body, org.Contract, FlowInputs.Unknown)
                ?? (flow is null ? ApiError.FlowNotFound(wanted.FlowId ?? "")
                : Refusal(flow, wanted) ?? LaunchJudge.Refusal(body, org.Contract, flow.Declared));
            if (error is not null)
            {
                return call.Error(error);
            }
        }

        DateTimeOffset now = org.Now;
        var execution = new Execution
        {
            Id = wanted.ExecutionId ?? org.NewExecutionId(),
            Name = wanted.Name,
            Flow = flow!,
            Version = wanted.Version ?? flow!.Versions[^1],
            LaunchedAt = now,
            VisibleAt = now + org.Options.QueryDelay + call.Request.Faults.QueryDelay,
            OutputData = Outputs(flow!, wanted),
        };
        if (!org.Executions.TryAdd(execution))
        {
            return call.Error(ApiError.Conflict($"an execution with the id '{execution.Id}' exists"));
        }

        string hash = org.Ledger.KeepsLaunches ? HashOf(body.Span, wanted.Name) : "";
        string? inputs = org.Options.LedgerInputs ? wanted.Inputs : null;
        call.Launched = org.Ledger.Launched(execution, call.Session, hash, inputs, call.Quota.Window);
        return ApiCall.Ok(json => WriteAnswer(json, execution));
    }

    /// <summary>The hash of a body without the mark at the end of the execution's name, in which no two launches are alike.</summary>
    private static string HashOf(ReadOnlySpan<byte> body, string? name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] mark = RowMark.In(name) is { } marked ? Encoding.UTF8.GetBytes(marked.ToString()) : [];
        int at = mark.Length == 0 ? -1 : body.IndexOf(mark);
        if (at >= 0)
        {
            hash.AppendData(body[..at].TrimEnd((byte)' '));
            body = body[(at + mark.Length)..];
        }

        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ApiError? Refusal(EmulatedFlow flow, LaunchRequest wanted)
        => !flow.Flow.IsLaunchable ? ApiError.BadRequest($"a flow of type {flow.WireType} cannot be launched", "flowId")

            // Which status the platform answers here is not documented; 409 is what its document calls a conflict with the target's state.
            : flow.Versions.IsEmpty ? ApiError.Conflict("the flow has no published version")
            : wanted.Version is { } version && !flow.Versions.Contains(version) ? ApiError.VersionMissing(version)
            : wanted.StartNode is { } node && !flow.Nodes.Contains(node)
                ? ApiError.BadRequest($"the flow has no node '{node}'", "start_node")
            : null;

    private static byte[]? Outputs(EmulatedFlow flow, LaunchRequest wanted)
        => flow.OutputData.IsEmpty ? null : ApiCall.Write(json =>
        {
            json.WriteStartObject();
            foreach ((string name, JsonElement value) in flow.OutputData)
            {
                json.WritePropertyName(name);
                if (value.ValueKind == JsonValueKind.String && value.GetString() is ['{', .. string input, '}'])
                {
                    if (wanted.Input(input) is { } given)
                    {
                        given.WriteTo(json);
                    }
                    else
                    {
                        json.WriteNullValue();
                    }
                }
                else
                {
                    value.WriteTo(json);
                }
            }

            json.WriteEndObject();
        });

    private static void WriteAnswer(Utf8JsonWriter json, Execution execution)
    {
        json.WriteStartObject();
        json.WriteString("id", execution.Id);
        if (execution.Name is { } name)
        {
            json.WriteString("name", name);
        }

        json.WriteStartObject("flowVersion");
        json.WriteString("id", execution.Version);
        json.WriteString("name", execution.Version);
        json.WriteString("selfUri", $"/api/v2/flows/{execution.Flow.Flow.Id}/versions/{execution.Version}");
        json.WriteEndObject();
        json.WriteString("selfUri", $"/api/v2/flows/executions/{execution.IdInUri}");
        json.WriteEndObject();
    }
}
