using System.Text.Json;

namespace FlowExec.Tests;

/// <summary>
/// tests/values.json: what a row's value becomes under a declared type, and which values on the wire fit one. Every judge is held against
/// the same table.
/// </summary>
internal static class ValueTable
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "values.json"))).RootElement;

    /// <summary>Rows: the value, and what is sent for it or the code of why nothing is.</summary>
    public static IReadOnlyList<(string Type, JsonElement Value, string? Sends, string? Refused)> Rows { get; } =
    [
        .. Root.GetProperty("rows").EnumerateArray().Select(row => (
            row.GetProperty("type").GetString()!,
            row.GetProperty("value"),
            row.TryGetProperty("sends", out JsonElement sends) ? sends.GetString() : null,
            row.TryGetProperty("refused", out JsonElement refused) ? refused.GetString() : null)),
    ];

    /// <summary>What is said of a row all the same; null for nothing.</summary>
    public static string? WarnedOf(int index) =>
        Root.GetProperty("rows")[index].TryGetProperty("warned", out JsonElement warned) ? warned.GetString() : null;

    /// <summary>Values as they stand in a body: taken, warned of, or refused.</summary>
    public static IReadOnlyList<(string Type, string Json, string Verdict)> Wire { get; } =
    [
        .. Root.GetProperty("wire").EnumerateArray().Select(row => (
            row.GetProperty("type").GetString()!, row.GetProperty("json").GetString()!, row.GetProperty("verdict").GetString()!)),
    ];

    /// <summary>The id of the flow with an input of every type in the table.</summary>
    public const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f1aaaa";

    /// <summary>The name of the input of a type: <c>integerList</c> for <c>Integer[]</c>.</summary>
    public static string InputOf(string type) => type.ToLowerInvariant().Replace("[]", "List", StringComparison.Ordinal);

    /// <summary>A file for the emulator with that flow.</summary>
    public static string FlowFile()
    {
        IEnumerable<string> inputs = Rows.Select(row => row.Type).Distinct().Select(type => $$"""
            "{{InputOf(type)}}": { "type": "{{type.TrimEnd('[', ']')}}", "collection": {{(type.EndsWith(']') ? "true" : "false")}} }
            """);
        return $$"""{ "flows": [{ "id": "{{FlowId}}", "name": "Every type", "inputs": { {{string.Join(',', inputs)}} } }] }""";
    }

    public static string Body(string type, string json) =>
        $$"""{"flowId":"{{FlowId}}","inputData":{"Flow.{{InputOf(type)}}":{{json}}""" + "}}";
}
