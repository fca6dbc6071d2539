using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// A Postman collection with one request. Source of the shape: Postman's collection schema, version 2.1.0. The token is a variable of the
/// collection, which Postman keeps.
/// </summary>
internal static class PostmanForm
{
    private const string Schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string body, string root)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("info");
            json.WriteString("name", "Launch a flow");
            json.WriteString("schema", Schema);
            json.WriteEndObject();
            json.WriteStartArray("item");
            WriteItem(json, body);
            json.WriteEndArray();
            json.WriteStartObject("auth");
            json.WriteString("type", "bearer");
            json.WriteStartArray("bearer");
            WriteVariable(json, "token", "{{accessToken}}");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("variable");
            WriteVariable(json, "api", root);
            WriteVariable(json, "accessToken", "");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteItem(Utf8JsonWriter json, string body)
    {
        json.WriteStartObject();
        json.WriteString("name", "POST " + LaunchAddress.Path);
        json.WriteStartObject("request");
        json.WriteString("method", "POST");
        json.WriteStartArray("header");
        json.WriteStartObject();
        json.WriteString("key", "Content-Type");
        json.WriteString("value", "application/json");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("body");
        json.WriteString("mode", "raw");

        // Postman fills in {{name}} wherever it stands. In JSON on one line two braces in a row stand in texts alone.
        json.WriteString("raw", body.Replace("{{", "{\\u007b", StringComparison.Ordinal));
        json.WriteStartObject("options");
        json.WriteStartObject("raw");
        json.WriteString("language", "json");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("url");
        json.WriteString("raw", "{{api}}" + LaunchAddress.Path);
        json.WriteStartArray("host");
        json.WriteStringValue("{{api}}");
        json.WriteEndArray();
        json.WriteStartArray("path");
        foreach (string part in LaunchAddress.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStringValue(part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVariable(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteString("value", value);
        json.WriteString("type", "string");
        json.WriteEndObject();
    }
}
