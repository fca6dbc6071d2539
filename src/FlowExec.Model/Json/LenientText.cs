using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>
/// Reads text that somebody meant to be JSON: wrong quotes, bare names, words and numbers of other languages, missing or doubled commas, a
/// text that breaks off. It becomes JSON, so that the rest of the payload can be tested in the same pass. A literal of a programming
/// language is read by the same rules; what is right in that language is then no slip.
/// </summary>
internal ref partial struct LenientText
{
    private const int MaxDepth = 100;
    private const int MostSlips = 1000;
    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n:=,{}[]\"'"u8);
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n,{}[]\"'"u8);
    private static readonly SearchValues<byte> WordEndsOfLanguage = SearchValues.Create(" \t\r\n,;(){}[]\"'"u8);
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);
    private readonly ReadOnlySpan<byte> _text;
    private readonly LenientOutput _out;
    private readonly List<SyntaxSlip> _slips = [];
    private readonly LenientDialect _dialect;
    private int _at;
    private bool _isTruncated;
    private bool _isItem;
    private int _variables = MostVariables;

    private LenientText(ReadOnlySpan<byte> text, int start, LenientDialect dialect)
    {
        _text = text;
        _out = new LenientOutput(Math.Min(text.Length - start, 4096));
        _dialect = dialect;
        _at = start;
    }

    /// <summary>Reads a text; null where it cannot be told what was meant.</summary>
    public static MendedText? Read(ReadOnlySpan<byte> text)
    {
        bool hasMark = text.StartsWith("\uFEFF"u8);
        var reader = new LenientText(text, hasMark ? 3 : 0, LenientDialect.Json);
        if (hasMark)
        {
            reader._out.Mark(0);
            reader.Slip(SlipKind.ByteOrderMark, 0, 3, true);
        }

        return reader.ReadAll() ? reader.ToMended() : null;
    }

    /// <summary>Reads the value that begins somewhere in a text, and says where it ends; null where it cannot be told what was
    /// meant.</summary>
    public static MendedText? ReadAt(ReadOnlySpan<byte> text, int start, LenientDialect dialect, out int end)
    {
        var reader = new LenientText(text, start, dialect);
        bool isRead = reader.ReadValue(0) && reader._slips.Count <= MostSlips;
        end = reader._at;
        return isRead ? reader.ToMended() : null;
    }

    private readonly MendedText ToMended() => new(_out.ToArray(), _slips, _out.Map);

    private bool ReadAll()
    {
        SkipBlanks();
        if (_at >= _text.Length || !(IsMemberNext() ? ReadMembers() : ReadValue(0)))
        {
            return false;
        }

        SkipBlanks();
        if (_at < _text.Length)
        {
            bool isSecond = _text[_at] == (byte)'{';
            bool isBracket = _text[_at] is (byte)'}' or (byte)']' && _text[(_at + 1)..].IndexOfAnyExcept(" \t\r\n"u8) < 0;
            SlipKind kind = isSecond ? SlipKind.SecondPayload : isBracket ? SlipKind.TrailingBracket : SlipKind.TrailingContent;
            Slip(kind, _at, isBracket || isSecond ? _at + 1 : _text.Length, isBracket);
        }

        return _slips.Count <= MostSlips;
    }

    /// <summary>A name and a colon, where a value was to be: the braces around the members are missing.</summary>
    private readonly bool IsMemberNext()
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        int close = rest[0] == (byte)'"' ? rest[1..].IndexOf((byte)'"') + 1 : rest.IndexOfAnyExcept(IdentifierBytes) - 1;
        return close > 0 && rest[(close + 1)..].TrimStart(" \t"u8).StartsWith(":"u8);
    }

    private bool ReadMembers()
    {
        Slip(SlipKind.NoBraces, _at, _at + 1, true);
        _isTruncated = true;
        Write("{");
        return ReadItems(isObject: true, (byte)'}', 0);
    }

    private bool ReadValue(int depth)
    {
        if (depth > MaxDepth || _slips.Count > MostSlips)
        {
            return false;
        }

        if (_at >= _text.Length)
        {
            Truncated("null");
            return true;
        }

        if (_dialect != LenientDialect.Json && ReadOfLanguage(depth) is { } isRead)
        {
            return isRead;
        }

        if (_text[_at] is (byte)'{' or (byte)'[')
        {
            return ReadContainer(depth);
        }

        if (LenientQuote.At(_text[_at..], out int quoteLength, out string closers))
        {
            ReadString(quoteLength, closers);
            return true;
        }

        return ReadBare();
    }

    private void ReadString(int quoteLength, string closers)
    {
        int start = _at;
        bool isProper = _text[_at] == (byte)'"';
        _out.Mark(_at);
        _at += quoteLength;
        _out.Write("\""u8);
        LenientString content = LenientString.Read(_text, _at, closers, _out);
        _at = content.End;
        _out.Mark(Math.Max(start, _at - 1));
        _out.Write("\""u8);
        if (!isProper)
        {
            SlipOfJson(SlipKind.OtherQuotes, start, Math.Min(_at, _text.Length), content.IsClosed);
        }

        if (content.SlipAt >= 0)
        {
            Slip(content.IsLineBreak ? SlipKind.BrokenLine : SlipKind.BrokenText, content.SlipAt, content.SlipAt + 1, !content.IsLineBreak);
        }

        if (!content.IsClosed)
        {
            Truncated("");
        }
    }

    private bool ReadBare()
    {
        int length = _text[_at..].IndexOfAny(_dialect == LenientDialect.Json ? WordEnds : WordEndsOfLanguage);
        length = length < 0 ? _text.Length - _at : length;
        if (_text[_at] == (byte)'<' && _text[_at..].IndexOfAny(">\n"u8) is > 0 and var angle && _text[_at + angle] == (byte)'>')
        {
            length = angle + 1;
        }

        if (length is 0 or > 1000)
        {
            return length > 1000 && CopyNumber(length);
        }

        ReadOnlySpan<byte> bare = _text.Slice(_at, length);
        (string json, SyntaxSlip? slip) = LenientWord.Read(Encoding.UTF8.GetString(bare), _at, _at + length);
        if (slip is not null && _dialect == LenientDialect.Json)
        {
            Add(slip);
        }

        _out.Mark(_at);
        _out.Write(Encoding.UTF8.GetBytes(json));
        _at += length;
        return true;
    }

    private bool CopyNumber(int length)
    {
        if (_text.Slice(_at, length).ContainsAnyExcept(NumberBytes))
        {
            return false;
        }

        Copy(length);
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length)
        {
            int blank = _text[_at..].IndexOfAnyExcept(" \t\r\n"u8);
            blank = blank < 0 ? _text.Length - _at : blank;
            Copy(blank);
            if (LenientQuote.OtherBlankAt(_text[_at..]) is > 0 and var other)
            {
                Slip(SlipKind.OtherBlank, _at, _at + other, true);
                _out.Mark(_at);
                _at += other;
                continue;
            }

            int comment = LenientQuote.CommentAt(_text[_at..]);
            if (comment == 0)
            {
                return;
            }

            SlipOfJson(SlipKind.Comment, _at, _at + comment, true);
            _out.Mark(_at);
            _at += comment;
        }
    }

    private void Truncated(string close)
    {
        if (!_isTruncated)
        {
            _isTruncated = true;
            Slip(SlipKind.BreaksOff, _text.Length, _text.Length, false);
        }

        Write(close);
    }

    /// <summary>A slip in JSON that is right in other languages.</summary>
    private readonly void SlipOfJson(SlipKind kind, int start, int end, bool isCertain, string word = "")
    {
        if (_dialect == LenientDialect.Json)
        {
            Slip(kind, start, end, isCertain, word);
        }
    }

    private readonly void Slip(SlipKind kind, int start, int end, bool isCertain, string word = "") =>
        Add(new SyntaxSlip(kind, start, end, isCertain, word));

    private readonly void Add(SyntaxSlip slip)
    {
        if (_slips.Count <= MostSlips)
        {
            _slips.Add(slip);
        }
    }

    private void Copy(int length)
    {
        _out.Mark(_at);
        _out.Write(_text.Slice(_at, length));
        _at += length;
    }

    private readonly void Write(string text)
    {
        _out.Mark(_at);
        _out.Write(Encoding.UTF8.GetBytes(text));
    }
}
