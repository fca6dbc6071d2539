namespace FlowExec;

/// <summary>
/// Names matched by wildcards as PowerShell has them: <c>*</c>, <c>?</c>, <c>[a-c]</c>, and a backtick before one that is meant as it is.
/// Case is ignored.
/// </summary>
internal sealed class ColumnPattern(IReadOnlyList<string> patterns)
{
    public bool IsEmpty => patterns.Count == 0;

    public bool Matches(string name)
    {
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One star is remembered at a time, which bounds the work by the product of the lengths.</summary>
    private static bool Matches(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, retry = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = n;
            }
            else if (p < pattern.Length && One(pattern, p, name[n], out int next))
            {
                p = next;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool One(string pattern, int at, char c, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?':
                return true;
            case '`' when at + 1 < pattern.Length:
                next = at + 2;
                return Same(pattern[at + 1], c);
            case '[' when pattern.IndexOf(']', at + 1) is var end and > 0:
                next = end + 1;
                return InSet(pattern.AsSpan(at + 1, end - at - 1), c);
            default:
                return Same(pattern[at], c);
        }
    }

    private static bool InSet(ReadOnlySpan<char> set, char c)
    {
        char lower = char.ToLowerInvariant(c);
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (lower >= char.ToLowerInvariant(set[i]) && lower <= char.ToLowerInvariant(set[i + 2]))
                {
                    return true;
                }

                i += 2;
            }
            else if (Same(set[i], c))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
