using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>A set of Unicode code points, written as a regular expression over UTF-16 units.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;
    private readonly List<(int First, int Last)> _ranges = [];

    public static CodePointSet Digits { get; } = new CodePointSet().Add('0', '9');

    public static CodePointSet WordCharacters { get; } = new CodePointSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    /// <summary>ECMA-262 WhiteSpace and LineTerminator.</summary>
    public static CodePointSet WhiteSpace { get; } = new CodePointSet().Add(9, 13).Add(' ', ' ').Add(0xA0, 0xA0).Add(0x1680, 0x1680)
        .Add(0x2000, 0x200A).Add(0x2028, 0x2029).Add(0x202F, 0x202F).Add(0x205F, 0x205F).Add(0x3000, 0x3000).Add(0xFEFF, 0xFEFF);

    public static CodePointSet LineEnds { get; } = new CodePointSet().Add('\n', '\n').Add('\r', '\r').Add(0x2028, 0x2029);

    public static CodePointSet All { get; } = new CodePointSet().Add(0, Last);

    public CodePointSet Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    public CodePointSet Complement()
    {
        var rest = new CodePointSet();
        var next = 0;
        foreach (var (first, last) in Merged())
        {
            if (first > next)
            {
                rest.Add(next, first - 1);
            }

            next = last + 1;
        }

        return next > Last ? rest : rest.Add(next, Last);
    }

    /// <summary>Everything that a test on the code point is true for. Walks all of Unicode.</summary>
    public static CodePointSet Where(Func<int, bool> test)
    {
        var set = new CodePointSet();
        var start = -1;
        for (var point = 0; point <= Last + 1; point++)
        {
            var isIn = point <= Last && test(point);
            if (isIn && start < 0)
            {
                start = point;
            }
            else if (!isIn && start >= 0)
            {
                set.Add(start, point - 1);
                start = -1;
            }
        }

        return set;
    }

    /// <summary>Appends an expression that matches exactly one of these code points. Half surrogate pairs match nothing.</summary>
    public void AppendTo(StringBuilder pattern)
    {
        var units = new StringBuilder();
        var pairs = new StringBuilder();
        foreach (var (first, last) in Merged())
        {
            AppendUnits(units, first, Math.Min(last, 0xD7FF));
            AppendUnits(units, Math.Max(first, 0xE000), Math.Min(last, 0xFFFF));
            AppendPairs(pairs, Math.Max(first, 0x10000), last);
        }

        if (pairs.Length == 0)
        {
            pattern.Append(units.Length == 0 ? "[^\\s\\S]" : $"[{units}]");
            return;
        }

        pattern.Append("(?:");
        if (units.Length > 0)
        {
            pattern.Append('[').Append(units).Append("]|");
        }

        pattern.Append(pairs, 0, pairs.Length - 1).Append(')');
    }

    private static void AppendUnits(StringBuilder units, int first, int last)
    {
        if (first > last)
        {
            return;
        }

        AppendUnit(units, first);
        if (last > first)
        {
            units.Append('-');
            AppendUnit(units, last);
        }
    }

    private static void AppendPairs(StringBuilder pairs, int first, int last)
    {
        while (first <= last)
        {
            var high = 0xD800 + ((first - 0x10000) >> 10);
            var low = 0xDC00 + (first & 0x3FF);
            var highOfLast = 0xD800 + ((last - 0x10000) >> 10);
            var lowOfLast = 0xDC00 + (last & 0x3FF);
            var highEnd = high;
            var lowEnd = high == highOfLast ? lowOfLast : 0xDFFF;
            if (low == 0xDC00 && high < highOfLast)
            {
                // As many whole blocks of 1024 as there are.
                highEnd = lowOfLast == 0xDFFF ? highOfLast : highOfLast - 1;
            }

            pairs.Append('[');
            AppendUnits(pairs, high, highEnd);
            pairs.Append("][");
            AppendUnits(pairs, low, lowEnd);
            pairs.Append("]|");
            first = 0x10000 + ((highEnd - 0xD800) << 10) + (lowEnd - 0xDC00) + 1;
        }
    }

    private static void AppendUnit(StringBuilder units, int unit) =>
        units.Append("\\u").Append(unit.ToString("X4", CultureInfo.InvariantCulture));

    private List<(int First, int Last)> Merged()
    {
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in _ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged;
    }
}
