using System.Text;

namespace FlowExec;

/// <summary>Lines and columns of a text, with a milestone every 64 KiB so that a thousand positions in a large text stay cheap.</summary>
internal sealed class TextPositions
{
    private const int Stride = 1 << 16;
    private readonly ReadOnlyMemory<byte> _text;
    private readonly int[] _feedsBefore;

    public TextPositions(ReadOnlyMemory<byte> text)
    {
        _text = text;
        _feedsBefore = new int[(text.Length / Stride) + 1];
        for (var i = 1; i < _feedsBefore.Length; i++)
        {
            _feedsBefore[i] = _feedsBefore[i - 1] + text.Span.Slice((i - 1) * Stride, Stride).Count((byte)'\n');
        }
    }

    public (int Line, int Column) Of(int offset)
    {
        var text = _text.Span;
        var milestone = offset / Stride;
        var feeds = _feedsBefore[milestone] + text[(milestone * Stride)..offset].Count((byte)'\n');
        var start = text[..offset].LastIndexOf((byte)'\n') + 1;
        var before = text[start..offset];
        if (start == 0 && before.StartsWith("\uFEFF"u8))
        {
            before = before[3..];
        }

        var column = 1;
        foreach (var one in before)
        {
            column += (one & 0xC0) == 0x80 ? 0 : 1;
        }

        return (feeds + 1, column);
    }

    public static string LineAt(ReadOnlySpan<byte> text, int offset, int most)
    {
        var start = text[..offset].LastIndexOf((byte)'\n') + 1;
        var length = text[start..].IndexOf((byte)'\n');
        var line = length < 0 ? text[start..] : text.Slice(start, length);
        line = line.TrimEnd((byte)'\r');
        if (start == 0 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        var shown = Encoding.UTF8.GetString(line[..(int)Math.Min(line.Length, most * 4L)]);
        return shown.Length <= most ? shown : shown[..most];
    }
}
