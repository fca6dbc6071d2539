using System.IO.Enumeration;
using System.Text.Json;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>The listings of flows, and one flow.</summary>
internal static class FlowCalls
{
    /// <summary>The largest page (the platform's documentation of GET /api/v2/flows).</summary>
    private const int MaxPage = 500;

    /// <summary>The filters that are honoured; another is refused, since leaving it out would list what was not asked for.</summary>
    private static readonly HashSet<string> Filters = new(StringComparer.Ordinal)
    {
        "type", "pageNumber", "pageSize", "sortBy", "sortOrder", "id", "name", "description", "nameOrDescription", "includeSchemas",
        "publishedAfter", "publishedBefore", "divisionId", "deleted",
    };

    public static HttpResponse List(ApiCall call, string id) => Page(call, "/api/v2/flows", FlowJson.WriteFlow);

    public static HttpResponse ListDivisionViews(ApiCall call, string id)
        => Page(call, "/api/v2/flows/divisionviews", FlowJson.WriteDivisionView);

    public static HttpResponse One(ApiCall call, string id)
        => call.Org.FlowsById.TryGetValue(Uri.UnescapeDataString(id), out EmulatedFlow? flow)
            ? ApiCall.Ok(json => FlowJson.WriteFlow(json, flow, schemas: true))
            : call.Error(ApiError.FlowNotFound(id));

    private static HttpResponse Page(ApiCall call, string path, Action<Utf8JsonWriter, EmulatedFlow, bool> write)
    {
        var query = new QueryString(call.Request.Query);
        ApiError? error = null;
        int number = query.Number("pageNumber", 1, int.MaxValue, ref error);
        int size = query.Number("pageSize", 25, MaxPage, ref error);
        bool schemas = query.Flag("includeSchemas", ref error);
        List<EmulatedFlow> found = Select(call.Org, query, ref error);
        if (error is not null)
        {
            return call.Error(error);
        }

        int pages = Math.Max(1, (found.Count + size - 1) / size);
        return ApiCall.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("entities");
            foreach (EmulatedFlow flow in found.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size))
            {
                write(json, flow, schemas);
            }

            json.WriteEndArray();
            json.WriteNumber("pageSize", size);
            json.WriteNumber("pageNumber", number);
            json.WriteNumber("total", found.Count);
            json.WriteString("firstUri", $"{path}?{query.WithPage(1, size)}");
            if (number > 1)
            {
                json.WriteString("previousUri", $"{path}?{query.WithPage(number - 1, size)}");
            }

            if (number < pages)
            {
                json.WriteString("nextUri", $"{path}?{query.WithPage(number + 1, size)}");
            }

            json.WriteString("lastUri", $"{path}?{query.WithPage(pages, size)}");
            json.WriteString("selfUri", $"{path}?{query.WithPage(number, size)}");
            json.WriteNumber("pageCount", pages);
            json.WriteEndObject();
        });
    }

    private static List<EmulatedFlow> Select(EmulatedOrg org, QueryString query, ref ApiError? error)
    {
        IEnumerable<EmulatedFlow> flows = org.Flows;
        if (query.Stranger(Filters) is { } stranger)
        {
            error ??= ApiError.BadRequest($"'{stranger}' is not a filter that this org understands", stranger);
        }

        // No flow of this org is deleted, so that to include those changes nothing.
        query.Flag("deleted", ref error);
        if (query.Time("publishedAfter", ref error) is { } after)
        {
            flows = flows.Where(f => f.PublishedAt > after);
        }

        if (query.Time("publishedBefore", ref error) is { } before)
        {
            flows = flows.Where(f => f.PublishedAt < before);
        }

        string[] divisions = query.Many("divisionId");
        if (divisions.Length > 0)
        {
            flows = flows.Where(f => divisions.Contains(f.Flow.DivisionId, StringComparer.OrdinalIgnoreCase));
        }

        string[] types = query.Many("type");
        if (types.FirstOrDefault(t => !FlowFile.Types.Contains(t, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            error ??= ApiError.InvalidValue(unknown, "type", string.Join(", ", FlowFile.Types), "type");
        }

        if (types.Length > 0)
        {
            flows = flows.Where(f => types.Contains(f.Flow.Type, StringComparer.OrdinalIgnoreCase));
        }

        string[] ids = query.Many("id");
        if (ids.Length > 0)
        {
            flows = flows.Where(f => ids.Contains(f.Flow.Id, StringComparer.OrdinalIgnoreCase));
        }

        if (query["name"] is { Length: > 0 } name)
        {
            flows = flows.Where(f => Like(name, f.Flow.Name));
        }

        if (query["description"] is { Length: > 0 } description)
        {
            flows = flows.Where(f => Like(description, f.Flow.Description ?? ""));
        }

        if (query["nameOrDescription"] is { Length: > 0 } either)
        {
            flows = flows.Where(f => Like(either, f.Flow.Name) || Like(either, f.Flow.Description ?? ""));
        }

        string sortBy = query["sortBy"] ?? "id";
        Func<EmulatedFlow, string> key = sortBy switch
        {
            "name" => f => f.Flow.Name,
            "type" => f => f.Flow.Type,
            "description" => f => f.Flow.Description ?? "",
            _ => f => f.Flow.Id,
        };
        return [.. query["sortOrder"] is { } order && order.Equals("desc", StringComparison.OrdinalIgnoreCase)
            ? flows.OrderByDescending(key, StringComparer.OrdinalIgnoreCase)
            : flows.OrderBy(key, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The whole text in any case; <c>*</c> stands for any characters.</summary>
    private static bool Like(string pattern, string text)
        => FileSystemName.MatchesSimpleExpression(
            pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal), text, ignoreCase: true);
}
