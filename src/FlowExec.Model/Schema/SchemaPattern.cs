using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// A compiled pattern. Expressions without look-around and back references run on an engine whose time is linear in the text; the others
/// share a budget of time in each evaluation. What cannot be answered in time is undecided, never a match.
/// </summary>
internal sealed class SchemaPattern
{
    private const int OnStack = 256;
    private static readonly TimeSpan TimePerMatch = TimeSpan.FromMilliseconds(250);
    private readonly Regex _regex;
    private readonly bool _backtracks;
    private readonly byte[]? _prefix;
    private readonly bool _isWhole;

    /// <exception cref="ArgumentException">The source is no regular expression.</exception>
    public SchemaPattern(string source)
    {
        Source = source;
        (_prefix, _isWhole) = ReadPlain(source);
        (_regex, _backtracks) = Compile(ToNet(source));
    }

    public string Source { get; }

    public bool IsMatch(ref Evaluation evaluation, SchemaNode schema, string keyword, int token)
    {
        var raw = evaluation.Content(token);
        if (!evaluation.Pay(1 + (raw.Length / 64)))
        {
            return false;
        }

        if (evaluation.PatternTimeLeft <= TimeSpan.Zero)
        {
            return evaluation.GiveUp(schema, keyword, token, Source);
        }

        if (_prefix is not null && !evaluation.Tokens[token].IsEscaped)
        {
            return _isWhole ? raw.SequenceEqual(_prefix) : raw.StartsWith(_prefix);
        }

        char[]? rented = null;
        scoped var text = raw.Length <= OnStack ? stackalloc char[OnStack] : rented = ArrayPool<char>.Shared.Rent(raw.Length);
        text = text[..JsonStrings.Decode(raw, evaluation.Tokens[token].IsEscaped, text)];
        var charged = _backtracks || raw.Length > OnStack;
        var started = charged ? Stopwatch.GetTimestamp() : 0;
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            evaluation.PatternTimeLeft -= charged ? TimeSpan.Zero : TimePerMatch;
            return evaluation.GiveUp(schema, keyword, token, Source);
        }
        finally
        {
            if (charged)
            {
                evaluation.PatternTimeLeft -= Stopwatch.GetElapsedTime(started);
            }

            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    /// <summary>^ and plain characters, with or without $ at the end: the commonest patterns by far, and no work for an engine.</summary>
    private static (byte[]? Prefix, bool IsWhole) ReadPlain(string source)
    {
        if (!source.StartsWith('^'))
        {
            return (null, false);
        }

        var plain = new StringBuilder();
        for (var i = 1; i < source.Length; i++)
        {
            var one = source[i];
            if (one == '$' && i == source.Length - 1)
            {
                return (Encoding.UTF8.GetBytes(plain.ToString()), true);
            }

            var isEscapedPoint = one == '\\' && i + 1 < source.Length && source[i + 1] == '.';
            if (!isEscapedPoint && !char.IsAsciiLetterOrDigit(one) && one is not ('_' or '-' or ' ' or ':' or '/'))
            {
                return (null, false);
            }

            i += isEscapedPoint ? 1 : 0;
            plain.Append(source[i]);
        }

        return (Encoding.UTF8.GetBytes(plain.ToString()), false);
    }

    /// <summary>
    /// What ECMA-262 means otherwise than .NET, as far as schemas use it: \d and \w are ASCII, $ is the very end.
    /// </summary>
    private static string ToNet(string source)
    {
        var net = new StringBuilder(source.Length + 16);
        bool isInClass = false;
        for (int i = 0; i < source.Length; i++)
        {
            char one = source[i];
            if (one == '\\' && i + 1 < source.Length)
            {
                net.Append((source[++i], isInClass) switch
                {
                    ('d', false) => "[0-9]",
                    ('d', true) => "0-9",
                    ('D', false) => "[^0-9]",
                    ('w', false) => "[a-zA-Z0-9_]",
                    ('w', true) => "a-zA-Z0-9_",
                    ('W', false) => "[^a-zA-Z0-9_]",
                    _ => "\\" + source[i],
                });
                continue;
            }

            isInClass = isInClass ? one != ']' : one == '[';
            net.Append(one == '$' && !isInClass ? "\\z" : one.ToString());
        }

        return net.ToString();
    }

    private static (Regex Regex, bool Backtracks) Compile(string translated)
    {
        try
        {
            return (new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimePerMatch), false);
        }
        catch (NotSupportedException)
        {
            return (new Regex(translated, RegexOptions.CultureInvariant, TimePerMatch), true);
        }
    }
}
