using System.Text;

namespace FlowExec;

/// <summary>From tokens to JSON pointers and back.</summary>
internal static class TokenPaths
{
    public static string PointerTo(JsonText text, int target)
    {
        var tokens = text.Tokens;
        var pointer = new StringBuilder();
        var at = 0;
        while (at != target)
        {
            var inObject = tokens[at].Kind == JsonTokenKind.Object;
            var child = at + 1;
            var index = 0;
            while (ChildEnd(tokens, child, inObject) <= target)
            {
                child = ChildEnd(tokens, child, inObject);
                index++;
            }

            pointer.Append('/');
            if (inObject)
            {
                pointer.Append(JsonPointer.Escape(text.GetString(child)));
                if (child == target)
                {
                    break;
                }

                at = child + 1;
            }
            else
            {
                pointer.Append(index);
                at = child;
            }
        }

        return pointer.ToString();
    }

    public static int Find(JsonText text, int from, IReadOnlyList<string> names)
    {
        var tokens = text.Tokens;
        foreach (var name in names)
        {
            from = tokens[from].Kind switch
            {
                JsonTokenKind.Object => Member(text, from, name),
                JsonTokenKind.Array => Element(tokens, from, JsonPointer.ToIndex(name)),
                _ => -1,
            };
            if (from < 0)
            {
                return -1;
            }
        }

        return from;
    }

    public static int Member(JsonText text, int container, string name)
    {
        var tokens = text.Tokens;
        if (tokens[container].Kind != JsonTokenKind.Object)
        {
            return -1;
        }

        var wanted = Encoding.UTF8.GetBytes(name);
        var found = -1;
        for (var i = container + 1; i < tokens[container].Next; i = tokens[i + 1].Next)
        {
            if (JsonStrings.AreEqual(text.Utf8.Span.Slice(tokens[i].Start, tokens[i].Length), tokens[i].IsEscaped, wanted, false))
            {
                found = i + 1;
            }
        }

        return found;
    }

    /// <summary>The array or object that a token stands in, or -1.</summary>
    public static int Parent(ReadOnlySpan<JsonToken> tokens, int token)
    {
        int at = token - 1;
        while (at >= 0 && (tokens[at].Kind is not (JsonTokenKind.Array or JsonTokenKind.Object) || tokens[at].Next <= token))
        {
            at--;
        }

        return at;
    }

    private static int Element(ReadOnlySpan<JsonToken> tokens, int array, int index)
    {
        if (index < 0)
        {
            return -1;
        }

        var child = array + 1;
        for (; index > 0 && child < tokens[array].Next; index--)
        {
            child = tokens[child].Next;
        }

        return child < tokens[array].Next ? child : -1;
    }

    // A name at the very end of a truncated text has no value behind it.
    private static int ChildEnd(ReadOnlySpan<JsonToken> tokens, int child, bool inObject) =>
        !inObject ? tokens[child].Next : child + 1 < tokens.Length ? tokens[child + 1].Next : child + 1;
}
