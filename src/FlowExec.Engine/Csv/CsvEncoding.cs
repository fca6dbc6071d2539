using System.Text;

namespace FlowExec.Engine.Csv;

/// <summary>Finds out a file's encoding from its first bytes.</summary>
internal static class CsvEncoding
{
    /// <summary>How many bytes are looked at.</summary>
    public const int SampleSize = 4096;

    /// <summary>The encoding; the reader still passes over a byte-order mark.</summary>
    public static Encoding Detect(ReadOnlySpan<byte> sample)
    {
        if (sample.StartsWith("\uFEFF"u8))
        {
            return Encoding.UTF8;
        }

        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
        {
            return Encoding.UTF32;
        }

        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode;
        }

        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode;
        }

        // UTF-8 has no zeros. In UTF-16 every ASCII letter, delimiter and line end has one, on the same side of each.
        (int even, int odd) = (Zeros(sample, 0), Zeros(sample, 1));
        return odd > 1 && even < odd / 8 ? Encoding.Unicode
            : even > 1 && odd < even / 8 ? Encoding.BigEndianUnicode
            : Encoding.UTF8;
    }

    private static int Zeros(ReadOnlySpan<byte> sample, int from)
    {
        int zeros = 0;
        for (int i = from; i < sample.Length; i += 2)
        {
            zeros += sample[i] == 0 ? 1 : 0;
        }

        return zeros;
    }
}
