namespace FlowExec;

/// <summary>A value in the type that is wanted.</summary>
/// <param name="Json">The value as JSON.</param>
/// <param name="Way">The change in words.</param>
/// <param name="Shown">The value as the words go on to show it; null where they do not.</param>
/// <param name="IsCertain">True where nothing is lost or guessed.</param>
internal sealed record MendedValue(string Json, string Way, string? Shown, bool IsCertain)
{
    /// <summary>The change in words.</summary>
    /// <param name="source">The token that the value comes from.</param>
    public Sentence Describe(int source) => Shown is null ? Way : (Sentence)$"{Way} {Said.Value(Shown, source)}";
}

/// <summary>Writes values of the wrong type in the right one, where that can be done without loss.</summary>
internal static class TypeMend
{
    private const int LongestText = 100_000;

    /// <summary>By the types of a schema.</summary>
    public static MendedValue? ToSchemaType(JsonText text, int token, IEnumerable<string> wanted, string field)
    {
        JsonToken value = text.Tokens[token];
        string[] types = [.. wanted];
        string raw = value.Length <= LongestText ? text.RawText(token) : "";
        if (raw.Length == 0)
        {
            return null;
        }

        if (types.Contains("string") && value.Kind is JsonTokenKind.Number or JsonTokenKind.True or JsonTokenKind.False)
        {
            // The platform's versions are '3.0'; a bare 3 was most likely cut short on the way.
            bool isVersion = field.EndsWith("ersion", StringComparison.Ordinal) && value.Kind == JsonTokenKind.Number
                && raw.All(char.IsAsciiDigit);
            string quoted = $"\"{raw}{(isVersion ? ".0" : "")}\"";
            return new MendedValue(quoted, "write it as text:", quoted, true);
        }

        if (types.Contains("string") && Inside(text, token) is >= 0 and var inner)
        {
            return new MendedValue(text.RawText(inner), "take the text out of it:", text.RawText(inner), false);
        }

        if (types.Contains("array") && value.Kind is not (JsonTokenKind.Null or JsonTokenKind.Array))
        {
            return new MendedValue($"[{raw}]", "make it a list with one item", null, true);
        }

        if (value.Kind == JsonTokenKind.String)
        {
            string content = text.GetString(token).Trim();
            foreach (string type in types)
            {
                if (OfText(content, type) is { } mended)
                {
                    return mended;
                }
            }
        }

        bool isSingle = types.Contains("object") && value.Kind == JsonTokenKind.Array && value.Next > token + 1
            && value.Next == text.Tokens[token + 1].Next && text.Tokens[token + 1].Kind == JsonTokenKind.Object;
        return isSingle ? new MendedValue(text.RawText(token + 1), "take the list's only item", null, false) : null;
    }

    /// <summary>By the type of a declared input.</summary>
    public static MendedValue? ToInput(JsonText text, int token, FlowInput input)
    {
        if (text.Tokens[token].Length > LongestText || ToValue(text, token) is not { } value)
        {
            return null;
        }

        if (!InputTyping.TryConvert(value, input, out object? typed, out _) || typed is null)
        {
            return null;
        }

        string json = FlowOutputs.Json(typed);
        bool isPlain = value is not string word || input.Type != FlowInputType.Boolean || word.Trim().Length > 3;
        return json == text.RawText(token) ? null : new MendedValue(json, "write it as", json, isPlain);
    }

    /// <summary>The text that a list has as its only item, or that an object has as its only member, its id or its value; -1 for
    /// none.</summary>
    private static int Inside(JsonText text, int token)
    {
        JsonToken value = text.Tokens[token];
        bool isOnly = value.Kind == JsonTokenKind.Array && token + 2 == value.Next;
        int inner = isOnly ? token + 1
            : value.Kind != JsonTokenKind.Object ? -1
            : token + 3 == value.Next ? token + 2
            : text.Member(token, "id") is >= 0 and var id ? id : text.Member(token, "value");
        return inner >= 0 && text.Tokens[inner].Kind == JsonTokenKind.String ? inner : -1;
    }

    private static MendedValue? OfText(string content, string type)
    {
        switch (type)
        {
            case "integer" or "number" when NumberTyping.OfText(content) is { } number && (type == "number" || number is long):
                return new MendedValue(FlowOutputs.Json(number), "write it as a number:", FlowOutputs.Json(number), true);
            case "boolean" when content is "true" or "false" or "True" or "False":
                return new MendedValue(content.ToLowerInvariant(), "write it without quotes:", content.ToLowerInvariant(), true);
            case "object" or "array" when content.StartsWith(type == "object" ? '{' : '[') && IsJson(content):
                return new MendedValue(content, "take the JSON out of the text", null, true);
            case "object" when content.StartsWith('"') && IsJson(content):
                using (JsonText inner = JsonText.Parse(content))
                {
                    return OfText(inner.GetString(0).Trim(), type);
                }

            default:
                return null;
        }
    }

    private static bool IsJson(string content)
    {
        using JsonText inner = JsonText.Parse(content);
        return inner.HasValue && inner.Problems.Count == 0;
    }

    private static object? ToValue(JsonText text, int token)
    {
        switch (text.Tokens[token].Kind)
        {
            case JsonTokenKind.String:
                return text.GetString(token);
            case JsonTokenKind.Number:
                return NumberTyping.OfText(text.RawText(token));
            case JsonTokenKind.True or JsonTokenKind.False:
                return text.Tokens[token].Kind == JsonTokenKind.True;
            case JsonTokenKind.Array:
                var items = new List<object?>();
                for (int item = token + 1; item < text.Tokens[token].Next; item = text.Tokens[item].Next)
                {
                    if (text.Tokens[item].Kind is JsonTokenKind.Array or JsonTokenKind.Object)
                    {
                        return null;
                    }

                    items.Add(ToValue(text, item));
                }

                return items;
            default:
                return null;
        }
    }
}
