using System.Buffers;

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
    private const int FewMembers = 8;

    public static bool AreEqual(JsonValueView left, JsonValueView right)
    {
        var kind = left.Token.Kind;
        if (KindOf(left) != KindOf(right))
        {
            return false;
        }

        return kind switch
        {
            JsonTokenKind.Number => left.Content.SequenceEqual(right.Content)
                || JsonNumber.Parse(left.Content).CompareTo(JsonNumber.Parse(right.Content)) == 0,
            JsonTokenKind.String or JsonTokenKind.Name =>
                JsonStrings.AreEqual(left.Content, left.Token.IsEscaped, right.Content, right.Token.IsEscaped),
            JsonTokenKind.Array => AreArraysEqual(left, right),
            JsonTokenKind.Object => AreObjectsEqual(left, right),
            _ => true,
        };
    }

    /// <summary>The same for equal values; which numbers they are differs from process to process.</summary>
    public static ulong Hash(JsonValueView value)
    {
        var kind = value.Token.Kind;
        switch (kind)
        {
            case JsonTokenKind.Number:
                return JsonNumber.Parse(value.Content).Hash();
            case JsonTokenKind.String or JsonTokenKind.Name:
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
        var count = 0;
        for (var i = array.Index + 1; i < array.Token.Next; i = array.Tokens[i].Next)
        {
            count++;
        }

        if (count < 2)
        {
            return (-1, -1);
        }

        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        var slots = ArrayPool<int>.Shared.Rent(size);
        var hashes = ArrayPool<ulong>.Shared.Rent(size);
        slots.AsSpan(0, size).Clear();
        var found = (-1, -1);
        for (var i = array.Index + 1; i < array.Token.Next; i = array.Tokens[i].Next)
        {
            var hash = Hash(array.At(i));
            var slot = (int)(hash & (ulong)(size - 1));
            while (slots[slot] != 0 && (hashes[slot] != hash || !AreEqual(array.At(slots[slot]), array.At(i))))
            {
                slot = (slot + 1) & (size - 1);
            }

            if (slots[slot] != 0)
            {
                found = (slots[slot], i);
                break;
            }

            (slots[slot], hashes[slot]) = (i, hash);
        }

        ArrayPool<int>.Shared.Return(slots);
        ArrayPool<ulong>.Shared.Return(hashes);
        return found;
    }

    /// <summary>The name of a member is a string when propertyNames looks at it.</summary>
    private static JsonTokenKind KindOf(JsonValueView value) =>
        value.Token.Kind == JsonTokenKind.Name ? JsonTokenKind.String : value.Token.Kind;

    private static bool AreArraysEqual(JsonValueView left, JsonValueView right)
    {
        var i = left.Index + 1;
        var j = right.Index + 1;
        while (i < left.Token.Next && j < right.Token.Next)
        {
            if (!AreEqual(left.At(i), right.At(j)))
            {
                return false;
            }

            i = left.Tokens[i].Next;
            j = right.Tokens[j].Next;
        }

        return i == left.Token.Next && j == right.Token.Next;
    }

    private static bool AreObjectsEqual(JsonValueView left, JsonValueView right)
    {
        var count = CountMembers(left);
        if (count != CountMembers(right))
        {
            return false;
        }

        if (count > FewMembers)
        {
            // Two members per comparison would be quadratic; a keyed 64-bit hash of each side is not.
            return Hash(left) == Hash(right);
        }

        for (var i = left.Index + 1; i < left.Token.Next; i = left.Tokens[i + 1].Next)
        {
            var found = false;
            for (var j = right.Index + 1; j < right.Token.Next && !found; j = right.Tokens[j + 1].Next)
            {
                found = AreEqual(left.At(i), right.At(j)) && AreEqual(left.At(i + 1), right.At(j + 1));
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static int CountMembers(JsonValueView value)
    {
        var count = 0;
        for (var i = value.Index + 1; i < value.Token.Next; i = value.Tokens[i + 1].Next)
        {
            count++;
        }

        return count;
    }
}
