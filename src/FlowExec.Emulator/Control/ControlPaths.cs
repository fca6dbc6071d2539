using System.Net;
using System.Text;
using System.Text.Json;
using FlowExec.Emulation.Api;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Control;

/// <summary>
/// The emulator's own paths, which no platform has: <c>/</c> (status page), <c>/emulator/ledger</c> (GET), <c>/emulator/faults</c> (GET,
/// PUT a JSON array of fault texts, DELETE), <c>/emulator/clock</c> (GET, POST <c>{"advanceSeconds": n}</c>), <c>/emulator/settings</c>
/// (GET, PUT <c>{"rateLimit", "latencyMs", "contract"}</c>). They take no token. Against pages in a browser that would reach for them: the
/// Host must be a loopback name, and whatever changes something must carry the header <c>X-FlowExec-Emulator</c>, which no page of another
/// origin can send unasked.
/// </summary>
internal static class ControlPaths
{
    public const string WriteHeader = "X-FlowExec-Emulator";
    private const string Prefix = "/emulator/";

    public static bool Owns(string path) => path is "/" or "/favicon.ico" || path.StartsWith(Prefix, StringComparison.Ordinal);

    public static HttpResponse Answer(EmulatedOrg org, HttpRequest request)
    {
        if (!IsLoopbackHost(request.Header("Host")))
        {
            return Problem(403, "the Host must be a loopback name");
        }

        bool reads = request.Method is "GET" or "HEAD";
        if (!reads && request.Header(WriteHeader) is null)
        {
            return Problem(403, $"a request that changes something must carry the header {WriteHeader}");
        }

        return (reads ? "GET" : request.Method, request.Path) switch
        {
            ("GET", "/") => StatusPage.Whole(org),
            ("GET", "/emulator/status") => StatusPage.Fragment(org),
            ("GET", "/emulator/status.js") => StatusPage.Script,
            ("GET", "/emulator/ledger") => Ledger(org, new QueryString(request.Query)),
            ("GET", "/emulator/faults") => Faults(org),
            ("PUT", "/emulator/faults")
                => Guarded(() => Change(org, org.Options with { Faults = ReadFaults(request) }, faults: true, Faults)),
            ("DELETE", "/emulator/faults") => Change(org, org.Options with { Faults = [] }, faults: true, Faults),
            ("GET", "/emulator/clock") => Clock(org),
            ("POST", "/emulator/clock") => Guarded(() => Advance(org, request)),
            ("GET", "/emulator/settings") => Settings(org),
            ("PUT", "/emulator/settings") => Guarded(() => Change(org, ReadSettings(org, request), faults: false, Settings)),
            (_, "/emulator/ledger" or "/emulator/faults" or "/emulator/clock" or "/emulator/settings" or "/emulator/status" or "/")
                => Problem(405, "this path does not answer that method"),
            _ => Problem(404, "there is no such path"),
        };
    }

    private static bool IsLoopbackHost(string? host)
    {
        if (host is null || !Uri.TryCreate("http://" + host, UriKind.Absolute, out Uri? uri))
        {
            return false;
        }

        return uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    private static HttpResponse Change(EmulatedOrg org, FlowOrgEmulatorOptions options, bool faults, Func<EmulatedOrg, HttpResponse> show)
    {
        options.Validate();
        org.Change(options, faults);
        return show(org);
    }

    private static HttpResponse Guarded(Func<HttpResponse> action)
    {
        try
        {
            return action();
        }
        catch (Exception e)
            when (e is FormatException or ArgumentException or InvalidOperationException or OverflowException or JsonException)
        {
            return Problem(400, e.Message);
        }
    }

    private static FaultRule[] ReadFaults(HttpRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(e => FaultRule.Parse(e.GetString() ?? ""))]
            : throw new FormatException("the body must be a JSON array of fault texts");
    }

    private static FlowOrgEmulatorOptions ReadSettings(EmulatedOrg org, HttpRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        FlowOrgEmulatorOptions options = org.Options;
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            options = member.Name switch
            {
                "rateLimit" => options with { RateLimit = member.Value.GetInt32() },
                "latencyMs" => options with { Latency = TimeSpan.FromMilliseconds(member.Value.GetDouble()) },
                "contract" => options with { Contract = member.Value.GetString() ?? "" },
                _ => throw new FormatException($"'{member.Name}' cannot be set; what can: rateLimit, latencyMs, contract"),
            };
        }

        return options;
    }

    private static HttpResponse Advance(EmulatedOrg org, HttpRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("advanceSeconds", out JsonElement seconds)
            || !seconds.TryGetDouble(out double count) || count is < 0 or > 31_536_000)
        {
            throw new FormatException("the body must be {\"advanceSeconds\": n} with n from 0 to a year");
        }

        org.Advance(TimeSpan.FromSeconds(count));
        return Clock(org);
    }

    private static HttpResponse Clock(EmulatedOrg org) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("now", OrgFacts.Stamp(org.Now));
        json.WriteBoolean("virtual", org.Clock is VirtualClock);
        json.WriteEndObject();
    });

    private static HttpResponse Faults(EmulatedOrg org) => Json(json =>
    {
        json.WriteStartArray();
        foreach (FaultRule rule in org.Faults.Rules)
        {
            json.WriteStringValue(rule.ToString());
        }

        json.WriteEndArray();
    });

    private static HttpResponse Settings(EmulatedOrg org) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("rateLimit", org.Options.RateLimit);
        json.WriteNumber("latencyMs", org.Options.Latency.TotalMilliseconds);
        json.WriteString("contract", org.Contract.Name);
        json.WriteNumber("seed", org.Seed);
        json.WriteEndObject();
    });

    private static HttpResponse Ledger(EmulatedOrg org, QueryString query)
        => Json(json => LedgerJson.Write(json, org.Ledger.GetSnapshot(), launches: query["launches"] != "false"));

    private static HttpResponse Json(Action<Utf8JsonWriter> write)
        => new HttpResponse { Status = 200, Body = ApiCall.Write(write) }.With("Cache-Control", "no-store");

    private static HttpResponse Problem(int status, string why)
        => new() { Status = status, ContentType = "text/plain; charset=utf-8", Body = Encoding.UTF8.GetBytes(why + "\n") };
}
