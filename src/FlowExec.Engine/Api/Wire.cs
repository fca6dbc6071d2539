using System.Globalization;
using System.Text.Json;

namespace FlowExec.Engine.Api;

/// <summary>
/// One JSON object of an answer, as far as it is asked. Everything is optional: what the platform or a gateway adds, leaves out or writes
/// in another form (a number for a text, a date without a colon) costs that one member, never the answer's id or status. A missing object
/// is one that lacks every member.
/// </summary>
internal readonly struct Wire
{
    private readonly JsonElement _element;

    private Wire(JsonElement element) => _element = element;

    /// <summary>Reads a body.</summary>
    /// <returns>Null where it is no JSON, or no object.</returns>
    public static Wire? Parse(ReadOnlySpan<byte> body) => Json(body) is { ValueKind: JsonValueKind.Object } root ? new Wire(root) : null;

    /// <summary>Reads a body of any kind of value; null where it is no JSON.</summary>
    public static JsonElement? Json(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            JsonElement value = JsonElement.ParseValue(ref reader);
            return reader.Read() ? null : value;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text, or a number as it is written.</summary>
    public string? Text(string name) => Member(name) is var member && member.ValueKind == JsonValueKind.String ? member.GetString()
        : member.ValueKind == JsonValueKind.Number ? member.GetRawText() : null;

    /// <summary>A number, or a text that is one.</summary>
    public double? Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A whole number, or a text that is one.</summary>
    public int? Count(string name) => Number(name) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null;

    /// <summary>True or false, or a text that says so.</summary>
    public bool? Flag(string name) => Member(name) is var member && member.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? member.GetBoolean()
        : bool.TryParse(Text(name), out bool flag) ? flag : null;

    /// <summary>A date with time in any common form; without an offset it is UTC.</summary>
    public DateTimeOffset? Moment(string name) => Member(name) is { ValueKind: JsonValueKind.String } member && DateTimeOffset.TryParse(
        member.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces,
        out DateTimeOffset moment)
        ? moment
        : null;

    /// <summary>An object; where there is none, one without members.</summary>
    public Wire Child(string name) => Member(name) is { ValueKind: JsonValueKind.Object } member ? new Wire(member) : default;

    /// <summary>The objects of an array, without what is none; null where there is no array.</summary>
    public List<Wire>? Children(string name)
    {
        if (Member(name) is not { ValueKind: JsonValueKind.Array } member)
        {
            return null;
        }

        List<Wire> children = [];
        foreach (JsonElement element in member.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                children.Add(new Wire(element));
            }
        }

        return children;
    }

    /// <summary>The texts of an array, without what is none.</summary>
    public IReadOnlyList<string> Texts(string name) => Member(name) is { ValueKind: JsonValueKind.Array } member
        ? [.. member.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.String).Select(element => element.GetString()!)]
        : [];

    /// <summary>An object as it is; null where there is none.</summary>
    public JsonElement? Object(string name) => Member(name) is { ValueKind: JsonValueKind.Object } member ? member : null;

    /// <summary>A member of this name, exactly or else in another case; one that is undefined where there is none.</summary>
    private JsonElement Member(string name)
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        if (_element.TryGetProperty(name, out JsonElement member))
        {
            return member;
        }

        foreach (JsonProperty property in _element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return default;
    }
}
