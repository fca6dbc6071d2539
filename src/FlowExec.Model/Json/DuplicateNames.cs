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
    public static List<int> Find(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, int self, int end, int most)
    {
        List<int>? found = null;
        HashSet<ulong>? seen = null;
        Span<int> few = stackalloc int[FewNames];
        ulong looks = 0;
        var count = 0;
        for (var name = self + 1; name < end && (found?.Count ?? 0) < most; name = tokens[name + 1].Next, count++)
        {
            bool isAgain;
            if (count < FewNames)
            {
                ulong look = LookOf(text, tokens[name]);
                isAgain = (looks & look) != 0 && IsAmong(text, tokens, few[..count], name);
                looks |= look;
                few[count] = name;
            }
            else
            {
                seen ??= HashesOf(text, tokens, few);
                isAgain = !seen.Add(HashOf(text, tokens[name]));
            }

            if (isAgain)
            {
                (found ??= []).Add(name);
            }
        }

        return found ?? NoNames;
    }

    private static List<int> NoNames { get; } = [];

    /// <summary>A bit that names which are equal share; most others have another. All of them for a name with escapes.</summary>
    private static ulong LookOf(ReadOnlySpan<byte> text, in JsonToken name) => name.IsEscaped ? ulong.MaxValue
        : name.Length == 0 ? 1 : 1UL << ((name.Length * 7) + text[name.Start + name.Length - 1]);

    private static bool IsAmong(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, ReadOnlySpan<int> names, int name)
    {
        JsonToken right = tokens[name];
        foreach (int other in names)
        {
            JsonToken left = tokens[other];
            if ((left.Length == right.Length || left.IsEscaped || right.IsEscaped)
                && JsonStrings.AreEqual(text.Slice(left.Start, left.Length), left.IsEscaped,
                    text.Slice(right.Start, right.Length), right.IsEscaped))
            {
                return true;
            }
        }

        return false;
    }

    private static HashSet<ulong> HashesOf(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, ReadOnlySpan<int> names)
    {
        var hashes = new HashSet<ulong>();
        foreach (int name in names)
        {
            hashes.Add(HashOf(text, tokens[name]));
        }

        return hashes;
    }

    private static ulong HashOf(ReadOnlySpan<byte> text, JsonToken name) =>
        JsonStrings.Hash(text.Slice(name.Start, name.Length), name.IsEscaped);
}
