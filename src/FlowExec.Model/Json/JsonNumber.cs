namespace FlowExec;

/// <summary>
/// A JSON number as the decimal that it is, read from its own bytes without rounding: 0.S × 10^<see cref="Point"/>, where S are the
/// significant digits without zeros at either end. Exponents beyond ±10^17 are taken as ±10^17.
/// </summary>
internal readonly ref struct JsonNumber
{
    private const long LargestExponent = 100_000_000_000_000_000;
    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;

    private JsonNumber(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long exponent)
    {
        whole = whole.TrimStart((byte)'0');
        fraction = fraction.TrimEnd((byte)'0');
        Point = exponent + whole.Length;
        if (whole.IsEmpty)
        {
            var digits = fraction.TrimStart((byte)'0');
            Point = exponent - (fraction.Length - digits.Length);
            fraction = digits;
        }

        if (fraction.IsEmpty)
        {
            whole = whole.TrimEnd((byte)'0');
        }

        _whole = whole;
        _fraction = fraction;
        IsNegative = negative && Digits > 0;
        Point = Digits == 0 ? 0 : Point;
    }

    public bool IsNegative { get; }

    /// <summary>How many significant digits there are; none for zero.</summary>
    public int Digits => _whole.Length + _fraction.Length;

    public long Point { get; }

    /// <summary>The power of ten of the last significant digit.</summary>
    public long LastExponent => Point - Digits;

    public bool IsZero => Digits == 0;

    public bool IsInteger => IsZero || LastExponent >= 0;

    public byte this[int index] => (byte)((index < _whole.Length ? _whole[index] : _fraction[index - _whole.Length]) - '0');

    /// <summary>Takes the bytes of a number that has passed the JSON reader.</summary>
    public static JsonNumber Parse(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == (byte)'-';
        text = negative ? text[1..] : text;
        var exponent = 0L;
        if (text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var mark)
        {
            exponent = ParseExponent(text[(mark + 1)..]);
            text = text[..mark];
        }

        var point = text.IndexOf((byte)'.');
        return point < 0
            ? new JsonNumber(negative, text, default, exponent)
            : new JsonNumber(negative, text[..point], text[(point + 1)..], exponent);
    }

    /// <summary>Reads numbers of up to 18 digits without point and exponent, which is nearly all of them.</summary>
    public static bool TryShort(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = text[0] == (byte)'-';
        var i = negative ? 1 : 0;
        if (text.Length - i > 18)
        {
            return false;
        }

        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    /// <summary>True for a whole number of 64 bits, in whatever spelling.</summary>
    public static bool IsLong(ReadOnlySpan<byte> text)
    {
        if (TryShort(text, out _))
        {
            return true;
        }

        JsonNumber number = Parse(text);
        return number.IsInteger && number.CompareTo(Parse("9223372036854775807"u8)) <= 0
            && number.CompareTo(Parse("-9223372036854775808"u8)) >= 0;
    }

    public int CompareTo(JsonNumber other)
    {
        if (IsNegative != other.IsNegative)
        {
            return IsNegative ? -1 : 1;
        }

        if (IsZero || other.IsZero)
        {
            return IsZero && other.IsZero ? 0 : (IsZero ? -1 : 1);
        }

        var bySize = Point != other.Point ? Point.CompareTo(other.Point) : CompareDigits(other);
        return IsNegative ? -bySize : bySize;
    }

    /// <summary>The same for equal values, whatever their spelling.</summary>
    public ulong Hash()
    {
        var hash = KeyedHash.Of(unchecked((ulong)Point), IsNegative ? 1UL : 0);
        var chunk = 1UL;
        for (var i = 0; i < Digits; i++)
        {
            chunk = (chunk * 10) + this[i];
            if (chunk >= 1_000_000_000_000_000_000)
            {
                hash = KeyedHash.Of(hash, chunk);
                chunk = 1;
            }
        }

        return KeyedHash.Of(hash, chunk);
    }

    private int CompareDigits(JsonNumber other)
    {
        var shared = Math.Min(Digits, other.Digits);
        for (var i = 0; i < shared; i++)
        {
            if (this[i] != other[i])
            {
                return this[i].CompareTo(other[i]);
            }
        }

        return Digits.CompareTo(other.Digits);
    }

    private static long ParseExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == (byte)'-';
        var digits = text.TrimStart("+-"u8).TrimStart((byte)'0');
        var value = 0L;
        if (digits.Length > 17)
        {
            value = LargestExponent;
        }
        else
        {
            foreach (var digit in digits)
            {
                value = (value * 10) + (digit - '0');
            }
        }

        return negative ? -value : value;
    }
}
