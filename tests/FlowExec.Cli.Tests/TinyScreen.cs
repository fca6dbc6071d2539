using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec.Cli.Tests;

/// <summary>What a terminal shows of what was sent to it: line ends, carriage returns, the cursor up, and the rest of the screen cleared.</summary>
internal sealed partial class TinyScreen
{
    private readonly List<StringBuilder> _lines = [new()];
    private int _row;
    private int _column;

    /// <summary>The lines that can be seen, without those at the end that are empty.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            List<string> lines = [.. _lines.Select(line => line.ToString().TrimEnd())];
            while (lines is [.., ""])
            {
                lines.RemoveAt(lines.Count - 1);
            }

            return lines;
        }
    }

    /// <summary>Takes what is sent.</summary>
    public TinyScreen Take(string sent)
    {
        foreach (Match part in Parts().Matches(sent))
        {
            switch (part.Value)
            {
                case "\r":
                    _column = 0;
                    break;
                case "\n":
                    Down();
                    break;
                case "\u001b[A":
                    _row = Math.Max(0, _row - 1);
                    break;
                case "\u001b[J":
                    _lines[_row].Length = Math.Min(_lines[_row].Length, _column);
                    _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
                    break;
                case ['\u001b', ..]:
                    // Colours, and the keypad's mode, which .NET's console sets and takes back.
                    Assert.True(part.Value[^1] == 'm' || part.Value is "\u001b[?1h" or "\u001b[?1l" or "\u001b=" or "\u001b>", part.Value[1..]);
                    break;
                default:
                    Put(part.Value);
                    break;
            }
        }

        return this;
    }

    private void Put(string text)
    {
        StringBuilder line = _lines[_row];
        line.Append(' ', Math.Max(0, _column - line.Length)).Remove(_column, Math.Min(text.Length, line.Length - _column)).Insert(_column, text);
        _column += text.Length;
    }

    private void Down()
    {
        _row++;
        if (_row == _lines.Count)
        {
            _lines.Add(new());
        }
    }

    [GeneratedRegex(@"\r|\n|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[^\r\n\x1b]+")]
    private static partial Regex Parts();
}
