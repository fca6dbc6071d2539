using System.Buffers;
using System.Globalization;

namespace FlowExec;

/// <summary>Whether a value on the wire is of the type that the flow declares.</summary>
internal static class InputFit
{
    /// <summary>True where the value fits, nulls included; nothing is said of types that the platform does not document.</summary>
    public static bool Fits(JsonText text, int token, FlowInput input, out int wrongItem)
    {
        wrongItem = 0;
        JsonToken value = text.Tokens[token];
        if (value.Kind == JsonTokenKind.Null || input.Type == FlowInputType.Unknown)
        {
            return true;
        }

        if (!input.IsCollection)
        {
            return Fits(text, token, input.Type);
        }

        if (value.Kind != JsonTokenKind.Array)
        {
            return false;
        }

        int index = 0;
        for (int item = token + 1; item < value.Next; item = text.Tokens[item].Next)
        {
            index++;
            if (text.Tokens[item].Kind != JsonTokenKind.Null && !Fits(text, item, input.Type))
            {
                wrongItem = index;
                return false;
            }
        }

        return true;
    }

    private static bool Fits(JsonText text, int token, FlowInputType type)
    {
        JsonTokenKind kind = text.Tokens[token].Kind;
        return type switch
        {
            FlowInputType.String => kind == JsonTokenKind.String,
            FlowInputType.Boolean => kind is JsonTokenKind.True or JsonTokenKind.False,
            FlowInputType.Integer => kind == JsonTokenKind.Number && IsInteger(text.RawBytes(token)),
            FlowInputType.Decimal or FlowInputType.Currency => kind == JsonTokenKind.Number,
            FlowInputType.DateTime => kind == JsonTokenKind.String
                && IsText(text, token, static content => TimeTyping.TryParse(content, out _)),
            FlowInputType.Duration => kind == JsonTokenKind.String
                && IsText(text, token, static content => TimeTyping.IsIsoDuration(content)),
            _ => true,
        };
    }

    private static bool IsInteger(ReadOnlySpan<byte> number) =>
        long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        || (number.Length <= 40 && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && decimal.IsInteger(exact) && exact >= long.MinValue && exact <= long.MaxValue);

    private static bool IsText(JsonText text, int token, Func<ReadOnlySpan<char>, bool> test)
    {
        JsonToken value = text.Tokens[token];
        if (value.IsEscaped || value.Length > 48)
        {
            return value.Length <= 512 && test(text.GetString(token));
        }

        Span<char> content = stackalloc char[48];
        return test(content[..System.Text.Encoding.UTF8.GetChars(text.Utf8.Span.Slice(value.Start, value.Length), content)]);
    }
}
