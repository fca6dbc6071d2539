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

        if (sample.Length >= 2 && sample[0] == 0xFF && sample[1] == 0xFE)
        {
            return Encoding.Unicode;
        }

        if (sample.Length >= 2 && sample[0] == 0xFE && sample[1] == 0xFF)
        {
            return Encoding.BigEndianUnicode;
        }

        // Text in a Latin script has a zero in every other byte of UTF-16, and none in UTF-8.
        int even = Zeros(sample, 0);
        int odd = Zeros(sample, 1);
        int half = sample.Length / 2;
        return half >= 2 && odd > half / 2 && even < half / 8 ? Encoding.Unicode
            : half >= 2 && even > half / 2 && odd < half / 8 ? Encoding.BigEndianUnicode
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
