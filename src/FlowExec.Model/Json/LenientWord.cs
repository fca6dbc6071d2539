using System.Globalization;
using System.Text.Json;

namespace FlowExec;

/// <summary>Bare words and numbers of other languages, as JSON.</summary>
internal static class LenientWord
{
    public static (string Json, SyntaxSlip? Slip) Read(string word, int start, int end)
    {
        if (word is "true" or "false" or "null" || IsNumber(word))
        {
            return (word, null);
        }

        string bare = word.TrimStart('$');
        switch (bare.ToLowerInvariant())
        {
            case "true" or "false":
                return Literal(word, bare.ToLowerInvariant(), start, end);
            case "null" or "none" or "nil" or "undefined":
                return Literal(word, "null", start, end);
            case "nan" or "-nan" or "infinity" or "-infinity" or "+infinity" or "inf" or "-inf":
                return ("null", new SyntaxSlip(SlipKind.NotFinite, start, end, false, word, "null"));
        }

        // Other languages give numbers a type: 3m, 10L, 0.5f.
        bool isTyped = word.Length > 1 && char.IsAsciiDigit(word[^2]) && word[^1] is 'm' or 'M' or 'l' or 'L' or 'f' or 'F' or 'd' or 'D'
            && !word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (Normalize(isTyped ? word[..^1] : word) is { } number)
        {
            // 007 may be a number, or an id that lost its quotes.
            bool isCertain = !(word.TrimStart('+', '-') is ['0', >= '0' and <= '9', ..])
                && !word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            return (number, new SyntaxSlip(SlipKind.OtherNumber, start, end, isCertain, word, number));
        }

        return (JsonStrings.Quote(word), new SyntaxSlip(SlipKind.BareText, start, end, true, word));
    }

    private static (string, SyntaxSlip) Literal(string word, string json, int start, int end) =>
        (json, new SyntaxSlip(SlipKind.OtherWord, start, end, true, word, json));

    private static bool IsNumber(string word)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(word);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Normalize(string word)
    {
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex)
                ? hex.ToString(CultureInfo.InvariantCulture) : null;
        }

        bool isNegative = word.StartsWith('-');
        string digits = word.TrimStart('+', '-').TrimStart('0');
        digits = digits.Length == 0 || digits[0] is '.' or 'e' or 'E' ? "0" + digits : digits;
        digits = digits.EndsWith('.') ? digits[..^1] : digits;
        string number = (isNegative ? "-" : "") + digits;
        return char.IsAsciiDigit(word.TrimStart('+', '-', '.').FirstOrDefault()) && IsNumber(number) ? number : null;
    }
}
