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
                return ("null", new SyntaxSlip(DiagnosticCodes.NotFinite, start, end,
                    $"{FieldText.Shorten(word)} is not JSON; JSON has no spelling for it.",
                    "Leave the value out, or give a number.", "write null", false));
        }

        if (Normalize(word) is { } number)
        {
            // 007 may be a number, or an id that lost its quotes.
            bool isCertain = !(word.TrimStart('+', '-') is ['0', >= '0' and <= '9', ..])
                && !word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            return (number, new SyntaxSlip(DiagnosticCodes.WrongLiteral, start, end,
                $"'{FieldText.Shorten(word)}' is not how JSON writes a number.",
                "No plus sign, no leading zero, a digit on each side of the point.", $"write {number}", isCertain));
        }

        return (TypeMend.Quote(word), new SyntaxSlip(DiagnosticCodes.WrongQuotes, start, end,
            $"The text '{FieldText.Shorten(word)}' must stand in double quotes.",
            "JSON quotes every text; bare words are true, false and null alone.", "put it in double quotes", true));
    }

    private static (string, SyntaxSlip) Literal(string word, string json, int start, int end) => (json, new SyntaxSlip(
        DiagnosticCodes.WrongLiteral, start, end, $"'{FieldText.Shorten(word)}' is not JSON; it is written {json}.",
            "The words that JSON knows are true, false and null, in small letters.", $"write {json}", true));

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
