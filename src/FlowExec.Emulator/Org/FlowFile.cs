using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec.Emulation;

/// <summary>
/// Reads flows from JSON: <c>{"flows": [{"id", "name", ...}]}</c>, as docs/emulator.md describes. Only id and name are required; names of
/// inputs and outputs may leave out <c>Flow.</c>.
/// </summary>
internal static class FlowFile
{
    private const string DefaultType = "workflow";
    private static readonly string[] Keys =
        ["id", "name", "type", "description", "versions", "published", "nodes", "inputs", "outputs", "outputData", "duration",
            "ending", "completionReason", "errorMessage"];

    private static readonly string[] InputKeys = ["type", "collection", "required", "description", "rules"];
    private static readonly string[] Endings = ["COMPLETED", "FAILED", "ERROR", "TERMINATED"];

    // FlowDivisionView.type and Flow.type of the published document.
    public static readonly string[] Types =
    [
        "bot", "commonmodule", "digitalbot", "emailsend", "inboundcall", "inboundchat", "inboundemail", "inboundshortmessage",
        "inqueuecall", "inqueueemail", "inqueueshortmessage", "outboundcall", "securecall", "speech", "surveyinvite", "voice", "voicemail",
        "voicesurvey", DefaultType, "workitem",
    ];

    /// <summary>The types that an input can have (the vendor's Architect), and what stands for each in the model.</summary>
    private static readonly Dictionary<string, FlowInputType> InputTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["String"] = FlowInputType.String,
        ["Boolean"] = FlowInputType.Boolean,
        ["Integer"] = FlowInputType.Integer,
        ["Decimal"] = FlowInputType.Decimal,
        ["Currency"] = FlowInputType.Currency,
        ["DateTime"] = FlowInputType.DateTime,
        ["Duration"] = FlowInputType.Duration,
        ["JSON"] = FlowInputType.Json,
        ["Queue"] = FlowInputType.Unknown,
        ["User"] = FlowInputType.Unknown,
        ["Skill"] = FlowInputType.Unknown,
    };

    /// <summary>The flows that every emulator starts with.</summary>
    public static ImmutableArray<EmulatedFlow> BuiltIn { get; } = ReadBuiltIn();

    /// <exception cref="FormatException">The file cannot be read, or is not a flow file; the message says where and why.</exception>
    public static ImmutableArray<EmulatedFlow> Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(SourceFile.WithoutMark(SourceFile.Read(path)),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Read(document.RootElement, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FormatException($"The flow file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static ImmutableArray<EmulatedFlow> ReadBuiltIn()
    {
        using Stream stream = typeof(FlowFile).Assembly.GetManifestResourceStream("built-in-flows.json")!;
        using var document = JsonDocument.Parse(stream);
        return Read(document.RootElement, "built-in-flows.json");
    }

    private static ImmutableArray<EmulatedFlow> Read(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("flows", out JsonElement list)
            || list.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"The flow file '{path}' must be an object with an array 'flows'.");
        }

        var flows = ImmutableArray.CreateBuilder<EmulatedFlow>();
        foreach (JsonElement element in list.EnumerateArray())
        {
            try
            {
                flows.Add(ReadFlow(element));
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
            {
                throw new FormatException($"The flow file '{path}', flows[{flows.Count}]: {e.Message}", e);
            }
        }

        if (flows.GroupBy(f => f.Flow.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new FormatException($"The flow file '{path}' holds the id {twice.Key} twice.");
        }

        return flows.ToImmutable();
    }

    private static EmulatedFlow ReadFlow(JsonElement element)
    {
        Known(element, Keys);
        string id = Text(element, "id") ?? throw new FormatException("'id' is missing.");
        string name = Text(element, "name") ?? throw new FormatException("'name' is missing.");
        string type = OneOf(Text(element, "type") ?? DefaultType, Types, "type").ToLowerInvariant();
        string ending = OneOf(Text(element, "ending") ?? "COMPLETED", Endings, "ending");
        ImmutableArray<string> versions = Texts(element, "versions") ?? ["1.0"];
        FlowInput[] inputs = [.. Members(element, "inputs").Select(m => ReadInput(Scoped(m.Name), m.Value))];
        JsonElement schema = FlowSchema.Of($"{name} inputs", inputs, Members(element, "inputs").ToDictionary(
            m => Scoped(m.Name), m => m.Value.TryGetProperty("rules", out JsonElement rules) ? rules : default));
        return new EmulatedFlow
        {
            Flow = new Flow
            {
                Id = Guid.TryParse(id, out Guid uuid) ? uuid.ToString() : throw new FormatException($"'id' must be a UUID, not '{id}'."),
                Name = name.Length > 0 ? name : throw new FormatException("'name' is empty."),
                Type = type,
                Description = Text(element, "description"),
                Division = "Home",
                DivisionId = OrgFacts.DivisionId,
                PublishedVersion = versions.IsEmpty ? null : versions[^1],
                Inputs = new FlowInputs(inputs),
                Outputs = [.. Members(element, "outputs").Select(m => ReadInput(Scoped(m.Name), m.Value))],
            },
            Versions = versions,
            PublishedAt = versions.IsEmpty ? null : PublishedAt(Text(element, "published")),
            InputSchema = schema,
            Declared = InputSchemaReader.Read(schema),
            Nodes = Texts(element, "nodes") ?? ["Start"],
            OutputData = [.. Members(element, "outputData").Select(m => (Scoped(m.Name), m.Value.Clone()))],
            Duration = Span(Text(element, "duration") ?? "50ms"),
            Ending = ending,
            CompletionReason = Text(element, "completionReason")
                ?? (ending == "COMPLETED" ? "Success" : ending[0] + ending[1..].ToLowerInvariant()),
            ErrorMessage = Text(element, "errorMessage") ?? (ending is "FAILED" or "ERROR" ? "The flow ended with an error." : null),
        };
    }

    private static DateTimeOffset PublishedAt(string? text) => text is null ? OrgFacts.PublishedAt
        : IsoDateTime.TryRead(text, out IsoDateTime read) && read.Instant is { } instant ? instant
        : throw new FormatException($"'published' must be a point in time such as 2026-03-01T08:30:00Z, not '{text}'.");

    private static FlowInput ReadInput(string name, JsonElement element)
    {
        Known(element, InputKeys);
        string type = Text(element, "type") ?? "String";
        return InputTypes.TryGetValue(type, out FlowInputType known)
            ? new FlowInput(name, known, Flag(element, "collection"), Flag(element, "required"), Text(element, "description"), type)
            : throw new FormatException($"the input '{name}' has the type '{type}'; known are {string.Join(", ", InputTypes.Keys)}.");
    }

    private static string Scoped(string name) => name.Contains('.', StringComparison.Ordinal) ? name : FlowInput.Scope + name;

    private static void Known(JsonElement element, string[] keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("this must be an object.");
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!keys.Contains(member.Name))
            {
                throw new FormatException($"'{member.Name}' is not known here; known are {string.Join(", ", keys)}.");
            }
        }
    }

    private static string? Text(JsonElement element, string key)
        => !element.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString() : throw new FormatException($"'{key}' must be a text.");

    private static bool Flag(JsonElement element, string key)
        => element.TryGetProperty(key, out JsonElement value)
            && (value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? value.GetBoolean()
                : throw new FormatException($"'{key}' must be true or false."));

    private static ImmutableArray<string>? Texts(JsonElement element, string key)
        => !element.TryGetProperty(key, out JsonElement value) ? null
            : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
                ? [.. value.EnumerateArray().Select(v => v.GetString()!)]
                : throw new FormatException($"'{key}' must be an array of texts.");

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string key)
        => !element.TryGetProperty(key, out JsonElement value) ? default
            : value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new FormatException($"'{key}' must be an object.");

    private static string OneOf(string value, string[] known, string key)
        => known.FirstOrDefault(k => k.Equals(value, StringComparison.OrdinalIgnoreCase))
            ?? throw new FormatException($"'{key}' must be one of {string.Join(", ", known)}, not '{value}'.");

    private static TimeSpan Span(string text)
        => DurationText.TryParse(text, bareUnit: null, out TimeSpan span)
            ? span
            : throw new FormatException($"'duration' must be a time such as 50ms, 5s, 2m or 1h, not '{text}'.");
}
