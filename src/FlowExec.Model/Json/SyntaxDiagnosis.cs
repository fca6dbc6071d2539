using System.Text.Json;

namespace FlowExec;

/// <summary>Says what is wrong at the place where the JSON reader gave up, in the words of somebody who wrote the text by hand.</summary>
internal static class SyntaxDiagnosis
{
    private static readonly string[] NumberWords = ["NaN", "Infinity", "-Infinity", "+Infinity", "-NaN", "+NaN"];
    private static readonly string[] QuoteBytes = ["'", "`", "\u2018", "\u2019", "\u201C", "\u201D"];

    /// <summary>The reader counts lines by line feeds and columns by bytes, both from 0.</summary>
    public static int OffsetOf(JsonException error, ReadOnlySpan<byte> text)
    {
        var offset = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
        {
            var feed = text[offset..].IndexOf((byte)'\n');
            if (feed < 0)
            {
                break;
            }

            offset += feed + 1;
        }

        return (int)Math.Min(text.Length, offset + (error.BytePositionInLine ?? 0));
    }

    public static (JsonTextProblemKind Kind, int Length, string Message) Explain(
        ReadOnlySpan<byte> text, int begin, ref int offset, bool atDepthLimit, int maxDepth)
    {
        if (text[begin..].IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            offset = text.Length;
            return (JsonTextProblemKind.Empty, 0, "The text is empty.");
        }

        if (atDepthLimit && offset < text.Length && text[offset] is (byte)'[' or (byte)'{')
        {
            return (JsonTextProblemKind.TooDeep, 1, $"Arrays and objects are nested more than {maxDepth} deep.");
        }

        if (offset < text.Length && InString(text, offset))
        {
            return text[offset] < 0x20
                ? (JsonTextProblemKind.MalformedString, 1,
                    "A line break or another control character inside a string must be escaped, or a closing quote is missing.")
                : (JsonTextProblemKind.MalformedString, 1,
                    "JSON strings know the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX with four hexadecimal digits.");
        }

        if (offset >= text.Length && InString(text, text.Length))
        {
            return (JsonTextProblemKind.Truncated, 0, "The text ends inside a string: its closing quote is missing.");
        }

        var word = WordAt(text, ref offset);
        foreach (var name in NumberWords)
        {
            if (Is(word, name))
            {
                return (JsonTextProblemKind.NotANumber, word.Length, $"{name} is not JSON; JSON has no spelling for it.");
            }
        }

        if (offset >= text.Length)
        {
            return (JsonTextProblemKind.Truncated, 0, "The text ends before its value does.");
        }

        foreach (var quote in QuoteBytes)
        {
            if (StartsWith(text[offset..], quote))
            {
                return (JsonTextProblemKind.WrongQuote, 1, $"Strings and names stand in double quotes (\"), not in {quote}.");
            }
        }

        return ExplainOutsideString(text, begin, offset, word);
    }

    private static (JsonTextProblemKind Kind, int Length, string Message) ExplainOutsideString(
        ReadOnlySpan<byte> text, int begin, int offset, ReadOnlySpan<byte> word)
    {
        var before = text[..offset].LastIndexOfAnyExcept(" \t\r\n"u8);
        var previous = before < begin ? (byte)0 : text[before];
        var after = text[(offset + word.Length)..].TrimStart(" \t\r\n"u8);
        var shown = JsonStrings.ToText(word[..Math.Min(word.Length, 40)], false);
        if (word.Length > 0 && previous is (byte)'{' or (byte)',' && after.StartsWith(":"u8))
        {
            return (JsonTextProblemKind.UnquotedName, word.Length, $"The name '{shown}' must stand in double quotes.");
        }

        var isValue = IsValue(word);
        if (!isValue && (IsNumberLike(text[offset]) || (word.Length > 0 && IsNumberLike(word[0]))))
        {
            const string Rule = "no leading zero or plus sign, a digit on each side of the point";
            return (JsonTextProblemKind.MalformedNumber, Math.Max(1, word.Length), $"This is not how JSON writes a number: {Rule}.");
        }

        if (!isValue && word.Length > 0)
        {
            const string Rule = "the words that JSON knows are true, false and null, in small letters";
            return (JsonTextProblemKind.UnknownLiteral, word.Length, $"'{shown}' is not JSON; {Rule}.");
        }

        var character = text[offset] is >= 0x20 and < 0x7F ? $"'{(char)text[offset]}'" : $"The byte 0x{text[offset]:X2}";
        if (IsTopLevelOver(text, begin, offset))
        {
            return (JsonTextProblemKind.TrailingContent, text.Length - offset, "Something follows the JSON value.");
        }

        var hint = text[offset] switch
        {
            (byte)'"' or (byte)'{' or (byte)'[' => "a comma or a colon is missing before it",
            (byte)',' => "a value is missing before it",
            (byte)'}' or (byte)']' => "a value is missing before it, or another bracket is open",
            _ when isValue => "a comma or a colon is missing before it",
            _ => "a value, a comma, a colon or a closing bracket belongs here",
        };
        return (JsonTextProblemKind.UnexpectedCharacter, 1, $"{character} is not expected here: {hint}.");
    }

    /// <summary>The word around the offset: the reader may have given up behind its first letters, as in True or nul.</summary>
    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> text, ref int offset)
    {
        var start = Math.Min(offset, text.Length);
        while (start > 0 && offset - start < 200 && IsWord(text[start - 1]))
        {
            start--;
        }

        var end = start;
        while (end < text.Length && end - start < 200 && IsWord(text[end]))
        {
            end++;
        }

        if (end == start || offset > end || (offset == end && IsValue(text[start..end])))
        {
            return default;
        }

        offset = start;
        return text[start..end];
    }

    /// <summary>Whether an offset lies inside a string of the line: strings of JSON do not span lines.</summary>
    private static bool InString(ReadOnlySpan<byte> text, int offset)
    {
        var start = offset == 0 ? 0 : text[..offset].LastIndexOf((byte)'\n') + 1;
        var inside = false;
        for (var i = start; i < offset; i++)
        {
            if (text[i] == (byte)'\\' && inside)
            {
                // The reader may stop at the letter of an escape.
                if (++i >= offset)
                {
                    return true;
                }
            }
            else if (text[i] == (byte)'"')
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>Whether the reader gave up behind a whole value: what is before the offset reads as one.</summary>
    private static bool IsTopLevelOver(ReadOnlySpan<byte> text, int begin, int offset) => IsValue(text[begin..offset]);

    private static bool IsValue(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = 1000,
        });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsWord(byte one) =>
        one is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'
            or (byte)'_' or (byte)'$' or (byte)'+' or (byte)'-' or (byte)'.';

    private static bool IsNumberLike(byte one) => one is >= (byte)'0' and <= (byte)'9' or (byte)'+' or (byte)'-' or (byte)'.';

    private static bool Is(ReadOnlySpan<byte> word, string name)
    {
        Span<byte> expected = stackalloc byte[16];
        return word.SequenceEqual(expected[..System.Text.Encoding.UTF8.GetBytes(name, expected)]);
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, string prefix)
    {
        Span<byte> expected = stackalloc byte[16];
        return text.StartsWith(expected[..System.Text.Encoding.UTF8.GetBytes(prefix, expected)]);
    }
}
