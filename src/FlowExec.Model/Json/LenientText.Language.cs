using System.Buffers;
using System.Text;

namespace FlowExec;

/// <content>
/// What is right in other languages: texts of PowerShell, members of C#, and expressions, whose value no text tells. Nothing is run and
/// nothing is evaluated.
/// </content>
internal ref partial struct LenientText
{
    private const int LongestExpression = 2000;
    private const int LongestType = 200;
    private static readonly SearchValues<byte> IdentifierBytes =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$."u8);
    private static readonly SearchValues<byte> TypeBytes =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.<>[],?* "u8);

    /// <summary>Reads a value as the language writes it; null where it is written as in JSON.</summary>
    private bool? ReadOfLanguage(int depth)
    {
        if (_dialect == LenientDialect.Template)
        {
            return _text[_at] is (byte)'$' or (byte)'#' ? ReadExpression() : null;
        }

        bool isItem = _isItem;
        _isItem = false;
        if (_dialect == LenientDialect.PowerShell)
        {
            SkipCast();
        }
        else
        {
            SkipConstructor();
        }

        ReadOnlySpan<byte> rest = _text[_at..];
        if (rest.StartsWith("@{"u8))
        {
            _at++;
            return ReadContainer(depth);
        }

        if (_dialect == LenientDialect.Code && ReadMapOfCode(depth) is { } isMap)
        {
            return isMap;
        }

        if (_dialect == LenientDialect.PowerShell && (rest.StartsWith("@("u8) || (!isItem && IsCommaList())))
        {
            return ReadPowerShellList(rest[0] == (byte)'@', depth);
        }

        bool isText = _dialect == LenientDialect.PowerShell ? rest is [(byte)'"' or (byte)'\'', ..] : LenientQuote.At(rest, out _, out _);
        if (isText)
        {
            int start = _at;
            if (_dialect == LenientDialect.PowerShell)
            {
                ReadPowerShellText();
            }
            else
            {
                _ = LenientQuote.At(rest, out int length, out string closers);
                ReadString(length, closers);
            }

            SkipTail(start);
            return true;
        }

        return rest is [(byte)'{' or (byte)'[', ..] || IsWordOfJson() ? null : ReadExpression();
    }

    /// <summary>Reads a member as the language writes it; null where it is written as in JSON.</summary>
    private bool? ReadMemberOfLanguage(int depth)
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        if (_dialect == LenientDialect.PowerShell && rest is [(byte)'"' or (byte)'\'', ..])
        {
            ReadPowerShellText();
            return ReadAfterName(depth, -1, -1);
        }

        return _dialect == LenientDialect.Code ? ReadMemberOfCode(depth) : null;
    }

    /// <summary>Behind a name: the sign, the value, and what closes a pair.</summary>
    private bool ReadAfterName(int depth, int sign, int closer)
    {
        SkipBlanks();
        if (_at >= _text.Length)
        {
            return false;
        }

        if (sign < 0)
        {
            ReadColon();
        }
        else if (_text[_at] == sign)
        {
            Write(":");
            _at++;
        }
        else
        {
            return false;
        }

        SkipBlanks();
        if (_at >= _text.Length || !ReadValue(depth + 1))
        {
            return false;
        }

        SkipBlanks();
        if (closer >= 0 && _at < _text.Length && _text[_at] == closer)
        {
            _at++;
        }

        return true;
    }

    /// <summary>A member whose name and value no text tells: a template's variable, or the members of another object.</summary>
    private readonly bool IsUnknownMember() => _dialect switch
    {
        LenientDialect.Template => _text[_at] is (byte)'$' or (byte)'#',
        LenientDialect.Code => _text[_at..].StartsWith("..."u8) || _text[_at..].StartsWith("**"u8),
        _ => _text[_at..].StartsWith("..."u8),
    };

    private void SkipMember()
    {
        int start = _at;
        bool isDots = _dialect is LenientDialect.Json or LenientDialect.PowerShell;
        _at = isDots ? _at + 3 : Math.Max(_at + 1, EndOfExpression());
        if (isDots)
        {
            Slip(SlipKind.LeftOut, start, _at, false);
        }
        else
        {
            Unknown(start, _at);
        }

        _out.Mark(_at);
    }

    private bool ReadExpression()
    {
        int start = _at;
        int end = EndOfExpression();
        if (end == start)
        {
            return false;
        }

        if (ReadVariable(start, end))
        {
            return true;
        }

        _out.Mark(start);
        _out.Write(Encoding.UTF8.GetBytes(JsonStrings.Quote(Encoding.UTF8.GetString(_text[start..end]).Trim())));
        Unknown(start, end);
        _at = end;
        return true;
    }

    /// <summary>A text that goes on: <c>'a' + b</c>, <c>"{0}" -f x</c>, <c>'a'.trim()</c>.</summary>
    private void SkipTail(int start)
    {
        int at = _at;
        while (at < _text.Length && _text[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        if (at < _text.Length && _text[at] is (byte)'.' or (byte)'+' or (byte)'%' or (byte)'-')
        {
            _at = at;
            _at = EndOfExpression();
            Unknown(start, _at);
        }
    }

    private readonly void Unknown(int start, int end) => Slip(
        _dialect == LenientDialect.Template ? SlipKind.FilledByTemplate : SlipKind.WorkedOutByProgram, start, end, false,
        Encoding.UTF8.GetString(_text[start..end]).Trim());

    /// <summary>Where an expression ends: at a comma, a semicolon or a closing bracket of what it stands in; in PowerShell at the line's
    /// end.</summary>
    private readonly int EndOfExpression()
    {
        int open = 0;
        byte quote = 0;
        int limit = Math.Min(_text.Length, _at + LongestExpression);
        for (int at = _at; at < limit; at++)
        {
            byte one = _text[at];
            if (quote != 0)
            {
                quote = one == quote || one == (byte)'\n' ? (byte)0 : quote;
                continue;
            }

            switch (one)
            {
                case (byte)'"' or (byte)'\'':
                    quote = one;
                    break;
                case (byte)'(' or (byte)'[' or (byte)'{':
                    open++;
                    break;
                case (byte)')' or (byte)']' or (byte)'}' when open == 0:
                case (byte)',' or (byte)';' when open == 0:
                case (byte)'\n' when open == 0 && _dialect == LenientDialect.PowerShell:
                    return at;
                case (byte)')' or (byte)']' or (byte)'}':
                    open--;
                    break;
            }
        }

        return limit;
    }

    /// <summary>A number, true, false, null, or how other languages call them.</summary>
    private readonly bool IsWordOfJson()
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        int length = rest.IndexOfAnyExcept(IdentifierBytes);
        if (length == 0 && rest[0] is (byte)'-' or (byte)'+')
        {
            length = 1 + Math.Max(0, rest[1..].IndexOfAnyExcept(IdentifierBytes));
        }

        string word = Encoding.UTF8.GetString(rest[..Math.Min(length < 0 ? rest.Length : length, 50)]);
        string bare = word.TrimStart('$').ToLowerInvariant();
        return bare is "true" or "false" or "null" or "none" or "nil" or "undefined" or "nan" or "infinity"
            || LenientWord.Read(word, 0, 0).Slip is null or { Kind: SlipKind.OtherWord or SlipKind.OtherNumber or SlipKind.NotFinite };
    }
}
