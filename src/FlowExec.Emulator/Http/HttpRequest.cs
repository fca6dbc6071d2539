using System.Globalization;
using System.Text;

namespace FlowExec.Emulation.Http;

/// <summary>One request as it came off the wire. Its memory belongs to the connection: nothing of it is kept after the answer.</summary>
internal sealed class HttpRequest
{
    private const string FrequentPath = "/api/v2/flows/executions";

    private readonly List<(Range Name, Range Value)> _headers = new(16);
    private ReadOnlyMemory<byte> _head;

    public string Method { get; private set; } = "";

    /// <summary>The target's path as sent, without the query.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The query without its question mark, undecoded.</summary>
    public string Query { get; private set; } = "";

    public bool KeepAlive { get; private set; }

    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>True where the body was over the limit; <see cref="Body"/> is empty then.</summary>
    public bool BodyTooLarge { get; set; }

    /// <summary>Why this is no request that can be answered; the answer is 400 and the end of the connection.</summary>
    public string? Malformed { get; set; }

    /// <summary>The body's declared length; -1 for chunked; 0 for none.</summary>
    public long ContentLength { get; private set; }

    public bool HasLength { get; private set; }

    public bool ExpectsContinue { get; private set; }

    /// <summary>What strikes this request; decided when its head has come.</summary>
    public FaultDecision Faults { get; set; }

    /// <summary>What the application found out when it first looked at the head.</summary>
    public object? Routed { get; set; }

    /// <summary>The first value of a header; null where there is none.</summary>
    public string? Header(string name) => TryHeader(name, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : null;

    /// <summary>The first value of a header as its bytes.</summary>
    public bool TryHeader(string name, out ReadOnlySpan<byte> found)
    {
        ReadOnlySpan<byte> head = _head.Span;
        foreach ((Range key, Range value) in _headers)
        {
            if (Ascii.EqualsIgnoreCase(head[key], name))
            {
                found = head[value];
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Reads request line and headers. What cannot be read sets <see cref="Malformed"/>.</summary>
    /// <param name="head">Everything before the empty line, with the line end of the last header.</param>
    public static HttpRequest Parse(ReadOnlyMemory<byte> head)
    {
        var request = new HttpRequest { _head = head };
        request.Malformed = request.ReadRequestLine(out int at) ?? request.ReadHeaders(at) ?? request.ReadFraming();
        return request;
    }

    private string? ReadRequestLine(out int next)
    {
        ReadOnlySpan<byte> head = _head.Span;
        int end = head.IndexOf((byte)'\n');
        next = end + 1;
        ReadOnlySpan<byte> line = head[..Math.Max(end, 0)].TrimEnd((byte)'\r');
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1)
        {
            return "the request line is not readable";
        }

        ReadOnlySpan<byte> version = line[(last + 1)..];
        bool is11 = version.SequenceEqual("HTTP/1.1"u8);
        if (!is11 && !version.SequenceEqual("HTTP/1.0"u8))
        {
            return "only HTTP/1.1 and HTTP/1.0 are spoken here";
        }

        KeepAlive = is11;
        ReadOnlySpan<byte> method = line[..first];
        Method = method.SequenceEqual("POST"u8) ? "POST" : method.SequenceEqual("GET"u8) ? "GET" : Encoding.Latin1.GetString(method);
        ReadOnlySpan<byte> target = line[(first + 1)..last];
        if (target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
        {
            return "the request target holds characters that must be escaped";
        }

        if (target.StartsWith("http://"u8))
        {
            int slash = target[7..].IndexOf((byte)'/');
            target = slash < 0 ? "/"u8 : target[(7 + slash)..];
        }

        if (target[0] != (byte)'/')
        {
            return "the request target must be a path";
        }

        int query = target.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = query < 0 ? target : target[..query];
        Path = Ascii.Equals(path, FrequentPath) ? FrequentPath : Encoding.Latin1.GetString(path);
        Query = query < 0 ? "" : Encoding.Latin1.GetString(target[(query + 1)..]);
        return null;
    }

    private string? ReadHeaders(int at)
    {
        ReadOnlySpan<byte> head = _head.Span;
        while (at < head.Length)
        {
            int end = head[at..].IndexOf((byte)'\n');
            int stop = end < 0 ? head.Length : at + end;
            ReadOnlySpan<byte> line = head[at..stop].TrimEnd((byte)'\r');
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t') || line.ContainsAny((byte)'\r', (byte)0))
            {
                return "a header line is not readable";
            }

            int from = at + colon + 1;
            int to = at + line.Length;
            while (from < to && head[from] is (byte)' ' or (byte)'\t')
            {
                from++;
            }

            while (to > from && head[to - 1] is (byte)' ' or (byte)'\t')
            {
                to--;
            }

            if (_headers.Count == 100)
            {
                return "more than 100 headers";
            }

            _headers.Add((at..(at + colon), from..to));
            at = stop + 1;
        }

        return null;
    }

    private string? ReadFraming()
    {
        if (Header("Connection") is { } connection)
        {
            KeepAlive = connection.Contains("keep-alive", StringComparison.OrdinalIgnoreCase)
                || (KeepAlive && !connection.Contains("close", StringComparison.OrdinalIgnoreCase));
        }

        ExpectsContinue = Header("Expect") is { } expect && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        string? encoding = Header("Transfer-Encoding");
        string? length = null;
        foreach ((Range key, Range value) in _headers)
        {
            if (Ascii.EqualsIgnoreCase(_head.Span[key], "Content-Length"))
            {
                string one = Encoding.Latin1.GetString(_head.Span[value]);
                if (length is not null && length != one)
                {
                    return "two different Content-Lengths";
                }

                length = one;
            }
        }

        if (encoding is not null)
        {
            ContentLength = -1;
            HasLength = true;
            return length is not null ? "both Content-Length and Transfer-Encoding"
                : encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? null
                : "the only transfer encoding spoken here is chunked";
        }

        HasLength = length is not null;
        if (length is null)
        {
            return null;
        }

        if (!long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed))
        {
            return "the Content-Length is not readable";
        }

        ContentLength = parsed;
        return null;
    }
}
