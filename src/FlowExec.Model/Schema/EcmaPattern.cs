using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>
/// Translates a regular expression of ECMA-262 with the flag u, which JSON Schema asks for (core 6.4), into one of .NET: classes mean ASCII
/// where ECMA's do, $ is the very end, a dot and a class take whole code points, groups are numbered by their opening bracket.
/// </summary>
internal sealed class EcmaPattern : EcmaPatternReader
{
    private readonly StringBuilder _target = new();
    private readonly List<string?> _groups = [];
    private readonly bool _hasBackreference;
    private int _group;

    private EcmaPattern(string source)
        : base(source) => _hasBackreference = ListGroups();

    /// <exception cref="EcmaPatternException">The source is no such expression.</exception>
    public static string Translate(string source)
    {
        var pattern = new EcmaPattern(source);
        pattern.TranslateAll();
        return pattern._target.ToString();
    }

    private void TranslateAll()
    {
        while (At < Source.Length)
        {
            var one = Source[At];
            switch (one)
            {
                case '\\':
                    TranslateEscape();
                    break;
                case '[':
                    ReadClass().AppendTo(_target);
                    break;
                case '.':
                    At++;
                    CodePointSet.LineEnds.Complement().AppendTo(_target);
                    break;
                case '$':
                    At++;
                    _target.Append("\\z");
                    break;
                case '(':
                    TranslateGroup();
                    break;
                case ')' or '|' or '*' or '+' or '?' or '^':
                    At++;
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
        var close = Source.IndexOf('}', At);
        var inside = close < 0 ? "" : Source[(At + 1)..close];
        var parts = inside.Split(',');
        var isQuantifier = parts.Length is 1 or 2 && parts[0].Length > 0 && parts.All(part => part.All(char.IsAsciiDigit));
        if (!isQuantifier)
        {
            // Without the flag u, which patterns in circulation do not always mind, it stands for itself.
            At++;
            _target.Append("\\{");
            return;
        }

        _target.Append(Source, At, close + 1 - At);
        At = close + 1;
    }

    private void TranslateGroup()
    {
        foreach (var plain in (string[])["(?:", "(?=", "(?!", "(?<=", "(?<!"])
        {
            if (StartsWith(plain))
            {
                _target.Append(plain);
                At += plain.Length;
                return;
            }
        }

        if (!StartsWith("(?"))
        {
            At++;
        }
        else if (StartsWith("(?<") && Source.IndexOf('>', At) is > 0 and var end)
        {
            At = end + 1;
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
        var next = At + 1 < Source.Length ? Source[At + 1] : throw new EcmaPatternException("it ends with a backslash");
        if (next is 'b' or 'B')
        {
            const string Word = "[0-9A-Za-z_]";
            At += 2;
            _target.Append(next == 'b'
                ? $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))"
                : $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))");
        }
        else if (next is >= '1' and <= '9')
        {
            var end = At + 1;
            while (end < Source.Length && char.IsAsciiDigit(Source[end]))
            {
                end++;
            }

            var number = end - At > 6 ? int.MaxValue : int.Parse(Source.AsSpan((At + 1)..end), CultureInfo.InvariantCulture);
            AppendBackreference(number);
            At = end;
        }
        else if (next == 'k' && _groups.Any(name => name is not null))
        {
            var end = Source.IndexOf('>', At);
            var name = end > At + 3 && Source[At + 2] == '<' ? Source[(At + 3)..end] : "";
            AppendBackreference(name.Length == 0 ? 0 : _groups.IndexOf(name) + 1);
            At = end + 1;
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

    private void AppendLiteral(int point)
    {
        if (point < 0x80 && char.IsAsciiLetterOrDigit((char)point))
        {
            _target.Append((char)point);
            return;
        }

        new CodePointSet().Add(point, point).AppendTo(_target);
    }

    /// <summary>Lists capturing groups by their number, with their names, and tells whether any is referred to.</summary>
    private bool ListGroups()
    {
        var inClass = false;
        var refers = false;
        for (var i = 0; i < Source.Length; i++)
        {
            var next = i + 1 < Source.Length ? Source[i + 1] : '\0';
            switch (Source[i])
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
                case '(' when !inClass && i + 3 < Source.Length && Source[i + 2] == '<' && Source[i + 3] is not ('=' or '!'):
                    var end = Source.IndexOf('>', i);
                    _groups.Add(end < 0 ? null : Source[(i + 3)..end]);
                    break;
                default:
                    break;
            }
        }

        return refers;
    }
}
