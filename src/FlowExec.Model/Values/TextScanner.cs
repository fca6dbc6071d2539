namespace FlowExec;

/// <summary>Reads a text from its beginning, a piece at a time.</summary>
internal ref struct TextScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public readonly bool IsAtEnd => _at == _text.Length;

    /// <summary>The next character; a null character at the end.</summary>
    public readonly char Current => IsAtEnd ? '\0' : _text[_at];

    public bool Skip(char wanted)
    {
        bool found = !IsAtEnd && _text[_at] == wanted;
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Exactly so many digits.</summary>
    public bool Digits(int count, out int number)
    {
        number = 0;
        if (_text.Length - _at < count)
        {
            return false;
        }

        foreach (char c in _text.Slice(_at, count))
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        _at += count;
        return true;
    }

    /// <summary>One digit or more; the number stops growing where it would overflow, and is then larger than any limit.</summary>
    public bool Digits(out long number, out int width)
    {
        number = 0;
        int from = _at;
        for (; _at < _text.Length && char.IsAsciiDigit(_text[_at]); _at++)
        {
            number = number > 1_000_000_000_000 ? number : (number * 10) + (_text[_at] - '0');
        }

        width = _at - from;
        return width > 0;
    }

    /// <summary>
    /// A fraction of a second in ticks, where there is one; not exact where it is finer than a tick (100 ns). False where no digit follows.
    /// </summary>
    public bool Fraction(out long ticks, out bool isExact)
    {
        ticks = 0;
        isExact = true;
        if (Current is not ('.' or ','))
        {
            return true;
        }

        _at++;
        long unit = TimeSpan.TicksPerSecond;
        int from = _at;
        for (; _at < _text.Length && char.IsAsciiDigit(_text[_at]); _at++)
        {
            unit /= 10;
            ticks += (_text[_at] - '0') * unit;
            isExact &= unit > 0 || _text[_at] == '0';
        }

        return _at > from;
    }

    /// <summary>
    /// An offset in minutes up to the end of the text: Z, +01:00, +0100, +01, or nothing, which is UTC. Full is Z or hh:mm.
    /// </summary>
    public bool Offset(out int minutes, out bool isFull)
    {
        minutes = 0;
        isFull = !IsAtEnd;
        if (IsAtEnd || ((Skip('Z') || Skip('z')) && IsAtEnd))
        {
            return true;
        }

        bool isWest = Skip('-');
        if ((!isWest && !Skip('+')) || !Digits(2, out int hours))
        {
            return false;
        }

        isFull = Skip(':');
        if ((isFull || !IsAtEnd) && !Digits(2, out minutes))
        {
            return false;
        }

        bool isGood = IsAtEnd && hours <= 23 && minutes <= 59;
        minutes = ((hours * 60) + minutes) * (isWest ? -1 : 1);
        return isGood;
    }
}
