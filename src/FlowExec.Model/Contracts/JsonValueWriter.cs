using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Xml;

namespace FlowExec;

/// <summary>Writes values as <see cref="FlowRow.Cells"/> has them: exact digits, ISO 8601 for times.</summary>
internal static class JsonValueWriter
{
    /// <param name="json">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="participant">What a participant's members are called.</param>
    /// <exception cref="InvalidOperationException">The value's type is none of these.</exception>
    public static void Write(Utf8JsonWriter json, object? value, (string UserId, string Role, string Channels) participant)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case float number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case uint or short or ushort or byte or sbyte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case UnusableValue: json.WriteNullValue(); break;
            case BigInteger number: json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: json.WriteStringValue(IsoText.Of(time)); break;
            case DateTime time: json.WriteStringValue(IsoText.Of(IsoText.WithOffset(time))); break;
            case TimeSpan span: json.WriteStringValue(XmlConvert.ToString(span)); break;
            case Guid id: json.WriteStringValue(id); break;
            case char letter: json.WriteStringValue([letter]); break;
            case JsonElement element: element.WriteTo(json); break;
            case FlowParticipant one: WriteParticipant(json, one, participant); break;
            case IReadOnlyDictionary<string, object?> map: WriteMap(json, map, participant); break;
            case IEnumerable list: WriteList(json, list, participant); break;
            default: throw new InvalidOperationException($"A value of type {value.GetType()} cannot be said in JSON.");
        }
    }

    private static void WriteMap(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> map, (string, string, string) participant)
    {
        json.WriteStartObject();
        foreach ((string name, object? value) in map)
        {
            json.WritePropertyName(name);
            Write(json, value, participant);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable list, (string, string, string) participant)
    {
        json.WriteStartArray();
        foreach (object? item in list)
        {
            Write(json, item, participant);
        }

        json.WriteEndArray();
    }

    private static void WriteParticipant(Utf8JsonWriter json, FlowParticipant one, (string UserId, string Role, string Channels) names)
    {
        json.WriteStartObject();
        if (one.UserId is not null)
        {
            json.WriteString(names.UserId, one.UserId);
        }

        if (one.Role is not null)
        {
            json.WriteString(names.Role, one.Role);
        }

        if (!one.Channels.IsDefaultOrEmpty)
        {
            json.WriteStartArray(names.Channels);
            foreach (string channel in one.Channels)
            {
                json.WriteStringValue(channel);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
