using System.Globalization;
using System.Text;

namespace FlowExec.Cli.Output;

/// <summary>
/// What reaches whoever captures the output. PowerShell on Windows reads a program by the console's code page and knows nothing of the
/// program's own: text is written in that code page there, and JSON in ASCII, which every code page has. A console itself, and every other
/// system, takes UTF-8.
/// </summary>
internal static class CapturedText
{
    private const int Utf8Page = 65001;

    /// <summary>UTF-8 without a mark at its beginning.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private static readonly bool IsAscii = OperatingSystem.IsWindows() && Console.IsOutputRedirected;

    // Without a mark, which its reader would take for a letter.
    private static readonly Encoding Found = Console.OutputEncoding is { CodePage: not Utf8Page } other ? other : Utf8;

    /// <summary>How text is written to standard output.</summary>
    public static Encoding Output => IsAscii ? Found : Utf8;

    /// <summary>How text is written to standard error: beside an output that is captured the console keeps its code page.</summary>
    public static Encoding Errors => IsAscii || (OperatingSystem.IsWindows() && Console.IsErrorRedirected) ? Found : Utf8;

    /// <summary>Lets a console show UTF-8, until it is given back: whoever comes next at that console, the parent first of all, reads and
    /// writes by the code page that was there.</summary>
    public static IDisposable? Show()
    {
        if (IsAscii)
        {
            return null;
        }

        var found = new ConsolePage(Found);
        Console.OutputEncoding = Utf8;
        return found;
    }

    /// <summary>JSON as whoever captures it can read it; on a terminal, with everything escaped that a terminal would obey.</summary>
    public static string Json(string json) => IsAscii ? Ascii(json) : Console.IsOutputRedirected ? json : Visible(json);

    /// <summary>A stream of UTF-8 for JSON as whoever captures it can read it.</summary>
    public static Stream JsonTo(Stream output) => IsAscii ? new AsciiJson(output) : output;

    /// <summary>JSON with every character beyond ASCII escaped: such stand in its strings alone.</summary>
    public static string Ascii(ReadOnlySpan<char> json)
    {
        var ascii = new StringBuilder(json.Length);
        foreach (char c in json)
        {
            _ = char.IsAscii(c) ? ascii.Append(c) : ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return ascii.ToString();
    }

    /// <summary>JSON with every character escaped that steers a terminal or turns the direction of writing.</summary>
    public static string Visible(string json)
    {
        if (!json.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return json;
        }

        var visible = new StringBuilder(json.Length);
        foreach (Rune rune in json.EnumerateRunes())
        {
            string one = rune.ToString();
            _ = rune.Value is '\n' or '\r' or '\t' || DisplayText.IsVisible(rune) ? visible.Append(one)
                : one.Aggregate(visible, (text, c) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
        }

        return visible.ToString();
    }

    private sealed class ConsolePage(Encoding before) : IDisposable
    {
        public void Dispose()
        {
            if (OperatingSystem.IsWindows())
            {
                Console.OutputEncoding = before;
            }
        }
    }

    /// <summary>Takes UTF-8 in pieces, wherever they are cut.</summary>
    internal sealed class AsciiJson(Stream output) : Stream
    {
        private readonly Decoder _decoder = Utf8.GetDecoder();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            char[] text = new char[_decoder.GetCharCount(buffer, flush: false)];
            _decoder.GetChars(buffer, text, flush: false);
            output.Write(Encoding.ASCII.GetBytes(Ascii(text)));
        }

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
