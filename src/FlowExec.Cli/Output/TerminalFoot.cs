using System.Text;

namespace FlowExec.Cli.Output;

/// <summary>
/// Lines at the foot of a terminal: whatever else goes to the terminal appears above them. The cursor stays visible and no mode of the
/// terminal is changed, so that whatever ends the process leaves a terminal that works.
/// </summary>
/// <param name="terminal">The terminal.</param>
internal sealed class TerminalFoot(Stream terminal)
{
    private static readonly Lock Gate = new();
    private static TerminalFoot? _current;

    private string[] _lines = [];
    private int _drawn;
    private bool _isLineOpen;

    /// <summary>Puts lines there in place of the last; none takes them away.</summary>
    public void Show(params string[] lines)
    {
        lock (Gate)
        {
            _current = lines.Length > 0 ? this : null;
            Erase();
            _lines = lines;
            Draw();
        }
    }

    /// <summary>Writes to a terminal, above the lines where some are there.</summary>
    /// <param name="stream">Standard output or standard error.</param>
    /// <param name="text">What is written.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> text)
    {
        lock (Gate)
        {
            TerminalFoot? foot = _current;
            foot?.Erase();
            stream.Write(text);
            if (foot is not null && text.Length > 0)
            {
                foot._isLineOpen = text[^1] != '\n';
                foot.Draw();
            }
        }
    }

    // A line that is not ended is ended by whoever began it.
    private void Draw()
    {
        if (!_isLineOpen && _lines.Length > 0)
        {
            Send(string.Join("\r\n", _lines));
            _drawn = _lines.Length;
        }
    }

    private void Erase()
    {
        if (_drawn > 0)
        {
            Send("\r" + string.Concat(Enumerable.Repeat("\u001b[A", _drawn - 1)) + "\u001b[J");
            _drawn = 0;
        }
    }

    private void Send(string text)
    {
        terminal.Write(Encoding.UTF8.GetBytes(text));
        terminal.Flush();
    }
}
