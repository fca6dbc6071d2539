using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Xml;

namespace FlowExec;

/// <summary>Why a value is not of its input's type.</summary>
/// <param name="Code">One of <see cref="DiagnosticCodes"/>.</param>
/// <param name="Expected">What was expected, with an article: <c>a whole number</c>.</param>
/// <param name="Help">What to write instead.</param>
internal sealed record TypingFailure(string Code, string Expected, Sentence Help)
{
    /// <summary>The failure as a finding: a rule's sentence, under the failure's own code and with its help.</summary>
    public Diagnostic By(FindingRule rule, params ReadOnlySpan<Said> arguments) =>
        (rule with { Code = Code }).Of(arguments) with { Advice = Help };
}

/// <summary>
/// Turns values into the types that a flow declares, without loss: what cannot be turned exactly is a failure, never a guess.
/// </summary>
/// <remarks>
/// Text becomes, after blanks around it are taken off (never those of a string):
/// <list type="bullet">
/// <item>string: itself, every character kept (<c>001</c> stays <c>001</c>)</item>
/// <item>boolean: <c>true</c>/<c>false</c>, <c>yes</c>/<c>no</c> in any case, <c>1</c>/<c>0</c></item>
/// <item>integer: digits with an optional sign, 64 bits; no point, no exponent, no separators</item>
/// <item>decimal, currency: digits with an optional sign, point and exponent; every digit is kept</item>
/// <item>date-time: ISO 8601; a date alone is its midnight, and what has no offset is UTC</item>
/// <item>duration: ISO 8601 (<c>PT5M</c>), or <c>[d.]hh:mm:ss</c>, which is turned into it</item>
/// <item>JSON: parsed</item>
/// <item>collections: a JSON array, or items separated by <c>;</c>, where quotes protect a <c>;</c>: <c>"a;b";c</c></item>
/// </list>
/// </remarks>
internal static class InputTyping
{
    /// <summary>Turns a value into an input's type.</summary>
    /// <param name="value">A value as <see cref="FlowRow.Cells"/> has them; null stays null.</param>
    /// <param name="input">The declared input.</param>
    /// <param name="typed">The value to send.</param>
    /// <param name="failure">Why not.</param>
    public static bool TryConvert(object? value, FlowInput input, out object? typed, [NotNullWhen(false)] out TypingFailure? failure)
    {
        typed = null;
        failure = null;
        if (value is null)
        {
            return true;
        }

        if (input.IsCollection && input.Type != FlowInputType.Unknown)
        {
            return TryConvertCollection(value, input.Type, out typed, out failure);
        }

        failure = ConvertOne(value, input.Type, out typed);
        return failure is null;
    }

    /// <summary>The type in words, with an article, for messages: <c>a whole number</c>.</summary>
    public static string Describe(FlowInput input)
    {
        string one = input.Type switch
        {
            FlowInputType.String => "a text",
            FlowInputType.Boolean => "a boolean",
            FlowInputType.Integer => "a whole number",
            FlowInputType.Decimal => "a number",
            FlowInputType.Currency => "an amount of money",
            FlowInputType.DateTime => "a point in time (ISO 8601)",
            FlowInputType.Duration => "a duration (ISO 8601)",
            FlowInputType.Json => "a JSON value",
            _ => $"a value of type '{input.DeclaredType ?? "unknown"}'",
        };
        return input.IsCollection ? $"a collection, each item {one}" : one;
    }

    private static bool TryConvertCollection(object value, FlowInputType type, out object? typed, out TypingFailure? failure)
    {
        typed = null;
        failure = null;
        object?[] items;
        if (value is string text)
        {
            if (!CollectionText.TrySplit(text, type, out items!, out failure))
            {
                return false;
            }
        }
        else if (value is IReadOnlyDictionary<string, object?> && type != FlowInputType.Json)
        {
            failure = new(DiagnosticCodes.NotCollection, "a collection", "Give a list of values, not a map.");
            return false;
        }
        else
        {
            items = value is IEnumerable list and not IReadOnlyDictionary<string, object?> ? [.. list.Cast<object?>()] : [value];
        }

        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] is { } item && ConvertOne(item, type, out items[i]) is { } wrong)
            {
                failure = wrong with { Expected = $"a collection, each item {wrong.Expected}", Help = $"Item {i + 1}: {wrong.Help}" };
                return false;
            }
        }

        typed = items;
        return true;
    }

    private static TypingFailure? ConvertOne(object value, FlowInputType type, out object? typed)
    {
        if ((value is double number && !double.IsFinite(number)) || (value is float small && !float.IsFinite(small)))
        {
            typed = null;
            return new(
                DiagnosticCodes.NotFinite,
                "a finite number",
                "JSON has no NaN and no Infinity; leave the value out, or give a number.");
        }

        return type switch
        {
            FlowInputType.String => ToText(value, out typed),
            FlowInputType.Boolean => ToBoolean(value, out typed),
            FlowInputType.Integer => NumberTyping.ToInteger(value, out typed),
            FlowInputType.Decimal => NumberTyping.ToNumber(value, DiagnosticCodes.NotDecimal, "a number", out typed),
            FlowInputType.Currency => NumberTyping.ToNumber(value, DiagnosticCodes.NotCurrency, "an amount of money", out typed),
            FlowInputType.DateTime => TimeTyping.ToDateTime(value, out typed),
            FlowInputType.Duration => TimeTyping.ToDuration(value, out typed),
            FlowInputType.Json => ToJson(value, out typed),
            _ => Same(value, out typed),
        };
    }

    private static TypingFailure? Same(object value, out object? typed)
    {
        typed = value;
        return null;
    }

    private static TypingFailure? ToText(object value, out object? typed)
    {
        typed = value switch
        {
            string text => text,
            bool truth => truth ? "true" : "false",
            DateTimeOffset time => IsoText.Of(time),
            DateTime time => IsoText.Of(IsoText.WithOffset(time)),
            TimeSpan span => XmlConvert.ToString(span),
            Guid id => id.ToString("D"),
            JsonElement { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            char letter => letter.ToString(),
            double number => NumberTyping.TextOf(number),
            float number => NumberTyping.TextOf(number),
            _ when NumberTyping.IsNumber(value) => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        return typed is null
            ? new(DiagnosticCodes.NotText, "a text", "Give one text; a list or a map is for inputs of type JSON or a collection.")
            : null;
    }

    private static TypingFailure? ToBoolean(object value, out object? typed)
    {
        bool? truth = value switch
        {
            bool known => known,
            string text => OfText(text.AsSpan().Trim()),
            _ when NumberTyping.ToInteger(value, out object? number) is null => number switch { 0L => false, 1L => true, _ => null },
            _ => null,
        };
        typed = truth;
        return truth is null
            ? new(DiagnosticCodes.NotBoolean, "a boolean", "Write true or false (yes, no, 1 and 0 are understood too).")
            : null;

        static bool? OfText(ReadOnlySpan<char> text) => text switch
        {
            "1" => true,
            "0" => false,
            _ when Is(text, "true") || Is(text, "yes") => true,
            _ when Is(text, "false") || Is(text, "no") => false,
            _ => null,
        };

        static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    private static TypingFailure? ToJson(object value, out object? typed)
    {
        typed = value;
        if (value is not string text)
        {
            return null;
        }

        return JsonValues.TryParse(text, out typed, out JsonDefect? defect)
            ? null
            : new(
                DiagnosticCodes.NotJsonValue,
                "a JSON value",
                $"The text is not JSON: {defect.Message} Plain text goes between quotes: \"text\".");
    }
}
