using System.Buffers;
using System.Management.Automation;
using System.Text;

namespace FlowExec.Binding;

/// <summary>
/// Puts texts together that come line by line, as from Get-Content without -Raw, Get-Clipboard or a program: a line that opens a bracket
/// and does not close it goes on until it is closed, and what begins as a command or as code goes on to its end. Lines that are a payload
/// each stay apart.
/// </summary>
internal sealed class JsonLines
{
    /// <summary>More than this is no payload, but a bracket that is never closed.</summary>
    private const int Longest = 8 * FlowPayload.MaxBytes;

    private static readonly SearchValues<char> OutsideQuotation = SearchValues.Create("\"{}[]/");
    private static readonly SearchValues<char> InQuotation = SearchValues.Create("\"\\");

    private readonly StringBuilder _open = new();
    private int _depth;
    private bool _isArray;
    private bool _isPasted;

    /// <summary>True while a text waits for its end.</summary>
    public bool IsOpen => _depth > 0 || _isPasted;

    /// <summary>Takes a text; returns what is complete with it: as it came, or put together.</summary>
    /// <param name="text">A line, or a whole text of several.</param>
    /// <param name="input">What it came as.</param>
    public IEnumerable<object?> Add(string text, object? input)
    {
        bool isLine = !text.Contains('\n', StringComparison.Ordinal);
        int depth = isLine ? Depth(text) : 0;
        if (IsOpen && (!isLine || (_isPasted ? IsNextPasted(text, input) : IsNext(text, depth, input))))
        {
            yield return Flush();
        }

        if (!IsOpen)
        {
            if (isLine && PasteReader.Begins(text))
            {
                _isPasted = true;
                _open.Append(text);
                yield break;
            }

            bool opens = depth > 0 && text.AsSpan().TrimStart() is ['{' or '[', ..];
            if (!opens)
            {
                // The blank line at a file's end is no payload; an empty text that was handed in is one, and a bad one.
                if (_open.Length > 0 || !string.IsNullOrWhiteSpace(text) || LineNumber(input) == 0)
                {
                    yield return _open.Length == 0 ? input : Flush(text);
                }
                else
                {
                    _open.Append(text).Append('\n');
                }

                yield break;
            }

            _isArray = text.AsSpan().TrimStart()[0] == '[';
            _open.Append(text);
            _depth = depth;
            yield break;
        }

        _open.Append('\n').Append(text);
        _depth += _isPasted ? 0 : depth;
        if (!IsOpen || _open.Length > Longest)
        {
            yield return Flush();
        }
    }

    /// <summary>What has waited in vain for its end; call it where <see cref="IsOpen"/>.</summary>
    public string Flush() => Flush(null);

    private string Flush(string? last)
    {
        string text = _open.Append(last).ToString();
        _open.Clear();
        _depth = 0;
        _isPasted = false;
        return text;
    }

    /// <summary>A line of the next file, or a payload on a line of its own: what is open was cut off.</summary>
    private bool IsNext(string line, int depth, object? input) =>
        LineNumber(input) == 1 || (depth == 0 && !_isArray && line is ['{', ..] && line.AsSpan().TrimEnd() is [.., '}']);

    /// <summary>A line of the next file, or the next of several commands.</summary>
    private bool IsNextPasted(string line, object? input) =>
        LineNumber(input) == 1 || (PasteReader.IsCommand(line) && PasteReader.IsCommand(_open.ToString(0, Math.Min(_open.Length, 200))));

    /// <summary>The line's number as Get-Content tells it; 0 for a text from elsewhere.</summary>
    private static long LineNumber(object? input) =>
        input is PSObject wrapped && wrapped.Properties["PSPath"] is not null && wrapped.Properties["ReadCount"]?.Value is long number
            ? number
            : 0;

    /// <summary>How many brackets a line leaves open. A quotation ends with its line at the latest.</summary>
    private static int Depth(string line)
    {
        int depth = 0;
        bool isQuoted = false;
        ReadOnlySpan<char> rest = line;
        while (rest.IndexOfAny(isQuoted ? InQuotation : OutsideQuotation) is >= 0 and var at)
        {
            int next = at + 1;
            switch (rest[at])
            {
                case '\\':
                    next = Math.Min(next + 1, rest.Length);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '/' when rest[next..] is ['/', ..]:
                    return depth;
                case '{' or '[':
                    depth++;
                    break;
                case '}' or ']':
                    depth--;
                    break;
            }

            rest = rest[next..];
        }

        return depth;
    }
}
