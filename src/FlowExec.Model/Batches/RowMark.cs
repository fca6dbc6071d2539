using System.Globalization;
using System.Security.Cryptography;

namespace FlowExec;

/// <summary>
/// The mark that a row bears at the end of its execution's name, so that the execution can be told among others: of which batch, which row,
/// which attempt. It ends in a bracket: one that was cut off is no mark, and never that of another row.
/// </summary>
/// <param name="Tag">What stands for the batch.</param>
/// <param name="Slot">The row's number in the batch.</param>
/// <param name="Attempt">Which attempt, 1 for the first.</param>
internal readonly record struct RowMark(string Tag, long Slot, int Attempt)
{
    /// <summary>
    /// The longest name that a mark is added to, mark included. How long a name may be is not documented; one that is longer goes as it is.
    /// </summary>
    public const int LongestName = 200;

    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int TagLength = 8;
    private const string Begin = "[fx:";

    /// <summary>What stands for a batch in its marks: from its salt, so that no two batches share it.</summary>
    public static string TagOf(ReadOnlySpan<byte> salt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salt, hash);
        Span<char> tag = stackalloc char[TagLength];
        for (int i = 0; i < TagLength; i++)
        {
            tag[i] = Letters[hash[i] % Letters.Length];
        }

        return new string(tag);
    }

    /// <summary>What a row of a batch is to bear.</summary>
    /// <param name="tag">What stands for the batch; null where its rows bear no mark.</param>
    /// <param name="ticket">The row, and which attempt.</param>
    public static RowMark? Of(string? tag, in RowTicket ticket) => tag is null ? null : new RowMark(tag, ticket.Slot, ticket.Attempt);

    /// <summary>A name with the mark at its end; the name as it is where it would become too long.</summary>
    public string? On(string? name)
    {
        string marked = string.IsNullOrEmpty(name) ? ToString() : $"{name} {ToString()}";
        return marked.Length <= LongestName ? marked : name;
    }

    /// <summary>The mark that a name bears; null where it bears none that is whole.</summary>
    public static RowMark? In(string? name) => Split(name).Mark;

    /// <summary>A name as its user gave it; null where it was nothing but a mark.</summary>
    public static string? Without(string? name) => Split(name).Name;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Begin}{Tag}.{Slot}.{Attempt}]");

    private static (string? Name, RowMark? Mark) Split(string? name)
    {
        // Only the last: an input's own name may bear a mark of an earlier run.
        int at = name?.LastIndexOf(Begin, StringComparison.OrdinalIgnoreCase) ?? -1;
        int length = at < 0 ? -1 : name.AsSpan(at).IndexOf(']');
        if (length < 0)
        {
            return (name, null);
        }

        Span<Range> parts = stackalloc Range[4];
        ReadOnlySpan<char> mark = name.AsSpan(at, length)[Begin.Length..];
        if (mark.Split(parts, '.') != 3 || parts[0].GetOffsetAndLength(mark.Length).Length != TagLength
            || !long.TryParse(mark[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out long slot)
            || !int.TryParse(mark[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out int attempt))
        {
            return (name, null);
        }

        string plain = string.Concat(name.AsSpan(0, at).TrimEnd(' '), name.AsSpan(at + length + 1));
        return (plain.Length == 0 ? null : plain, new RowMark(mark[parts[0]].ToString().ToLowerInvariant(), slot, attempt));
    }
}
