using System.Globalization;
using System.Numerics;

namespace FlowExec;

/// <summary>
/// A duration as ISO 8601 writes it: <c>P[nY][nM][nW][nD][T[nH][nM][n[.n]S]]</c> with one part at least. Plain is the spelling that XML
/// Schema and every library reads: capital letters, a point in the fraction, and days for weeks.
/// </summary>
internal static class IsoDuration
{
    /// <summary>No duration that means something is longer.</summary>
    private const int MostLetters = 512;

    /// <summary>True for a duration, in whatever spelling.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out bool isPlain)
    {
        isPlain = text.Length <= MostLetters;
        if (!isPlain)
        {
            return false;
        }

        var scan = new TextScanner(text);
        scan.Skip('-');
        isPlain = scan.Current == 'P';
        if (!scan.Skip('P') && !scan.Skip('p'))
        {
            return false;
        }

        int parts = 0;
        if (!Parts(ref scan, "YMWD", false, ref parts, ref isPlain))
        {
            return false;
        }

        isPlain &= scan.Current != 't';
        if (scan.Skip('T') || scan.Skip('t'))
        {
            int before = parts;
            if (!Parts(ref scan, "HMS", true, ref parts, ref isPlain) || parts == before)
            {
                return false;
            }
        }

        return parts > 0 && scan.IsAtEnd;
    }

    /// <summary>The plain spelling of a text that is a duration.</summary>
    public static string ToPlain(ReadOnlySpan<char> text)
    {
        string upper = text.ToString().ToUpperInvariant().Replace(',', '.');
        int week = upper.IndexOf('W', StringComparison.Ordinal);
        if (week < 0)
        {
            return upper;
        }

        int from = week;
        while (char.IsAsciiDigit(upper[from - 1]))
        {
            from--;
        }

        int to = week + 1;
        while (to < upper.Length && char.IsAsciiDigit(upper[to]))
        {
            to++;
        }

        bool hasDays = to < upper.Length && upper[to] == 'D';
        BigInteger days = BigInteger.Parse(upper.AsSpan(from, week - from), CultureInfo.InvariantCulture) * 7;
        days += hasDays ? BigInteger.Parse(upper.AsSpan(week + 1, to - week - 1), CultureInfo.InvariantCulture) : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{upper[..from]}{days}D{upper[(hasDays ? to + 1 : week + 1)..]}");
    }

    /// <summary>Numbers with their units, in the order of the units; a fraction only of the last, seconds.</summary>
    private static bool Parts(ref TextScanner scan, string units, bool fraction, ref int parts, ref bool isPlain)
    {
        int next = 0;
        while (!scan.IsAtEnd && char.IsAsciiDigit(scan.Current))
        {
            scan.Digits(out _, out _);
            bool hasFraction = fraction && scan.Current is '.' or ',';
            isPlain &= scan.Current != ',';
            if (hasFraction && !scan.Fraction(out _, out _))
            {
                return false;
            }

            int unit = scan.IsAtEnd ? -1 : units.IndexOf(char.ToUpperInvariant(scan.Current), StringComparison.Ordinal);
            if (unit < next || (hasFraction && units[unit] != 'S'))
            {
                return false;
            }

            isPlain &= scan.Current == units[unit] && units[unit] != 'W';
            next = unit + 1;
            parts++;
            scan.Skip(scan.Current);
        }

        return true;
    }
}
