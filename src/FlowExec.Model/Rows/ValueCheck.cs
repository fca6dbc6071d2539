using System.Collections;
using System.Numerics;
using System.Text.Json;

namespace FlowExec;

/// <summary>What no value may be, whatever its type.</summary>
internal static class ValueCheck
{
    /// <summary>Null where the value can be sent; else why not.</summary>
    public static TypingFailure? Of(object? value) => value is string text ? OfText(text) : Of(value, 0);

    private static TypingFailure? Of(object? value, int depth)
    {
        switch (value)
        {
            case null or bool or int or long or decimal or ulong or uint or short or ushort or byte or sbyte or BigInteger:
            case DateTimeOffset or DateTime or TimeSpan or Guid or JsonElement or FlowParticipant:
                return null;
            case string text:
                return OfText(text);
            case UnusableValue unusable:
                return new(DiagnosticCodes.NotSendable, $"data: {unusable.Why}", unusable.Help);
            case char letter:
                return OfText(letter.ToString());
            case double number:
                return double.IsFinite(number) ? null : NotFinite();
            case float number:
                return float.IsFinite(number) ? null : NotFinite();
            case IReadOnlyDictionary<string, object?> map when depth < JsonValues.MaxDepth:
                foreach ((string name, object? item) in map)
                {
                    if ((OfText(name) ?? Of(item, depth + 1)) is { } wrong)
                    {
                        return wrong;
                    }
                }

                return null;
            case IReadOnlyDictionary<string, object?>:
                return TooDeep();
            case IEnumerable list when depth < JsonValues.MaxDepth:
                foreach (object? item in list)
                {
                    if (Of(item, depth + 1) is { } wrong)
                    {
                        return wrong;
                    }
                }

                return null;
            case IEnumerable:
                return TooDeep();
            default:
                return new(
                    DiagnosticCodes.NotSendable,
                    "a value that JSON can carry",
                    $"A value of type {value.GetType().Name} cannot be said in JSON; give a text, a number, a list or a map.");
        }
    }

    private static TypingFailure? OfText(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (rest.Contains('\0'))
        {
            return new(
                DiagnosticCodes.NullCharacter,
                "a text without null characters",
                "A file with null characters is mostly UTF-16 read as something else, or damaged. Save it as UTF-8.");
        }

        if (rest.Contains('\uFFFD'))
        {
            return new(
                DiagnosticCodes.WrongEncoding,
                "a text that kept its letters: the file is not UTF-8",
                $"U+FFFD stands where a letter was lost. Read it with {Term.Encoding} windows-1252 or another (Import-Csv has it too), "
                + $"or save it as UTF-8 (Excel: 'CSV UTF-8').");
        }

        for (int at; (at = rest.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0; rest = rest[(at + 2)..])
        {
            if (!char.IsHighSurrogate(rest[at]) || at + 1 == rest.Length || !char.IsLowSurrogate(rest[at + 1]))
            {
                return new(
                    DiagnosticCodes.BrokenUnicode,
                    "a text of whole characters",
                    "There is half a character (a lone surrogate) in it: the text was cut, or read with the wrong encoding.");
            }
        }

        return null;
    }

    private static TypingFailure NotFinite() =>
        new(DiagnosticCodes.NotFinite, "a finite number", "JSON has no NaN and no Infinity; leave the value out, or give a number.");

    private static TypingFailure TooDeep() =>
        new(
            DiagnosticCodes.NotSendable,
            $"a value nested {JsonValues.MaxDepth} deep at most",
            "A value that contains itself is nested without end; hand in only what the flow needs of it.");
}
