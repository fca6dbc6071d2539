using System.Globalization;
using System.Text.Json;
using System.Xml;
using FlowExec.Emulation.Api;

namespace FlowExec.Emulation.Contracts;

/// <summary>Holds the inputs of a launch against what the flow declares.</summary>
internal static class InputCheck
{
    private static readonly string[] DateForms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    public static ApiError? Check(EmulatedFlow flow, LaunchRequest wanted)
    {
        if (wanted.InputField is not { } field)
        {
            return null;
        }

        if (wanted.Inputs is { } inputs)
        {
            foreach (JsonProperty given in inputs.EnumerateObject())
            {
                string name = given.Name;
                if (!flow.Inputs.TryGetValue(name, out FlowInput? input)
                    && !(wanted.ShortNames && flow.Inputs.TryGetValue(FlowInput.Scope + name, out input)))
                {
                    return ApiError.BadRequest($"the flow has no input '{name}'", $"{field}.{name}");
                }

                if (CheckValue(input, given.Value) is { } error)
                {
                    return error with { Field = $"{field}.{name}" };
                }
            }
        }

        foreach (FlowInput input in flow.Flow.Inputs)
        {
            if (input.IsRequired && wanted.Input(input.Name) is not { ValueKind: not JsonValueKind.Null })
            {
                return ApiError.BadRequest($"the required input '{input.Name}' is missing", $"{field}.{input.Name}");
            }
        }

        return null;
    }

    private static ApiError? CheckValue(FlowInput input, JsonElement value)
    {
        // Null leaves an input unset; whether it may be is asked of the required ones.
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (!input.IsCollection)
        {
            return CheckItem(input.Type, value);
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return ApiError.InvalidValue(Shown(value), $"{input.Type}[]", "an array", "");
        }

        foreach (JsonElement item in value.EnumerateArray())
        {
            if (CheckItem(input.Type, item) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ApiError? CheckItem(FlowInputType type, JsonElement value)
    {
        (bool good, string allowed) = type switch
        {
            FlowInputType.Boolean => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true, false"),
            FlowInputType.Integer => (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _), "whole numbers"),
            FlowInputType.Decimal or FlowInputType.Currency => (value.ValueKind == JsonValueKind.Number, "numbers"),
            FlowInputType.Duration
                => (value.ValueKind == JsonValueKind.String && IsDuration(value.GetString()!), "ISO-8601 durations such as PT15M"),
            FlowInputType.Json => (value.ValueKind == JsonValueKind.Object, "JSON objects"),
            _ => (value.ValueKind == JsonValueKind.String && value.GetString() is not null, "texts"),
        };
        if (!good)
        {
            return ApiError.InvalidValue(Shown(value), type.ToString(), allowed, "");
        }

        return type == FlowInputType.DateTime && !IsDate(value.GetString()!) ? ApiError.InvalidDate("") : null;
    }

    private static bool IsDate(string text)
        => DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsDuration(string text)
    {
        try
        {
            return text.Length is > 0 and <= 64 && XmlConvert.ToTimeSpan(text) >= TimeSpan.MinValue;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    // An error must not carry half a megabyte back.
    private static string Shown(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "...";
    }
}
