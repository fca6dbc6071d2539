using System.Numerics;
using System.Text;

namespace FlowExec;

/// <summary>A bound of a schema for numbers, kept as written so that nothing is rounded.</summary>
internal sealed class NumberBound(byte[] text)
{
    private readonly bool _isShort = JsonNumber.TryShort(text, out _);
    private readonly long _short = JsonNumber.TryShort(text, out var value) ? value : 0;

    public string Text { get; } = Encoding.UTF8.GetString(text);

    /// <summary>Less than 0 where the number is below the bound, more than 0 where it is above.</summary>
    public int Compare(ReadOnlySpan<byte> number) =>
        _isShort && JsonNumber.TryShort(number, out var value)
            ? value.CompareTo(_short)
            : JsonNumber.Parse(number).CompareTo(JsonNumber.Parse(text));
}

/// <summary>The divisor of multipleOf. Exact on decimals of any size: the remainder is worked out digit by digit.</summary>
internal sealed class NumberDivisor
{
    /// <summary>More digits than that in a schema are refused, since the work grows with them times the digits of the number.</summary>
    public const int MostDigits = 500;

    private const int ChunkDigits = 18;
    private readonly ulong _small;
    private readonly BigInteger _large;
    private readonly long _exponent;

    public NumberDivisor(ReadOnlySpan<byte> text)
    {
        Text = Encoding.UTF8.GetString(text);
        var number = JsonNumber.Parse(text);
        _exponent = number.LastExponent;
        for (var i = 0; i < number.Digits; i++)
        {
            _large = (_large * 10) + number[i];
        }

        _small = _large <= ulong.MaxValue ? (ulong)_large : 0;
    }

    public string Text { get; }

    public bool Divides(ReadOnlySpan<byte> text)
    {
        var number = JsonNumber.Parse(text);
        if (number.IsZero)
        {
            return true;
        }

        // Significant digits do not end in zero, so no power of ten is left to take out of them.
        var shift = number.LastExponent - _exponent;
        return shift >= 0 && (_small != 0 ? DividesSmall(number, shift) : DividesLarge(number, shift));
    }

    private bool DividesSmall(JsonNumber number, long shift)
    {
        UInt128 remainder = 0;
        for (var i = 0; i < number.Digits;)
        {
            var (chunk, scale, next) = NextChunk(number, i);
            remainder = ((remainder * scale) + chunk) % _small;
            i = next;
        }

        UInt128 power = 10 % _small;
        for (var left = shift; left > 0 && remainder != 0; left >>= 1)
        {
            remainder = (left & 1) == 0 ? remainder : remainder * power % _small;
            power = power * power % _small;
        }

        return remainder == 0;
    }

    private bool DividesLarge(JsonNumber number, long shift)
    {
        var remainder = BigInteger.Zero;
        for (var i = 0; i < number.Digits;)
        {
            var (chunk, scale, next) = NextChunk(number, i);
            remainder = ((remainder * scale) + chunk) % _large;
            i = next;
        }

        return (remainder * BigInteger.ModPow(10, shift, _large) % _large).IsZero;
    }

    private static (ulong Chunk, ulong Scale, int Next) NextChunk(JsonNumber number, int from)
    {
        var chunk = 0UL;
        var scale = 1UL;
        var next = Math.Min(number.Digits, from + ChunkDigits);
        for (var i = from; i < next; i++)
        {
            chunk = (chunk * 10) + number[i];
            scale *= 10;
        }

        return (chunk, scale, next);
    }
}
