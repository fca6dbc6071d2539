namespace FlowExec;

/// <summary>A value inside a token table: what const and enum hold, and what they are compared with.</summary>
internal readonly ref struct JsonValueView(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, int token)
{
    public ReadOnlySpan<byte> Text { get; } = text;

    public ReadOnlySpan<JsonToken> Tokens { get; } = tokens;

    public int Index { get; } = token;

    public JsonToken Token => Tokens[Index];

    public ReadOnlySpan<byte> Content => Text.Slice(Token.Start, Token.Length);

    public JsonValueView At(int index) => new(Text, Tokens, index);
}

/// <summary>Equality of JSON values as JSON Schema has it (core 4.2.2): numbers by value, objects whatever their order.</summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonValueView left, JsonValueView right) => KindOf(left) == KindOf(right) && left.Token.Kind switch
    {
        JsonTokenKind.Number => left.Content.SequenceEqual(right.Content)
            || JsonNumber.Parse(left.Content).CompareTo(JsonNumber.Parse(right.Content)) == 0,
        JsonTokenKind.String or JsonTokenKind.Name =>
            JsonStrings.AreEqual(left.Content, left.Token.IsEscaped, right.Content, right.Token.IsEscaped),

        // Members may come in any order, and to look for each would be quadratic: a keyed hash of 64 bits is not.
        JsonTokenKind.Array or JsonTokenKind.Object => Hash(left) == Hash(right),
        _ => true,
    };

    /// <summary>The same for equal values; which numbers they are differs from process to process.</summary>
    public static ulong Hash(JsonValueView value)
    {
        var kind = KindOf(value);
        switch (kind)
        {
            case JsonTokenKind.Number:
                return JsonNumber.Parse(value.Content).Hash();
            case JsonTokenKind.String:
                return JsonStrings.Hash(value.Content, value.Token.IsEscaped);
            case JsonTokenKind.Array:
                var items = KeyedHash.Of((ulong)kind, 0);
                for (var i = value.Index + 1; i < value.Token.Next; i = value.Tokens[i].Next)
                {
                    items = KeyedHash.Of(items, Hash(value.At(i)));
                }

                return items;
            case JsonTokenKind.Object:
                var members = 0UL;
                for (var i = value.Index + 1; i < value.Token.Next; i = value.Tokens[i + 1].Next)
                {
                    // A sum, since the order of members says nothing.
                    members = unchecked(members + KeyedHash.Of(Hash(value.At(i)), Hash(value.At(i + 1))));
                }

                return KeyedHash.Of((ulong)kind, members);
            default:
                return KeyedHash.Of((ulong)kind, 0);
        }
    }

    /// <summary>The first element of an array that equals an earlier one, and that earlier one; -1 where there is none.</summary>
    public static (int Earlier, int Later) FindEqualElements(JsonValueView array)
    {
        var seen = new HashSet<ulong>();
        for (var i = array.Index + 1; i < array.Token.Next; i = array.Tokens[i].Next)
        {
            if (!seen.Add(Hash(array.At(i))))
            {
                var earlier = array.Index + 1;
                while (!AreEqual(array.At(earlier), array.At(i)))
                {
                    earlier = array.Tokens[earlier].Next;
                }

                return (earlier, i);
            }
        }

        return (-1, -1);
    }

    /// <summary>The name of a member is a string when propertyNames looks at it.</summary>
    private static JsonTokenKind KindOf(JsonValueView value) =>
        value.Token.Kind == JsonTokenKind.Name ? JsonTokenKind.String : value.Token.Kind;
}
