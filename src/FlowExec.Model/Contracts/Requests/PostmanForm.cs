using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec;

/// <summary>
/// A Postman collection with one request. Source of the shape: Postman's collection schema, version 2.1.0. The token is a variable of the
/// collection, which Postman keeps.
/// </summary>
internal static class PostmanForm
{
    private const string Schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

    private static readonly JsonSerializerOptions Options =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string body, string root) => new JsonObject
    {
        ["info"] = new JsonObject { ["name"] = "Launch a flow", ["schema"] = Schema },
        ["item"] = new JsonArray(Item(body)),
        ["auth"] = new JsonObject { ["type"] = "bearer", ["bearer"] = new JsonArray(Variable("token", "{{accessToken}}")) },
        ["variable"] = new JsonArray(Variable("api", root), Variable("accessToken", "")),
    }.ToJsonString(Options);

    private static JsonObject Item(string body) => new()
    {
        ["name"] = "POST " + LaunchAddress.Path,
        ["request"] = new JsonObject
        {
            ["method"] = "POST",
            ["header"] = new JsonArray(new JsonObject { ["key"] = "Content-Type", ["value"] = "application/json" }),
            ["body"] = new JsonObject
            {
                ["mode"] = "raw",

                // Postman fills in {{name}} wherever it stands. In JSON on one line two braces in a row stand in texts alone.
                ["raw"] = body.Replace("{{", "{\\u007b", StringComparison.Ordinal),
                ["options"] = new JsonObject { ["raw"] = new JsonObject { ["language"] = "json" } },
            },
            ["url"] = new JsonObject
            {
                ["raw"] = "{{api}}" + LaunchAddress.Path,
                ["host"] = new JsonArray("{{api}}"),
                ["path"] = new JsonArray(
                [
                    .. LaunchAddress.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => (JsonNode)part),
                ]),
            },
        },
    };

    private static JsonObject Variable(string key, string value) => new() { ["key"] = key, ["value"] = value, ["type"] = "string" };
}
