using System.Collections;
using System.Text.Json;
using System.Xml;

namespace FlowExec.Cli.Output;

/// <summary>Writes the values that outputs of a flow have (<see cref="FlowRow.Cells"/> lists them) as JSON.</summary>
internal static class JsonValue
{
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTimeOffset moment:
                json.WriteStringValue(moment);
                break;
            case DateTime moment:
                json.WriteStringValue(moment);
                break;
            case TimeSpan span:
                json.WriteStringValue(XmlConvert.ToString(span));
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case double number when !double.IsFinite(number):
                json.WriteNullValue();
                break;
            case IReadOnlyDictionary<string, object?> map:
                json.WriteStartObject();
                foreach ((string name, object? item) in map)
                {
                    json.WritePropertyName(name);
                    Write(json, item);
                }

                json.WriteEndObject();
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (object? item in list)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case IFormattable number:
                json.WriteRawValue(number.ToString(null, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
