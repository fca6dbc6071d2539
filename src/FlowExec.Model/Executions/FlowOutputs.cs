using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec;

/// <summary>The outputs of an execution: names and values as <see cref="FlowRow.Cells"/> has them. As text it is JSON, so that a table
/// or a CSV file of results can be read.</summary>
public sealed class FlowOutputs : Dictionary<string, object?>
{
    // For people, not for a page of HTML: letters stay letters.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Builds the set.</summary>
    /// <param name="values">Names and values; each name once.</param>
    public FlowOutputs(IEnumerable<KeyValuePair<string, object?>> values)
        : base(values, StringComparer.Ordinal)
    {
    }

    /// <summary>Reads one line of JSON; null where there is none.</summary>
    internal static FlowOutputs? Read(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        return new FlowOutputs(document.RootElement.EnumerateObject().Select(
            output => KeyValuePair.Create(output.Name, JsonValues.Of(output.Value))));
    }

    /// <summary>One value as text: a text as it is, no value as none, a list or a map as JSON.</summary>
    internal static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        _ => Json(value),
    };

    /// <summary>The outputs as one line of JSON.</summary>
    public override string ToString() => Json(this);

    /// <summary>A value as one line of JSON.</summary>
    internal static string Json(object value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            JsonValueWriter.Write(json, value, default);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
