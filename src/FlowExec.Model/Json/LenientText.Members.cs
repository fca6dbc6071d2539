using System.Text;

namespace FlowExec;

/// <content>Objects and lists: brackets, commas, colons and names.</content>
internal ref partial struct LenientText
{
    private bool ReadContainer(int depth)
    {
        bool isObject = _text[_at] == (byte)'{';
        Copy(1);
        return ReadItems(isObject, isObject ? (byte)'}' : (byte)']', depth);
    }

    private bool ReadItems(bool isObject, byte closer, int depth)
    {
        bool isFirst = true;
        while (true)
        {
            int comma = SkipCommas(ref isFirst, out bool hadComma);
            if (_at >= _text.Length)
            {
                Truncated(isObject ? "}" : "]");
                return true;
            }

            byte next = _text[_at];
            if (next is (byte)'}' or (byte)']' || next == closer)
            {
                Close(next, closer, isObject, comma);
                return true;
            }

            if (isObject && IsUnknownMember())
            {
                SkipMember();
                continue;
            }

            if (!isFirst)
            {
                if (!hadComma)
                {
                    SlipOfJson(SlipKind.NoComma, _at, _at + 1, true);
                }

                Write(",");
            }

            _isItem = !isObject;
            if (!(isObject ? ReadMember(depth) : ReadValue(depth + 1)))
            {
                return false;
            }

            isFirst = false;
        }
    }

    private void Close(byte found, byte closer, bool isObject, int comma)
    {
        if (comma >= 0)
        {
            SlipOfJson(SlipKind.TrailingComma, comma, comma + 1, true);
        }

        if (found != closer)
        {
            Add(new SyntaxSlip(SlipKind.WrongBracket, _at, _at + 1, false, ((char)found).ToString(), isObject ? "{" : "["));
        }

        _out.Mark(_at);
        _out.Write([isObject ? (byte)'}' : (byte)']']);
        _at++;
    }

    private bool ReadMember(int depth)
    {
        if (_dialect != LenientDialect.Json && ReadMemberOfLanguage(depth) is { } isRead)
        {
            return isRead;
        }

        if (LenientQuote.At(_text[_at..], out int quoteLength, out string closers))
        {
            ReadString(quoteLength, closers);
        }
        else if (_dialect == LenientDialect.Code && ReadNameOfVariable() is { } isVariable)
        {
            return isVariable;
        }
        else if (!ReadBareName())
        {
            return false;
        }

        SkipBlanks();
        if (_at < _text.Length && !IsAtEndOfMember())
        {
            ReadColon();
            SkipBlanks();
        }
        else
        {
            Write(":");
        }

        if (!IsAtEndOfMember())
        {
            return ReadValue(depth + 1);
        }

        Slip(SlipKind.ValueMissing, _at, _at + 1, false);
        Write("null");
        return true;
    }

    /// <summary>True where no value is left for a name.</summary>
    private readonly bool IsAtEndOfMember() => _at < _text.Length && _text[_at] is (byte)',' or (byte)'}';

    private void ReadColon()
    {
        if (_text[_at] == (byte)':')
        {
            Copy(1);
            return;
        }

        int length = _text[_at..].StartsWith("=>"u8) ? 2 : _text[_at] == (byte)'=' ? 1 : 0;
        SlipOfJson(length > 0 ? SlipKind.EqualsSign : SlipKind.NoColon, _at, _at + Math.Max(1, length), true);
        Write(":");
        _at += length;
    }

    private bool ReadBareName()
    {
        int length = _text[_at..].IndexOfAny(NameEnds);
        length = length < 0 ? _text.Length - _at : length;
        if (length is 0 or > 200)
        {
            return false;
        }

        string name = Encoding.UTF8.GetString(_text.Slice(_at, length));
        SlipOfJson(SlipKind.BareName, _at, _at + length, true, name);
        _out.Mark(_at);
        _out.Write(Encoding.UTF8.GetBytes(JsonStrings.Quote(name)));
        _at += length;
        return true;
    }

    /// <summary>Passes over blanks and commas; returns where the last comma stands, or -1.</summary>
    private int SkipCommas(ref bool isFirst, out bool hadComma)
    {
        int comma = -1;
        hadComma = false;
        SkipBlanks();
        while (_at < _text.Length && _text[_at] is (byte)',' or (byte)';')
        {
            if (_text[_at] == (byte)';' || hadComma || isFirst)
            {
                SlipOfJson(_text[_at] == (byte)';' ? SlipKind.Semicolon : SlipKind.CommaTooMany, _at, _at + 1, true);
            }
            else
            {
                comma = _at;
            }

            hadComma = true;
            _out.Mark(_at);
            _at++;
            SkipBlanks();
        }

        return comma;
    }
}
