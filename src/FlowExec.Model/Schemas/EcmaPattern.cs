using System.Globalization;
using System.Text;

namespace FlowExec.Schemas;

/// <summary>A pattern that is no regular expression of ECMA-262.</summary>
internal sealed class EcmaPatternException(string message, bool isUnsupported = false) : Exception(message)
{
    /// <summary>True where the expression is sound, but names a property that is not known here.</summary>
    public bool IsUnsupported { get; } = isUnsupported;
}

/// <summary>
/// Translates a regular expression of ECMA-262 with the flag u, which JSON Schema asks for (core 6.4), into one of .NET: classes mean ASCII
/// where ECMA's do, $ is the very end, a dot and a class take whole code points, groups are numbered by their opening bracket.
/// </summary>
internal sealed class EcmaPattern
{
    private const string SyntaxCharacters = "^$\\.*+?()[]{}|/-";
    private readonly string _source;
    private readonly StringBuilder _target = new();
    private readonly List<string?> _groups = [];
    private readonly bool _hasBackreference;
    private int _at;
    private int _group;

    private EcmaPattern(string source)
    {
        _source = source;
        _hasBackreference = ListGroups();
    }

    /// <exception cref="EcmaPatternException">The source is no such expression.</exception>
    public static string Translate(string source)
    {
        var pattern = new EcmaPattern(source);
        pattern.TranslateAll();
        return pattern._target.ToString();
    }

    private void TranslateAll()
    {
        while (_at < _source.Length)
        {
            var one = _source[_at];
            switch (one)
            {
                case '\\':
                    TranslateEscape();
                    break;
                case '[':
                    ReadClass().AppendTo(_target);
                    break;
                case '.':
                    _at++;
                    CodePointSet.LineEnds.Complement().AppendTo(_target);
                    break;
                case '$':
                    _at++;
                    _target.Append("\\z");
                    break;
                case '(':
                    TranslateGroup();
                    break;
                case ')' or '|' or '*' or '+' or '?' or '^':
                    _at++;
                    _target.Append(one);
                    break;
                case '{':
                    TranslateBrace();
                    break;
                default:
                    AppendLiteral(ReadCodePoint());
                    break;
            }
        }
    }

    private void TranslateBrace()
    {
        var close = _source.IndexOf('}', _at);
        var inside = close < 0 ? "" : _source[(_at + 1)..close];
        var parts = inside.Split(',');
        var isQuantifier = parts.Length is 1 or 2 && parts[0].Length > 0 && parts.All(part => part.All(char.IsAsciiDigit));
        if (!isQuantifier)
        {
            // Without the flag u, which patterns in circulation do not always mind, it stands for itself.
            _at++;
            _target.Append("\\{");
            return;
        }

        _target.Append(_source, _at, close + 1 - _at);
        _at = close + 1;
    }

    private void TranslateGroup()
    {
        foreach (var plain in (string[])["(?:", "(?=", "(?!", "(?<=", "(?<!"])
        {
            if (StartsWith(plain))
            {
                _target.Append(plain);
                _at += plain.Length;
                return;
            }
        }

        if (!StartsWith("(?"))
        {
            _at++;
        }
        else if (StartsWith("(?<") && _source.IndexOf('>', _at) is > 0 and var end)
        {
            _at = end + 1;
        }
        else
        {
            throw new EcmaPatternException("'(?' is followed by something that ECMA-262 does not know");
        }

        _group++;
        _target.Append(_hasBackreference ? $"(?<{_group}>" : "(?:");
    }

    private void TranslateEscape()
    {
        var next = _at + 1 < _source.Length ? _source[_at + 1] : throw new EcmaPatternException("it ends with a backslash");
        if (next is 'b' or 'B')
        {
            const string Word = "[0-9A-Za-z_]";
            _at += 2;
            _target.Append(next == 'b'
                ? $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))"
                : $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))");
        }
        else if (next is >= '1' and <= '9')
        {
            var end = _at + 1;
            while (end < _source.Length && char.IsAsciiDigit(_source[end]))
            {
                end++;
            }

            var number = end - _at > 6 ? int.MaxValue : int.Parse(_source.AsSpan((_at + 1)..end), CultureInfo.InvariantCulture);
            AppendBackreference(number);
            _at = end;
        }
        else if (next == 'k' && _groups.Any(name => name is not null))
        {
            var end = _source.IndexOf('>', _at);
            var name = end > _at + 3 && _source[_at + 2] == '<' ? _source[(_at + 3)..end] : "";
            AppendBackreference(name.Length == 0 ? 0 : _groups.IndexOf(name) + 1);
            _at = end + 1;
        }
        else if (ReadClassEscape() is { } set)
        {
            set.AppendTo(_target);
        }
        else
        {
            AppendLiteral(ReadCharacterEscape(inClass: false));
        }
    }

    /// <summary>In ECMA-262 a group that took no part matches the empty string.</summary>
    private void AppendBackreference(int number)
    {
        if (number < 1 || number > _groups.Count)
        {
            throw new EcmaPatternException("it refers to a group that is not there");
        }

        _target.Append(CultureInfo.InvariantCulture, $"(?:(?({number})\\k<{number}>))");
    }

    private CodePointSet ReadClass()
    {
        _at++;
        var negated = _at < _source.Length && _source[_at] == '^';
        _at += negated ? 1 : 0;
        var set = new CodePointSet();
        while (true)
        {
            if (_at >= _source.Length)
            {
                throw new EcmaPatternException("a '[' has no ']'");
            }

            if (_source[_at] == ']')
            {
                _at++;
                return negated ? set.Complement() : set;
            }

            if (ReadClassEscape() is { } named)
            {
                set.Add(named);
                continue;
            }

            var first = ReadClassCharacter();
            var isRange = _at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']';
            if (!isRange)
            {
                set.Add(first, first);
                continue;
            }

            _at++;
            if (ReadClassEscape() is { } after)
            {
                set.Add(first, first).Add('-', '-').Add(after);
                continue;
            }

            var last = ReadClassCharacter();
            set.Add(first, last >= first ? last : throw new EcmaPatternException("a range in '[...]' is out of order"));
        }
    }

    private int ReadClassCharacter() => _source[_at] == '\\' ? ReadCharacterEscape(inClass: true) : ReadCodePoint();

    /// <summary>An escape that stands for a set, or null, having read nothing.</summary>
    private CodePointSet? ReadClassEscape()
    {
        if (_source[_at] != '\\' || _at + 1 >= _source.Length)
        {
            return null;
        }

        var letter = _source[_at + 1];
        CodePointSet? set = char.ToLowerInvariant(letter) switch
        {
            'd' => CodePointSet.Digits,
            'w' => CodePointSet.WordCharacters,
            's' => CodePointSet.WhiteSpace,
            'p' => ReadProperty(),
            _ => null,
        };
        if (set is null)
        {
            return null;
        }

        _at += char.ToLowerInvariant(letter) == 'p' ? 0 : 2;
        return char.IsAsciiLetterUpper(letter) ? set.Complement() : set;
    }

    private CodePointSet ReadProperty()
    {
        var end = _source.IndexOf('}', _at);
        if (_at + 2 >= _source.Length || _source[_at + 2] != '{' || end < 0)
        {
            throw new EcmaPatternException("\\p needs the name of a property in braces");
        }

        var name = _source[(_at + 3)..end];
        _at = end + 1;
        return UnicodeProperties.Find(name)
            ?? throw new EcmaPatternException($"the Unicode property '{name}' is not known here", isUnsupported: true);
    }

    private int ReadCharacterEscape(bool inClass)
    {
        var letter = _at + 1 < _source.Length ? _source[_at + 1] : throw new EcmaPatternException("it ends with a backslash");
        _at += 2;
        switch (letter)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'v':
                return '\v';
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            case '0':
                return 0;
            case 'b' when inClass:
                return '\b';
            case 'c' when _at < _source.Length && char.IsAsciiLetter(_source[_at]):
                return _source[_at++] & 0x1F;
            case 'x':
                return ReadHex(2);
            case 'u':
                return ReadUnicodeEscape();
            default:
                return !char.IsAsciiLetterOrDigit(letter) || SyntaxCharacters.Contains(letter, StringComparison.Ordinal)
                    ? letter
                    : throw new EcmaPatternException($"'\\{letter}' is not an escape that ECMA-262 knows");
        }
    }

    private int ReadUnicodeEscape()
    {
        if (_at < _source.Length && _source[_at] == '{')
        {
            var end = _source.IndexOf('}', _at);
            var digits = end < 0 ? default : _source.AsSpan((_at + 1)..end);
            var isNumber = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point);
            _at = end + 1;
            return isNumber && point is >= 0 and <= CodePointSet.Last ? point : throw new EcmaPatternException("'\\u{' needs a code point and '}'");
        }

        var unit = ReadHex(4);
        if (char.IsHighSurrogate((char)unit) && StartsWith("\\u"))
        {
            var back = _at;
            _at += 2;
            var low = _at < _source.Length && char.IsAsciiHexDigit(_source[_at]) ? ReadHex(4) : 0;
            if (char.IsLowSurrogate((char)low))
            {
                return char.ConvertToUtf32((char)unit, (char)low);
            }

            _at = back;
        }

        return unit;
    }

    private int ReadHex(int digits)
    {
        if (_at + digits <= _source.Length
            && int.TryParse(_source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            _at += digits;
            return value;
        }

        throw new EcmaPatternException($"an escape needs {digits} hexadecimal digits");
    }

    private int ReadCodePoint()
    {
        var length = char.IsSurrogatePair(_source, _at) ? 2 : 1;
        var point = length == 2 ? char.ConvertToUtf32(_source, _at) : _source[_at];
        _at += length;
        return point;
    }

    private void AppendLiteral(int point)
    {
        if (point < 0x80 && char.IsAsciiLetterOrDigit((char)point))
        {
            _target.Append((char)point);
            return;
        }

        new CodePointSet().Add(point, point).AppendTo(_target);
    }

    private bool StartsWith(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    /// <summary>Lists capturing groups by their number, with their names, and tells whether any is referred to.</summary>
    private bool ListGroups()
    {
        var inClass = false;
        var refers = false;
        for (var i = 0; i < _source.Length; i++)
        {
            var next = i + 1 < _source.Length ? _source[i + 1] : '\0';
            switch (_source[i])
            {
                case '\\':
                    refers |= !inClass && next is (>= '1' and <= '9') or 'k';
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass && next != '?':
                    _groups.Add(null);
                    break;
                case '(' when !inClass && i + 3 < _source.Length && _source[i + 2] == '<' && _source[i + 3] is not ('=' or '!'):
                    var end = _source.IndexOf('>', i);
                    _groups.Add(end < 0 ? null : _source[(i + 3)..end]);
                    break;
                default:
                    break;
            }
        }

        return refers;
    }
}
