using System.Text.Json;

namespace FlowExec.Emulation.Tests;

/// <summary>
/// Walks an answer through the schema that the platform's published document gives for it: no field that is not documented, no required
/// one missing, the documented types, enumerations and dates.
/// </summary>
internal sealed class DocumentedShapes
{
    private readonly JsonElement _document;

    private DocumentedShapes(JsonElement document) => _document = document;

    /// <summary>Null where the reference is not beside the repository.</summary>
    public static DocumentedShapes? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlowExec.slnx")))
            {
                string path = Path.Combine(folder.FullName, "..", "shared", "reference", "openapi", "flows-openapi.json");
                return File.Exists(path) ? new DocumentedShapes(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement) : null;
            }
        }

        return null;
    }

    /// <summary>Everything that is not as documented; empty where all is.</summary>
    /// <param name="method">The method, in lower case.</param>
    /// <param name="path">The path as the document writes it.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="answer">The answer.</param>
    public List<string> Check(string method, string path, int status, JsonElement answer)
    {
        JsonElement responses = _document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses");
        if (!responses.TryGetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture), out JsonElement response))
        {
            return [$"{method} {path} has no status {status}"];
        }

        List<string> wrong = [];
        Walk(response.GetProperty("schema"), answer, $"{method} {path} {status}", wrong);
        return wrong;
    }

    private void Walk(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            schema = _document.GetProperty("definitions").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        if (!schema.TryGetProperty("type", out JsonElement declared))
        {
            // Documented as any value.
            return;
        }

        string type = declared.GetString()!;
        JsonValueKind[] kinds = type switch
        {
            "object" => [JsonValueKind.Object],
            "array" => [JsonValueKind.Array],
            "string" => [JsonValueKind.String],
            "boolean" => [JsonValueKind.True, JsonValueKind.False],
            "integer" or "number" => [JsonValueKind.Number],
            _ => throw new InvalidOperationException($"The document has the type '{type}' at {at}."),
        };
        if (!kinds.Contains(value.ValueKind))
        {
            wrong.Add($"{at}: {value.ValueKind} where the document has {type}");
            return;
        }

        switch (type)
        {
            case "object":
                WalkObject(schema, value, at, wrong);
                break;
            case "array":
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Walk(schema.GetProperty("items"), item, at + "[]", wrong);
                }

                break;
            case "integer" when !value.TryGetInt64(out _):
                wrong.Add($"{at}: {value} is no integer");
                break;
            case "string" when schema.TryGetProperty("enum", out JsonElement known)
                && known.EnumerateArray().All(k => k.GetString() != value.GetString()):
                wrong.Add($"{at}: '{value}' is not among the documented values");
                break;
            case "string" when schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time"
                && !value.TryGetDateTimeOffset(out _):
                wrong.Add($"{at}: '{value}' is no date");
                break;
        }
    }

    private void WalkObject(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        // An object of which nothing is documented may hold anything.
        bool open = !schema.TryGetProperty("properties", out JsonElement properties);
        bool map = schema.TryGetProperty("additionalProperties", out JsonElement others);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!open && properties.TryGetProperty(member.Name, out JsonElement known))
            {
                Walk(known, member.Value, $"{at}.{member.Name}", wrong);
            }
            else if (map && others.ValueKind == JsonValueKind.Object)
            {
                Walk(others, member.Value, $"{at}.{member.Name}", wrong);
            }
            else if (!open && !map)
            {
                wrong.Add($"{at}.{member.Name} is not documented");
            }
        }

        if (schema.TryGetProperty("required", out JsonElement required))
        {
            wrong.AddRange(required.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _))
                .Select(r => $"{at}.{r} is required"));
        }
    }
}
