using System.Buffers;

namespace FlowExec;

/// <summary>Finds names that an object uses again: by comparing in small objects, by hashing in large ones.</summary>
internal static class DuplicateNames
{
    private const int FewNames = 12;

    /// <summary>Token indexes of every second and further use, at most <paramref name="most"/>.</summary>
    /// <param name="text">The document.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="self">The object.</param>
    /// <param name="end">The token behind its last whole member.</param>
    /// <param name="most">How many are listed.</param>
    /// <param name="further">How many more there are.</param>
    public static List<int> Find(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, int self, int end, int most, out int further)
    {
        further = 0;
        Span<int> names = stackalloc int[FewNames];
        var count = 0;
        for (var name = self + 1; name < end; name = tokens[name + 1].Next)
        {
            if (count == FewNames)
            {
                return FindByHash(text, tokens, self, end, most, out further);
            }

            names[count++] = name;
        }

        List<int>? found = null;
        for (var i = 1; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (AreSame(text, tokens[names[i]], tokens[names[j]]))
                {
                    (found ??= []).Add(names[i]);
                    break;
                }
            }
        }

        return Limit(found, most, ref further);
    }

    private static List<int> FindByHash(
        ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, int self, int end, int most, out int further)
    {
        further = 0;
        var count = 0;
        for (var name = self + 1; name < end; name = tokens[name + 1].Next)
        {
            count++;
        }

        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        var slots = ArrayPool<int>.Shared.Rent(size);
        slots.AsSpan(0, size).Clear();
        List<int>? found = null;
        for (var name = self + 1; name < end; name = tokens[name + 1].Next)
        {
            var token = tokens[name];
            var slot = (int)(JsonStrings.Hash(text.Slice(token.Start, token.Length), token.IsEscaped) & (ulong)(size - 1));
            while (slots[slot] != 0 && !AreSame(text, tokens[slots[slot]], token))
            {
                slot = (slot + 1) & (size - 1);
            }

            if (slots[slot] == 0)
            {
                slots[slot] = name;
            }
            else if ((found ??= []).Count < most)
            {
                found.Add(name);
            }
            else
            {
                further++;
            }
        }

        ArrayPool<int>.Shared.Return(slots);
        return found ?? NoNames;
    }

    private static List<int> Limit(List<int>? found, int most, ref int further)
    {
        if (found is null)
        {
            return NoNames;
        }

        further = Math.Max(0, found.Count - most);
        found.RemoveRange(found.Count - further, further);
        return found;
    }

    private static List<int> NoNames { get; } = [];

    private static bool AreSame(ReadOnlySpan<byte> text, JsonToken left, JsonToken right) =>
        (left.Length == right.Length || left.IsEscaped || right.IsEscaped)
        && JsonStrings.AreEqual(text.Slice(left.Start, left.Length), left.IsEscaped,
            text.Slice(right.Start, right.Length), right.IsEscaped);
}
