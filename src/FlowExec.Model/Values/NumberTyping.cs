using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace FlowExec;

/// <summary>Numbers out of text and out of other numbers, with every digit.</summary>
internal static class NumberTyping
{
    /// <summary>A decimal holds so many digits whatever they are.</summary>
    private const int DecimalDigits = 28;

    public static bool IsNumber(object value) =>
        value is int or long or decimal or double or float or ulong or uint or short or ushort or byte or sbyte or BigInteger
            or JsonElement { ValueKind: JsonValueKind.Number };

    /// <summary>A double in plain digits: 1E+21 and 1E-05 are how no id and no number of a phone is written.</summary>
    public static string TextOf(double number) => InDigits(number.ToString("R", CultureInfo.InvariantCulture), number);

    /// <summary>As <see cref="TextOf(double)"/>.</summary>
    public static string TextOf(float number) => InDigits(number.ToString("R", CultureInfo.InvariantCulture), number);

    private static string InDigits(string shortest, double number) =>
        !shortest.Contains('E', StringComparison.Ordinal) ? shortest
        : decimal.TryParse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) && exact != 0
            ? exact.ToString(CultureInfo.InvariantCulture)
        : double.IsInteger(number) ? new BigInteger(number).ToString(CultureInfo.InvariantCulture)
        : shortest;

    public static TypingFailure? ToInteger(object value, out object? typed)
    {
        typed = null;
        switch (value)
        {
            case long:
                typed = value;
                return null;
            case int or short or ushort or byte or sbyte or uint:
                typed = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                return null;
            case ulong number:
                return Fitting(number, out typed);
            case BigInteger number:
                return Fitting(number, out typed);
            case decimal number when decimal.IsInteger(number):
                return Fitting((BigInteger)number, out typed);
            case double number when double.IsInteger(number):
                return Fitting((BigInteger)number, out typed);
            case float number when float.IsInteger(number):
                return Fitting((BigInteger)number, out typed);
            case JsonElement { ValueKind: JsonValueKind.Number } number:
                return number.TryGetDecimal(out decimal exact) && decimal.IsInteger(exact)
                    ? Fitting((BigInteger)exact, out typed)
                    : NotInteger();
            case string text:
                return OfText(text.AsSpan().Trim(), out typed);
            default:
                return NotInteger();
        }

        static TypingFailure? OfText(ReadOnlySpan<char> text, out object? typed)
        {
            typed = null;
            ReadOnlySpan<char> digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
            if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return NotInteger();
            }

            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            {
                return OutOfRange();
            }

            typed = number;
            return null;
        }

        static TypingFailure? Fitting(BigInteger number, out object? typed)
        {
            bool fits = number >= long.MinValue && number <= long.MaxValue;
            typed = fits ? (long)number : null;
            return fits ? null : OutOfRange();
        }

        static TypingFailure NotInteger() => new(
            DiagnosticCodes.NotInteger,
            "a whole number",
            "Write digits with an optional sign, such as 42: no point, no exponent, no separators.");

        static TypingFailure OutOfRange() => new(
            DiagnosticCodes.IntegerRange,
            "a whole number of 64 bits",
            $"The range is {long.MinValue} to {long.MaxValue}; an id that is longer is a text.");
    }

    public static TypingFailure? ToNumber(object value, string code, string expected, out object? typed)
    {
        typed = value is string text ? OfText(text.AsSpan().Trim()) : IsNumber(value) ? value : null;
        if (typed is not null)
        {
            return null;
        }

        string help = value is string s && s.Contains(',', StringComparison.Ordinal)
            ? "Write a point before the fraction and no separators between thousands: 1234.5."
            : value is string named && IsNotFinite(named.AsSpan().Trim())
                ? "JSON has no NaN and no Infinity; leave the value out, or give a number."
                : "Write digits with an optional sign and point, such as 12.50: no currency sign, no separators.";
        return new(help.StartsWith("JSON", StringComparison.Ordinal) ? DiagnosticCodes.NotFinite : code, expected, help);
    }

    /// <summary>
    /// A number out of text that is one: a long, a decimal with its scale kept, or, where neither holds every digit, the text itself as a
    /// JSON number. Null where it is none.
    /// </summary>
    public static object? OfText(ReadOnlySpan<char> text)
    {
        if (!Scan(text, out int digits, out bool isWhole, out bool hasExponent))
        {
            return null;
        }

        if (isWhole && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return number;
        }

        if (!hasExponent && digits <= DecimalDigits)
        {
            return decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        }

        using JsonDocument exact = JsonDocument.Parse(JsonSpelling(text));
        return exact.RootElement.Clone();
    }

    private static bool Scan(ReadOnlySpan<char> text, out int digits, out bool isWhole, out bool hasExponent)
    {
        digits = 0;
        hasExponent = false;
        int at = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        int whole = Digits(text, ref at);
        int fraction = 0;
        isWhole = true;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            isWhole = false;
            fraction = Digits(text, ref at);
            if (fraction == 0)
            {
                return false;
            }
        }

        digits = whole + fraction;
        if (digits > 0 && at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            isWhole = false;
            hasExponent = true;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }

            if (Digits(text, ref at) == 0)
            {
                return false;
            }
        }

        return digits > 0 && at == text.Length;

        static int Digits(ReadOnlySpan<char> text, ref int at)
        {
            int from = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            return at - from;
        }
    }

    /// <summary>JSON knows no plus sign, no leading zeros and no bare point.</summary>
    private static string JsonSpelling(ReadOnlySpan<char> text)
    {
        string sign = text[0] == '-' ? "-" : "";
        ReadOnlySpan<char> rest = text[0] is '+' or '-' ? text[1..] : text;
        rest = rest.TrimStart('0');
        return rest.IsEmpty || !char.IsAsciiDigit(rest[0]) ? $"{sign}0{rest}" : $"{sign}{rest}";
    }

    private static bool IsNotFinite(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> bare = text.TrimStart("+-");
        return bare.Equals("NaN", StringComparison.OrdinalIgnoreCase) || bare.Equals("Infinity", StringComparison.OrdinalIgnoreCase);
    }
}
