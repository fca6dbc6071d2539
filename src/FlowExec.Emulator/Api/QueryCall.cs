using System.Globalization;
using System.Text.Json;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>POST /api/v2/flows/instances/query. Whether an instance's id is the launch's id is not documented; here it is.</summary>
internal static class QueryCall
{
    /// <summary>The most results that a query gives (the platform's documentation).</summary>
    private const int MaxResults = 200;

    private const int MaxCriteria = 100;

    private static readonly string[] Operators = ["eq", "gt", "gte", "lt", "lte", "not", "begins", "not_null"];

    public static HttpResponse Answer(ApiCall call, string id)
    {
        var query = new QueryString(call.Request.Query);
        ApiError? error = null;
        int size = query.Number("pageSize", 50, MaxResults, ref error);
        if (error is not null)
        {
            return call.Error(error);
        }

        try
        {
            using var document = JsonDocument.Parse(call.Request.Body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("query", out JsonElement groups)
                || groups.ValueKind != JsonValueKind.Array || groups.GetArrayLength() > MaxCriteria)
            {
                return call.Error(ApiError.BadRequest($"the body must have an array 'query' of at most {MaxCriteria} groups", "query"));
            }

            List<Func<Execution, bool>> all = [.. groups.EnumerateArray().Select(Group)];
            DateTimeOffset now = call.Org.Now;
            bool Matches(Execution e) => e.VisibleAt <= now && all.TrueForAll(matches => matches(e));
            List<Execution> found = call.Org.Executions.Newest(Matches, MaxResults);
            return ApiCall.Ok(json => Write(json, call, found, size, now));
        }
        catch (JsonException)
        {
            return call.Error(ApiError.BadRequest("the body is not readable as JSON"));
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return call.Error(ApiError.BadRequest(e.Message, "query"));
        }
    }

    private static Func<Execution, bool> Group(JsonElement group)
    {
        if (group.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a group must be an object");
        }

        List<Func<Execution, bool>> parts = [];
        foreach (JsonProperty member in group.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            List<Func<Execution, bool>> items = member.Name == "criteria" ? [Item(member.Value)]
                : member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() <= MaxCriteria
                    ? [.. member.Value.EnumerateArray().Select(Item)]
                : throw new FormatException($"'{member.Name}' must be an array of at most {MaxCriteria} criteria");
            parts.Add(member.Name switch
            {
                "and" or "criteria" => e => items.TrueForAll(i => i(e)),
                "or" => e => items.Exists(i => i(e)),
                "not" => e => !items.Exists(i => i(e)),
                _ => throw new FormatException($"'{member.Name}' is no group; known are and, or, not, criteria"),
            });
        }

        return e => parts.TrueForAll(p => p(e));
    }

    private static Func<Execution, bool> Item(JsonElement item)
    {
        string key = Text(item, "key");
        string op = Text(item, "operator");
        if (!Operators.Contains(op))
        {
            throw new FormatException($"'{op}' is no operator; known are {string.Join(", ", Operators)}");
        }

        string value = op == "not_null" ? "" : Text(item, "value");
        return key switch
        {
            "FlowId" => ByText(op, value, e => e.Flow.Flow.Id),
            "FlowType" => ByText(op, value, e => e.Flow.Flow.Type),
            "FlowErrorReason" => ByText(op, value, e => e.Flow.ErrorMessage),
            "FlowStartDateTime" => ByTime(op, value, e => e.LaunchedAt),
            "FlowEndDateTime" => ByTime(op, value, e => e.EndsAt),

            // The other documented keys tell of conversations, bots and actions, of which an emulated execution has none.
            "ConversationId" or "WorkitemId" or "FlowWarningReason" or "BotId" or "BotErrorReason" => ByText(op, value, _ => null),
            _ => throw new FormatException($"'{key}' is no key that is known here"),
        };
    }

    private static Func<Execution, bool> ByText(string op, string value, Func<Execution, string?> read) => op switch
    {
        "eq" => e => string.Equals(read(e), value, StringComparison.OrdinalIgnoreCase),
        "not" => e => !string.Equals(read(e), value, StringComparison.OrdinalIgnoreCase),
        "begins" => e => read(e)?.StartsWith(value, StringComparison.OrdinalIgnoreCase) ?? false,
        "not_null" => e => read(e) is not null,
        _ => throw new FormatException($"'{op}' compares dates only"),
    };

    private static Func<Execution, bool> ByTime(string op, string value, Func<Execution, DateTimeOffset> read)
    {
        if (op == "not_null")
        {
            return _ => true;
        }

        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            throw new FormatException("Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ");
        }

        // The platform's times have milliseconds: what a client read there must be found again by it.
        DateTimeOffset Read(Execution e)
            => new(read(e).UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        return op switch
        {
            "eq" => e => Read(e) == at,
            "not" => e => Read(e) != at,
            "gt" => e => Read(e) > at,
            "gte" => e => Read(e) >= at,
            "lt" => e => Read(e) < at,
            "lte" => e => Read(e) <= at,
            _ => throw new FormatException($"'{op}' does not compare dates"),
        };
    }

    private static string Text(JsonElement item, string name)
        => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"a criteria must have the text '{name}'");

    private static void Write(Utf8JsonWriter json, ApiCall call, List<Execution> found, int size, DateTimeOffset now)
    {
        string uri = string.Create(CultureInfo.InvariantCulture, $"/api/v2/flows/instances/query?pageSize={size}");
        json.WriteStartObject();
        json.WriteStartArray("entities");
        foreach (Execution execution in found.Take(size))
        {
            json.WriteStartObject();
            json.WriteString("id", execution.Id);
            json.WriteString("startDateTime", call.Stamp(execution.LaunchedAt));
            if (execution.HasEnded(now))
            {
                json.WriteString("endDateTime", call.Stamp(execution.EndsAt));
            }

            json.WriteString("flowId", execution.Flow.Flow.Id);
            json.WriteString("flowVersion", execution.Version);
            json.WriteString("flowType", execution.Flow.Flow.Type);
            if (execution.HasEnded(now) && execution.Flow.ErrorMessage is { } reason)
            {
                json.WriteString("flowErrorReason", reason);
            }

            json.WriteString("flowName", execution.Flow.Flow.Name);
            json.WriteString("selfUri", $"/api/v2/flows/instances/{execution.IdInUri}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("pageSize", size);
        json.WriteNumber("pageNumber", 1);
        json.WriteNumber("total", found.Count);
        json.WriteString("firstUri", uri);
        json.WriteString("lastUri", uri);
        json.WriteString("selfUri", uri);
        json.WriteNumber("pageCount", 1);
        json.WriteEndObject();
    }
}
