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
    private readonly BigInteger _divisor;
    private readonly long _exponent;

    public NumberDivisor(ReadOnlySpan<byte> text)
    {
        Text = Encoding.UTF8.GetString(text);
        var number = JsonNumber.Parse(text);
        _exponent = number.LastExponent;
        for (var i = 0; i < number.Digits; i++)
        {
            _divisor = (_divisor * 10) + number[i];
        }
    }

    public string Text { get; }

    public bool Divides(ReadOnlySpan<byte> text)
    {
        var number = JsonNumber.Parse(text);

        // Significant digits do not end in zero, so no power of ten is left to take out of them.
        var shift = number.LastExponent - _exponent;
        return number.IsZero || (shift >= 0 && (RemainderOf(number) * BigInteger.ModPow(10, shift, _divisor) % _divisor).IsZero);
    }

    /// <summary>The remainder of the significant digits, so many at a time that the work grows with their number and no faster.</summary>
    private BigInteger RemainderOf(JsonNumber number)
    {
        var remainder = BigInteger.Zero;
        for (var at = 0; at < number.Digits;)
        {
            var chunk = 0UL;
            var scale = 1UL;
            for (var end = Math.Min(number.Digits, at + ChunkDigits); at < end; at++)
            {
                chunk = (chunk * 10) + number[at];
                scale *= 10;
            }

            remainder = ((remainder * scale) + chunk) % _divisor;
        }

        return remainder;
    }
}
