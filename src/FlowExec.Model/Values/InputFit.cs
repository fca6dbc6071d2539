namespace FlowExec;

/// <summary>How a value on the wire stands to the type that the flow declares.</summary>
internal enum WireFit
{
    /// <summary>It is of the type, in the spelling that everybody reads.</summary>
    Sure,

    /// <summary>The platform may take it: it does not document how it reads the type, or this spelling of it.</summary>
    Unsure,

    /// <summary>It is of another type.</summary>
    Wrong,
}

/// <summary>Judges values on the wire by the type that the flow declares; what rows hold becomes such values by InputTyping.</summary>
internal static class InputFit
{
    /// <summary>A point in time or a duration is no longer, and most are no longer than the second.</summary>
    private const int LongestTime = 512;

    private const int OnStack = 48;

    private delegate WireFit TextJudge(ReadOnlySpan<char> content);

    /// <summary>Judges one value; null leaves an input unset and fits everywhere.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">The value's token.</param>
    /// <param name="input">The input.</param>
    /// <param name="item">Of a collection, the first item (from 1) that is to blame; 0 for the value itself.</param>
    public static WireFit Of(JsonText text, int token, FlowInput input, out int item)
    {
        item = 0;
        JsonToken value = text.Tokens[token];
        if (input.Type == FlowInputType.Unknown)
        {
            return WireFit.Unsure;
        }

        if (value.Kind == JsonTokenKind.Null || !input.IsCollection)
        {
            return Of(text, token, input);
        }

        if (value.Kind != JsonTokenKind.Array)
        {
            return WireFit.Wrong;
        }

        WireFit worst = WireFit.Sure;
        int index = 0;
        for (int at = token + 1; at < value.Next && worst != WireFit.Wrong; at = text.Tokens[at].Next)
        {
            index++;
            WireFit fit = Of(text, at, input);
            (worst, item) = fit > worst ? (fit, index) : (worst, item);
        }

        return worst;
    }

    private static WireFit Of(JsonText text, int token, FlowInput input)
    {
        JsonTokenKind kind = text.Tokens[token].Kind;
        return kind == JsonTokenKind.Null ? WireFit.Sure : input.Type switch
        {
            FlowInputType.String => If(kind == JsonTokenKind.String),
            FlowInputType.Boolean => If(kind is JsonTokenKind.True or JsonTokenKind.False),
            FlowInputType.Integer => If(kind == JsonTokenKind.Number && JsonNumber.IsLong(text.RawBytes(token))),
            FlowInputType.Decimal or FlowInputType.Currency => If(kind == JsonTokenKind.Number),
            FlowInputType.DateTime => OfText(text, token, static content =>
                !IsoDateTime.TryRead(content, out IsoDateTime read) ? WireFit.Wrong
                : read is { IsWhole: true, Instant: not null } ? WireFit.Sure : WireFit.Unsure),
            FlowInputType.Duration => OfText(text, token, static content =>
                !IsoDuration.TryRead(content, out bool isPlain) ? WireFit.Wrong
                : isPlain ? WireFit.Sure : WireFit.Unsure),

            // An org that says object may mean any JSON: which type stands for it is not documented.
            _ => kind == JsonTokenKind.Object || input.DeclaredType is not ("object" or "array of object") ? WireFit.Sure
                : WireFit.Unsure,
        };
    }

    private static WireFit If(bool fits) => fits ? WireFit.Sure : WireFit.Wrong;

    private static WireFit OfText(JsonText text, int token, TextJudge judge)
    {
        JsonToken value = text.Tokens[token];
        if (value.Kind != JsonTokenKind.String || value.Length > LongestTime)
        {
            return WireFit.Wrong;
        }

        if (value.IsEscaped || value.Length > OnStack)
        {
            return judge(text.GetString(token));
        }

        Span<char> content = stackalloc char[OnStack];
        return judge(content[..System.Text.Encoding.UTF8.GetChars(text.Utf8.Span.Slice(value.Start, value.Length), content)]);
    }
}
