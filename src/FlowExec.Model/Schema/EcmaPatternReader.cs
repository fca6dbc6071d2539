using System.Globalization;

namespace FlowExec;

/// <summary>A pattern that is no regular expression of ECMA-262.</summary>
internal sealed class EcmaPatternException(string message, bool isUnsupported = false) : Exception(message)
{
    /// <summary>True where the expression is sound, but names a property that is not known here.</summary>
    public bool IsUnsupported { get; } = isUnsupported;
}

/// <summary>Reads the pieces of a regular expression of ECMA-262 that stand for one character or a set of them.</summary>
internal abstract class EcmaPatternReader(string source)
{
    private const string SyntaxCharacters = "^$\\.*+?()[]{}|/-";

    protected string Source { get; } = source;

    /// <summary>Where reading stands, in UTF-16 units.</summary>
    protected int At { get; set; }

    protected CodePointSet ReadClass()
    {
        At++;
        var negated = At < Source.Length && Source[At] == '^';
        At += negated ? 1 : 0;
        var set = new CodePointSet();
        while (true)
        {
            if (At >= Source.Length)
            {
                throw new EcmaPatternException("a '[' has no ']'");
            }

            if (Source[At] == ']')
            {
                At++;
                return negated ? set.Complement() : set;
            }

            if (ReadClassEscape() is { } named)
            {
                set.Add(named);
                continue;
            }

            var first = ReadClassCharacter();
            var isRange = At + 1 < Source.Length && Source[At] == '-' && Source[At + 1] != ']';
            if (!isRange)
            {
                set.Add(first, first);
                continue;
            }

            At++;
            if (ReadClassEscape() is { } after)
            {
                set.Add(first, first).Add('-', '-').Add(after);
                continue;
            }

            var last = ReadClassCharacter();
            set.Add(first, last >= first ? last : throw new EcmaPatternException("a range in '[...]' is out of order"));
        }
    }

    private int ReadClassCharacter() => Source[At] == '\\' ? ReadCharacterEscape(inClass: true) : ReadCodePoint();

    /// <summary>An escape that stands for a set, or null, having read nothing.</summary>
    protected CodePointSet? ReadClassEscape()
    {
        if (Source[At] != '\\' || At + 1 >= Source.Length)
        {
            return null;
        }

        var letter = Source[At + 1];
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

        At += char.ToLowerInvariant(letter) == 'p' ? 0 : 2;
        return char.IsAsciiLetterUpper(letter) ? set.Complement() : set;
    }

    private CodePointSet ReadProperty()
    {
        var end = Source.IndexOf('}', At);
        if (At + 2 >= Source.Length || Source[At + 2] != '{' || end < 0)
        {
            throw new EcmaPatternException("\\p needs the name of a property in braces");
        }

        var name = Source[(At + 3)..end];
        At = end + 1;
        return UnicodeProperties.Find(name)
            ?? throw new EcmaPatternException($"the Unicode property '{name}' is not known here", isUnsupported: true);
    }

    protected int ReadCharacterEscape(bool inClass)
    {
        var letter = At + 1 < Source.Length ? Source[At + 1] : throw new EcmaPatternException("it ends with a backslash");
        At += 2;
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
            case 'c' when At < Source.Length && char.IsAsciiLetter(Source[At]):
                return Source[At++] & 0x1F;
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
        if (At < Source.Length && Source[At] == '{')
        {
            var end = Source.IndexOf('}', At);
            var digits = end < 0 ? default : Source.AsSpan((At + 1)..end);
            var isNumber = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point);
            At = end + 1;
            return isNumber && point is >= 0 and <= CodePointSet.Last
                ? point : throw new EcmaPatternException("'\\u{' needs a code point and '}'");
        }

        var unit = ReadHex(4);
        if (char.IsHighSurrogate((char)unit) && StartsWith("\\u"))
        {
            var back = At;
            At += 2;
            var low = At < Source.Length && char.IsAsciiHexDigit(Source[At]) ? ReadHex(4) : 0;
            if (char.IsLowSurrogate((char)low))
            {
                return char.ConvertToUtf32((char)unit, (char)low);
            }

            At = back;
        }

        return unit;
    }

    private int ReadHex(int digits)
    {
        if (At + digits <= Source.Length
            && int.TryParse(Source.AsSpan(At, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            At += digits;
            return value;
        }

        throw new EcmaPatternException($"an escape needs {digits} hexadecimal digits");
    }

    protected int ReadCodePoint()
    {
        var length = char.IsSurrogatePair(Source, At) ? 2 : 1;
        var point = length == 2 ? char.ConvertToUtf32(Source, At) : Source[At];
        At += length;
        return point;
    }

    protected bool StartsWith(string text) => string.CompareOrdinal(Source, At, text, 0, text.Length) == 0;
}
