using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>How near one name is to another: what "did you mean" is made of.</summary>
internal static class Spelling
{
    /// <summary>A name without case, separators and accents: <c>flow_id</c>, <c>flow-id</c>, <c>FlowID</c> and <c>flow id</c> are
    /// one.</summary>
    public static string Fold(string name) => FoldKeeping(name, '\0');

    /// <summary>As <see cref="Fold"/>, with one separator left where it stands.</summary>
    public static string FoldKeeping(string name, char separator)
    {
        var folded = new StringBuilder(name.Length);
        foreach (char c in Decomposed(name))
        {
            if (char.IsLetterOrDigit(c) || c == separator)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    /// <summary>Broken Unicode (half a surrogate pair) cannot be decomposed, and is taken as it is.</summary>
    private static string Decomposed(string name)
    {
        if (System.Text.Ascii.IsValid(name))
        {
            return name;
        }

        try
        {
            return name.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    /// <summary>
    /// Edits between two names, case ignored: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    /// Names over 64 characters are compared by their first 64, so that hostile names cost no more.
    /// </summary>
    public static int Distance(string left, string right)
    {
        const int Longest = 64;
        ReadOnlySpan<char> a = left.AsSpan(0, Math.Min(left.Length, Longest));
        ReadOnlySpan<char> b = right.AsSpan(0, Math.Min(right.Length, Longest));
        Span<int> beforeLast = stackalloc int[Longest + 1];
        Span<int> last = stackalloc int[Longest + 1];
        Span<int> current = stackalloc int[Longest + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
                int best = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) && Lower(a[i - 2]) == Lower(b[j - 1]))
                {
                    best = Math.Min(best, beforeLast[j - 2] + 1);
                }

                current[j] = best;
            }

            last.CopyTo(beforeLast);
            current.CopyTo(last);
        }

        return last[b.Length] + Math.Abs(left.Length - a.Length - (right.Length - b.Length));

        static char Lower(char c) => char.ToLower(c, CultureInfo.InvariantCulture);
    }

    /// <summary>The candidate nearest to a name, or null where none is near enough to be what was meant; certain where it is the name in
    /// another spelling, or one slip away and no other is.</summary>
    public static (string? Name, bool IsCertain) Nearest(string name, IEnumerable<string> candidates)
    {
        string folded = Fold(name);
        string? nearest = null;
        int least = int.MaxValue;
        int second = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = Fold(candidate) == folded ? 0 : Distance(name, candidate);
            if (distance < least)
            {
                (nearest, second, least) = (candidate, least, distance);
            }
            else
            {
                second = Math.Min(second, distance);
            }
        }

        if (nearest is null || least > Math.Max(1, Math.Min(name.Length, nearest.Length) / 4))
        {
            return (null, false);
        }

        int enough = least switch { 0 => 0, 1 => 4, 2 => 6, _ => int.MaxValue };
        return (nearest, second > least && name.Length >= enough);
    }
}
