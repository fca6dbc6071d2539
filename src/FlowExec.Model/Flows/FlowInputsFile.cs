using System.Text.Json;

namespace FlowExec;

/// <summary>
/// Reads declared inputs from a file, for tests without an org: a JSON Schema, the platform's answer to <c>GET /api/v2/flows/{id}</c>, or a
/// flow's exported configuration.
/// </summary>
internal static class FlowInputsFile
{
    /// <summary>Reads a file; what it is shows by its members.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="FlowConfigurationException">The file cannot be read, is not JSON, or is none of the three.</exception>
    public static FlowInputs Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            byte[] utf8 = SourceFile.Read(path);
            if (utf8.Length > SourceFile.MostBytes)
            {
                throw Bad(path, $"it is more than {SourceFile.MostBytes} bytes long", null);
            }

            using JsonDocument document = JsonDocument.Parse(SourceFile.WithoutMark(utf8), new JsonDocumentOptions { MaxDepth = 256 });
            return Find(document.RootElement) ?? throw Bad(path,
                "it has neither 'inputSchema' nor 'variables' nor the 'properties' of a JSON Schema", null);
        }
        catch (JsonException e)
        {
            throw Bad(path, "it is not JSON: " + JsonValues.DefectOf(e).Message.TrimEnd('.'), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Bad(path, e.Message.TrimEnd('.'), e);
        }
    }

    private static FlowInputs? Find(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (root.TryGetProperty("variables", out JsonElement variables) && variables.ValueKind == JsonValueKind.Array)
        {
            return OfVariables(variables);
        }

        foreach (string holder in (ReadOnlySpan<string>)["inputSchema", "publishedVersion"])
        {
            if (root.TryGetProperty(holder, out JsonElement inner) && inner.ValueKind == JsonValueKind.Object)
            {
                return holder == "inputSchema" ? InputSchemaReader.Read(inner) : Find(inner);
            }
        }

        return root.TryGetProperty("properties", out _) ? InputSchemaReader.Read(root) : null;
    }

    /// <summary>
    /// Variables of an exported configuration (the vendor's blueprint wfm-hris-blueprint): the type is the <c>__type</c>, such as
    /// <c>StringVariable</c>, and those with <c>isInput</c> are the flow's inputs. None of them is required: every variable has an
    /// initial value.
    /// </summary>
    private static FlowInputs OfVariables(JsonElement variables)
    {
        var inputs = new List<FlowInput>();
        foreach (JsonElement variable in variables.EnumerateArray())
        {
            if (!Is(variable, "isInput") || Text(variable, "name") is not { Length: > 0 } name)
            {
                continue;
            }

            string declared = Text(variable, "__type") ?? Text(variable, "type") ?? "any";
            string wireName = name.StartsWith(FlowInput.Scope, StringComparison.OrdinalIgnoreCase) ? name : FlowInput.Scope + name;
            inputs.Add(new FlowInput(wireName, TypeOf(declared), Is(variable, "isCollection"), false, Text(variable, "description"),
                declared)
            {
                IsSecure = Is(variable, "isSecure"),
            });
        }

        return new FlowInputs(inputs);
    }

    private static FlowInputType TypeOf(string declared) => declared.Replace("Variable", "", StringComparison.Ordinal)
        .ToLowerInvariant() switch
    {
        "string" or "str" => FlowInputType.String,
        "bool" or "boolean" or "bln" => FlowInputType.Boolean,
        "integer" or "long" or "int" => FlowInputType.Integer,
        "decimal" or "dec" => FlowInputType.Decimal,
        "currency" or "cur" => FlowInputType.Currency,
        "datetime" or "dtm" => FlowInputType.DateTime,
        "duration" or "dur" => FlowInputType.Duration,
        "json" => FlowInputType.Json,
        _ => FlowInputType.Unknown,
    };

    private static bool Is(JsonElement variable, string name) =>
        variable.ValueKind == JsonValueKind.Object && variable.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement variable, string name) =>
        variable.ValueKind == JsonValueKind.Object && variable.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static FlowConfigurationException Bad(string path, string why, Exception? inner) => new(
        "SchemaUnreadable",
        $"No declared inputs can be read from '{path}': {why}.",
        "Give a JSON Schema with 'properties', the platform's answer for one flow with its inputSchema, or a flow's exported "
            + "configuration.",
        inner);
}
