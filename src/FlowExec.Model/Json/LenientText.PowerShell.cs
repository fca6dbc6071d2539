namespace FlowExec;

/// <content>Values of PowerShell: casts, lists without brackets, texts with its own escapes.</content>
internal ref partial struct LenientText
{
    /// <summary><c>[ordered]</c>, <c>[int]</c> before a value.</summary>
    private void SkipCast()
    {
        while (_at < _text.Length && _text[_at] == (byte)'[')
        {
            int end = _text[_at..Math.Min(_text.Length, _at + LongestType)].IndexOf((byte)']');
            if (end < 0 || _text.Slice(_at + 1, end - 1).ContainsAnyExcept(TypeBytes))
            {
                return;
            }

            _at += end + 1;
            SkipBlanks();
        }
    }

    /// <summary><c>'a', 'b'</c>, which PowerShell takes for a list.</summary>
    private readonly bool IsCommaList()
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        int end;
        if (rest[0] is (byte)'"' or (byte)'\'')
        {
            int close = rest[1..].IndexOf(rest[0]);
            end = close < 0 ? rest.Length : close + 2;
        }
        else
        {
            end = rest[0] == (byte)'@' ? 0 : Math.Max(0, rest.IndexOfAnyExcept(IdentifierBytes));
        }

        return end > 0 && rest[end..].TrimStart(" \t"u8).StartsWith(","u8);
    }

    private bool ReadPowerShellList(bool isBracketed, int depth)
    {
        _out.Mark(_at);
        _out.Write("["u8);
        if (isBracketed)
        {
            _at += 2;
            return ReadItems(isObject: false, (byte)')', depth);
        }

        while (true)
        {
            bool isRead = _text[_at] is (byte)'"' or (byte)'\'' ? ReadOneText() : IsWordOfJson() ? ReadBare() : ReadExpression();
            if (!isRead)
            {
                return false;
            }

            int blanks = Math.Max(0, _text[_at..].IndexOfAnyExcept(" \t"u8));
            if (_at + blanks >= _text.Length || _text[_at + blanks] != (byte)',')
            {
                Write("]");
                return true;
            }

            Write(",");
            _at += blanks + 1;
            SkipBlanks();
            if (_at >= _text.Length)
            {
                return false;
            }
        }
    }

    private bool ReadOneText()
    {
        ReadPowerShellText();
        return true;
    }

    /// <summary>A text of PowerShell: quotes are doubled inside, a backtick escapes, a backslash is a backslash.</summary>
    private void ReadPowerShellText()
    {
        int start = _at;
        byte quote = _text[_at++];
        bool isExpandable = false;
        _out.Mark(start);
        _out.Write("\""u8);
        while (_at < _text.Length)
        {
            byte one = _text[_at];
            byte next = _at + 1 < _text.Length ? _text[_at + 1] : (byte)0;
            if (one == quote && next != quote)
            {
                break;
            }

            bool isEscape = one == quote || (one == (byte)'`' && quote == (byte)'"' && next != 0);
            isExpandable |= quote == (byte)'"' && one == (byte)'$'
                && (next is (byte)'(' or (byte)'{' or (byte)'_' || char.IsAsciiLetter((char)next));
            _at += isEscape ? 2 : 1;
            _out.WriteInText(!isEscape ? one : one == quote ? quote : next switch
            {
                (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', (byte)'0' => (byte)0, _ => next,
            });
            if (isEscape)
            {
                _out.Mark(_at);
            }
        }

        _out.Mark(Math.Max(start, Math.Min(_at, _text.Length - 1)));
        _out.Write("\""u8);
        if (_at >= _text.Length)
        {
            Truncated("");
        }
        else
        {
            _at++;
        }

        if (isExpandable)
        {
            Unknown(start, _at);
        }
    }
}
