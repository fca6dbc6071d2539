using System.Text;

namespace FlowExec;

/// <summary>Whose rules of quoting a command line follows.</summary>
internal enum Shell
{
    /// <summary>sh, bash, zsh: <c>\</c> escapes and continues a line.</summary>
    Posix,

    /// <summary>The Windows command prompt: <c>^</c> escapes and continues a line, <c>\"</c> is a quote inside quotes.</summary>
    Cmd,

    /// <summary>PowerShell: a backtick escapes and continues a line, quotes are doubled.</summary>
    PowerShell,
}

/// <summary>A word of a command line.</summary>
/// <param name="Part">Its content, with its quoting undone.</param>
/// <param name="Variable">Where a variable stands in it that the shell would fill in; null where none does.</param>
/// <param name="Typographic">Where a typographic quote stands that no shell takes for one; null where none does.</param>
internal sealed record ShellWord(PastedPart Part, (int Start, int End)? Variable, int? Typographic)
{
    public string Text => Part.Text;

    /// <summary>The rest of a word, as in <c>-XPOST</c>.</summary>
    public ShellWord Behind(int skip)
    {
        List<(int, int)> map = [];
        foreach ((int offset, int from) in Part.Map)
        {
            if (offset <= skip && map.Count > 0)
            {
                map.Clear();
            }

            map.Add(offset <= skip ? (0, from + skip - offset) : (offset - skip, from));
        }

        int start = map.Count > 0 ? map[0].Item2 : Part.Start;
        return this with { Part = Part with { Text = Part.Text[skip..], Start = start, Map = map } };
    }
}

/// <summary>Cuts a command line into words, as its shell would, and undoes the quoting. Nothing is expanded.</summary>
internal ref struct ShellWords
{
    /// <summary>No command has more.</summary>
    private const int MostWords = 1000;

    private readonly string _text;
    private readonly Shell _shell;
    private readonly int _end;
    private readonly StringBuilder _word = new();
    private readonly List<(int Offset, int Source)> _map = [];
    private (int Start, int End)? _variable;
    private int? _typographic;
    private int _at;

    private ShellWords(string text, int start, int end, Shell shell)
    {
        (_text, _at, _end, _shell) = (text, start, end, shell);
    }

    /// <summary>Which shell's line continuations a text has.</summary>
    public static Shell ShellOf(string text, int start, int end)
    {
        // The command prompt doubles quotes inside quotes; no other shell would be given that.
        if (text.AsSpan(start, end - start).Contains("{\"\"", StringComparison.Ordinal))
        {
            return Shell.Cmd;
        }

        for (int at = text.IndexOf('\n', start, end - start); at >= 0; at = at + 1 < end ? text.IndexOf('\n', at + 1, end - at - 1) : -1)
        {
            int last = at - 1;
            while (last >= start && text[last] is ' ' or '\t' or '\r')
            {
                last--;
            }

            switch (last >= start ? text[last] : ' ')
            {
                case '^':
                    return Shell.Cmd;
                case '`':
                    return Shell.PowerShell;
                case '\\':
                    return Shell.Posix;
            }
        }

        return Shell.Posix;
    }

    /// <summary>The words of one command, up to its end.</summary>
    public static List<ShellWord> Split(string text, int start, int end, Shell shell)
    {
        var reader = new ShellWords(text, start, end, shell);
        var words = new List<ShellWord>();
        while (words.Count < MostWords && reader.SkipBlanks())
        {
            words.Add(reader.ReadWord());
        }

        return words;
    }

    /// <summary>Passes over blanks, continued lines, and a line end that only lost its continuation; false at the command's end.</summary>
    private bool SkipBlanks()
    {
        while (_at < _end)
        {
            char one = _text[_at];
            if (one is ' ' or '\t' or '\r')
            {
                _at++;
            }
            else if (IsContinuation(_at, out int length))
            {
                _at += length;
            }
            else if (one == '\n')
            {
                int next = _at + 1;
                while (next < _end && _text[next] is ' ' or '\t' or '\r')
                {
                    next++;
                }

                // A page that was copied has often lost the backslash.
                if (next >= _end || !(_text[next] is '-' or '\'' or '"' || _text.AsSpan(next).StartsWith("http", StringComparison.Ordinal)))
                {
                    return false;
                }

                _at = next;
            }
            else
            {
                return one is not ('|' or ';' or '&' or '>' or '<' or ')') && !(one == '#' && _shell != Shell.Cmd);
            }
        }

        return false;
    }

    private readonly bool IsContinuation(int at, out int length)
    {
        char sign = _shell switch { Shell.Cmd => '^', Shell.PowerShell => '`', _ => '\\' };
        length = 0;
        if (_text[at] != sign)
        {
            return false;
        }

        int next = at + 1;
        while (next < _end && _text[next] is ' ' or '\t' or '\r')
        {
            next++;
        }

        length = next + 1 - at;
        return next >= _end || _text[next] == '\n';
    }

    private ShellWord ReadWord()
    {
        int start = _at;
        _word.Clear();
        _map.Clear();
        _variable = null;
        _typographic = null;
        while (_at < _end && _text[_at] is not (' ' or '\t' or '\r' or '\n') && !IsContinuation(_at, out _)
            && !(_text[_at] is '|' or ';' or '>' or '<' && _shell != Shell.Cmd))
        {
            ReadPiece();
        }

        return new ShellWord(new PastedPart(_word.ToString(), start, _at, _map.ToArray()), _variable, _typographic);
    }

    private void ReadPiece()
    {
        char one = _text[_at];
        if (_shell == Shell.Posix && one == '$' && _at + 1 < _end && _text[_at + 1] == '\'')
        {
            _at += 2;
            ReadQuoted('\'', isEscaped: true, isExpanded: false);
        }
        else if (one == '"')
        {
            _at++;
            ReadQuoted('"', isEscaped: true, isExpanded: _shell != Shell.Cmd);
        }
        else if (one == '\'' && _shell != Shell.Cmd)
        {
            _at++;
            ReadQuoted('\'', isEscaped: false, isExpanded: false);
        }
        else if (Typographic(_at) is { } single)
        {
            _typographic ??= _at;
            _at += 3;
            ReadTypographic(single);
        }
        else if (one == '\\' && _shell == Shell.Posix && _at + 1 < _end)
        {
            Take(_at + 1, 2);
        }
        else if ((one == '^' && _shell == Shell.Cmd && _at + 1 < _end) || (one == '`' && _shell == Shell.PowerShell && _at + 1 < _end))
        {
            Take(_at + 1, 2);
        }
        else
        {
            SeeVariable();
            Take(_at, 1);
        }
    }

    /// <summary>The inside of quotes, from behind the opening one to behind the closing one.</summary>
    private void ReadQuoted(char quote, bool isEscaped, bool isExpanded)
    {
        while (_at < _end)
        {
            char one = _text[_at];
            char next = _at + 1 < _end ? _text[_at + 1] : '\0';
            bool isDoubled = one == quote && next == quote && _shell != Shell.Posix;
            if (one == quote && !isDoubled)
            {
                _at++;
                return;
            }

            bool isEscape = isDoubled || (isEscaped && _shell switch
            {
                // curl reads \" as a quote in what either Windows shell hands on.
                Shell.Posix => one == '\\' && (isExpanded ? next is '"' or '\\' or '$' or '`' or '\n' : next != '\0'),
                Shell.Cmd => one == '\\' && next is '"' or '\\',
                _ => one is '`' || (one == '\\' && next == '"'),
            });
            if (isExpanded && !isEscape)
            {
                SeeVariable();
            }

            if (!isEscape)
            {
                Take(_at, 1);
            }
            else if (next == '\n')
            {
                _at += 2;
            }
            else if (isEscaped && !isExpanded && _shell == Shell.Posix)
            {
                Put(next switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => next }, 2);
            }
            else
            {
                Take(_at + 1, 2);
            }
        }
    }

    private void ReadTypographic(bool isSingle)
    {
        while (_at < _end)
        {
            if (Typographic(_at) is { } single && single == isSingle && IsEndOfWord(_at + 3))
            {
                _at += 3;
                return;
            }

            Take(_at, 1);
        }
    }

    /// <summary>Whether a typographic quote stands here, and whether it is a single one; in UTF-8 it has three bytes.</summary>
    private readonly bool? Typographic(int at) => at + 2 < _end && _text[at] == '\u00E2' && _text[at + 1] == '\u0080'
        ? _text[at + 2] switch { '\u0098' or '\u0099' => true, '\u009C' or '\u009D' => false, _ => null }
        : null;

    private readonly bool IsEndOfWord(int at) => at >= _end || _text[at] is ' ' or '\t' or '\r' or '\n';

    private void SeeVariable()
    {
        char next = _at + 1 < _end ? _text[_at + 1] : '\0';
        bool isVariable = _shell == Shell.Cmd ? false : _text[_at] == '$' && (char.IsAsciiLetter(next) || next is '{' or '(' or '_');
        if (isVariable && _variable is null)
        {
            int end = _at + 1;
            while (end < _end && end < _at + 100 && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '{' or '}' or ':'))
            {
                end++;
            }

            _variable = (_at, end);
        }
    }

    private void Take(int from, int length) => Put(_text[from], length, from);

    private void Put(char one, int length, int from = -1)
    {
        from = from < 0 ? _at : from;
        if (_map.Count == 0 || _map[^1].Source + (_word.Length - _map[^1].Offset) != from)
        {
            _map.Add((_word.Length, from));
        }

        _word.Append(one);
        _at += length;
    }
}
