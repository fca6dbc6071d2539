namespace FlowExec;

/// <content>Maps and members as C#, Java, Go, PHP and Ruby write them.</content>
internal ref partial struct LenientText
{
    /// <summary>
    /// What stands before a literal: <c>new Dictionary&lt;string, object&gt;()</c>, <c>&amp;map[string]interface{}</c>, the <c>f</c> of a
    /// text.
    /// </summary>
    private void SkipConstructor()
    {
        ReadOnlySpan<byte> rest = _text[_at..Math.Min(_text.Length, _at + LongestType)];
        if (rest.StartsWith("&"u8) || rest.StartsWith("%{"u8))
        {
            _at++;
            rest = rest[1..];
        }

        if (rest.StartsWith("new"u8) || rest.StartsWith("map["u8))
        {
            int at = Math.Max(0, rest.IndexOfAnyExcept(TypeBytes));
            at += rest[at..].StartsWith("()"u8) || rest[at..].StartsWith("{}"u8) ? 2 : 0;
            at += Math.Max(0, rest[at..].IndexOfAnyExcept(" \t\r\n"u8));
            _at += at < rest.Length && rest[at] is (byte)'{' or (byte)'[' ? at : 0;
        }
        else if (rest is [(byte)'f' or (byte)'r' or (byte)'u' or (byte)'b' or (byte)'$' or (byte)'@', (byte)'"' or (byte)'\'', ..])
        {
            _at++;
        }
    }

    /// <summary><c>Map.of("name", value)</c>, <c>['name' => value]</c>, <c>["name": value]</c>, <c>array('name' => value)</c>,
    /// <c>dict(name=value)</c>, <c>list(name = value)</c>; null for anything else.</summary>
    private bool? ReadMapOfCode(int depth)
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        if (rest.StartsWith("Map.of("u8))
        {
            return ReadPairs(depth, "Map.of(".Length);
        }

        int opener = rest.StartsWith("dict("u8) || rest.StartsWith("list("u8) ? "dict(".Length
            : rest.StartsWith("array("u8) ? "array(".Length : rest.StartsWith("["u8) ? 1 : 0;
        if (opener == 0 || !IsNameNext(rest[opener..], isCall: opener > 1))
        {
            return null;
        }

        _out.Mark(_at);
        _out.Write("{"u8);
        _at += opener;
        return ReadItems(isObject: true, opener == 1 ? (byte)']' : (byte)')', depth);
    }

    /// <summary>True where a name comes next with what stands behind the names of a map: <c>=></c>, a colon, or <c>=</c> in what looks
    /// like a call.</summary>
    private static bool IsNameNext(ReadOnlySpan<byte> text, bool isCall)
    {
        ReadOnlySpan<byte> name = text[..Math.Min(text.Length, LongestType)].TrimStart(" \t\r\n"u8);
        bool isQuoted = name is [(byte)'"' or (byte)'\'', ..];
        int end = isQuoted ? name[1..].IndexOf(name[0]) + 2 : name.IndexOfAnyExcept(IdentifierBytes);
        return end > (isQuoted ? 1 : 0) && name[end..].TrimStart(" \t"u8) is [(byte)'=', (byte)'>', ..] or [(byte)':', not (byte)':', ..]
            || (isCall && end > 0 && name[end..].TrimStart(" \t"u8) is [(byte)'=', not (byte)'=', ..]);
    }

    private bool ReadPairs(int depth, int opener)
    {
        _out.Mark(_at);
        _out.Write("{"u8);
        _at += opener;
        for (bool isFirst = true; ; isFirst = false)
        {
            SkipBlanks();
            if (_at < _text.Length && _text[_at] == (byte)')')
            {
                _out.Mark(_at++);
                _out.Write("}"u8);
                return true;
            }

            if (!isFirst)
            {
                if (_at >= _text.Length || _text[_at] != (byte)',')
                {
                    return false;
                }

                Copy(1);
                SkipBlanks();
            }

            if (_at >= _text.Length || !LenientQuote.At(_text[_at..], out int length, out string closers))
            {
                return false;
            }

            ReadString(length, closers);
            if (!ReadAfterName(depth, (byte)',', -1))
            {
                return false;
            }
        }
    }

    /// <summary>A member: <c>["name"] = value</c> and <c>{ "name", value }</c> of C#, <c>:name => value</c> of Ruby.</summary>
    private bool? ReadMemberOfCode(int depth)
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        if (rest is [(byte)':', ..])
        {
            _at++;
            return null;
        }

        if (rest is not [(byte)'[' or (byte)'{', ..])
        {
            return null;
        }

        bool isPair = rest[0] == (byte)'{';
        _at++;
        SkipBlanks();
        if (_at >= _text.Length || !LenientQuote.At(_text[_at..], out int length, out string closers))
        {
            return false;
        }

        ReadString(length, closers);
        SkipBlanks();
        if (!isPair && _at < _text.Length && _text[_at] == (byte)']')
        {
            _at++;
        }

        return ReadAfterName(depth, isPair ? (byte)',' : -1, isPair ? (byte)'}' : -1);
    }
}
