using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlowExec;

/// <summary>Collections out of one cell: a JSON array, or items between semicolons.</summary>
internal static class CollectionText
{
    /// <summary>Splits a text into items.</summary>
    public static bool TrySplit(
        string text,
        FlowInputType type,
        [NotNullWhen(true)] out object?[]? items,
        [NotNullWhen(false)] out TypingFailure? failure)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        items = null;
        failure = null;
        if (trimmed.IsEmpty)
        {
            items = [];
            return true;
        }

        if (trimmed[0] == '[' && trimmed[^1] == ']')
        {
            if (JsonValues.TryParse(text, out object? value, out JsonDefect? defect) && value is IReadOnlyList<object?> list)
            {
                items = [.. list];
                return true;
            }

            failure = new(
                DiagnosticCodes.NotCollection,
                "a collection",
                $"The text begins like a JSON array and is none: {defect?.Message}");
            return false;
        }

        if (type == FlowInputType.Json)
        {
            failure = new(DiagnosticCodes.NotCollection, "a collection of JSON values", "Write a JSON array: [{\"a\":1},{\"b\":2}].");
            return false;
        }

        string? why = Split(trimmed, out List<object?> split);
        if (why is not null)
        {
            failure = new(DiagnosticCodes.NotCollection, "a collection", why);
            return false;
        }

        items = [.. split];
        return true;
    }

    /// <summary>Blanks around an item are taken off unless it is quoted; in quotes, two quotes are one.</summary>
    private static string? Split(ReadOnlySpan<char> text, out List<object?> items)
    {
        items = [];
        int at = 0;
        while (true)
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            if (at < text.Length && text[at] == '"')
            {
                int end = Quoted(text, at, out string item);
                while (end >= 0 && end < text.Length && text[end] == ' ')
                {
                    end++;
                }

                if (end < 0 || (end < text.Length && text[end] != ';'))
                {
                    return "A quoted item ends with a quote, and then a semicolon follows; a quote inside is written twice.";
                }

                items.Add(item);
                at = end;
            }
            else
            {
                int length = text[at..].IndexOf(';');
                ReadOnlySpan<char> item = (length < 0 ? text[at..] : text.Slice(at, length)).Trim();
                if (item.IsEmpty)
                {
                    return "There is an item without content. Take the extra semicolon out, or write \"\" for an empty text.";
                }

                items.Add(item.ToString());
                at = length < 0 ? text.Length : at + length;
            }

            if (at >= text.Length)
            {
                return null;
            }

            at++;
        }
    }

    private static int Quoted(ReadOnlySpan<char> text, int from, out string item)
    {
        var content = new StringBuilder();
        for (int at = from + 1; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                content.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                content.Append('"');
                at++;
            }
            else
            {
                item = content.ToString();
                return at + 1;
            }
        }

        item = "";
        return -1;
    }
}
