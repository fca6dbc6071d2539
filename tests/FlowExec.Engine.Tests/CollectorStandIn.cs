using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlowExec.Engine.Tests;

/// <summary>A collector of OTLP over HTTP: keeps what is posted, and reads the few fields of it that tests look at.</summary>
internal sealed class CollectorStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isSilent;
    private readonly Task _serving;

    /// <param name="isSilent">True to take connections and never answer.</param>
    public CollectorStandIn(bool isSilent = false)
    {
        _isSilent = isSilent;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Paths and bodies, as they came.</summary>
    public ConcurrentQueue<(string Head, byte[] Body)> Requests { get; } = [];

    /// <summary>The latest points of a metric: its attributes as text, and its value (for a histogram its count).</summary>
    public IReadOnlyDictionary<string, long> Points(string metric)
    {
        var points = new Dictionary<string, long>();
        foreach ((string head, byte[] body) in Requests.Where(request => request.Head.StartsWith("POST /v1/metrics", StringComparison.Ordinal)))
        {
            // ExportMetricsServiceRequest: resource_metrics 1, scope_metrics 2, metrics 2 (opentelemetry-proto, metrics.proto).
            foreach (Message one in new Message(body).All(1).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)))
            {
                if (one.Text(1) == metric)
                {
                    foreach (Message point in new[] { 5, 7, 9 }.SelectMany(one.All).SelectMany(data => data.All(1)))
                    {
                        bool isHistogram = one.All(9).Any();
                        string attributes = string.Join(' ', point.All(isHistogram ? 9 : 7)
                            .Select(pair => $"{pair.Text(1)}={Value(pair.All(2).Single())}").Order(StringComparer.Ordinal));
                        points[attributes] = point.Number(isHistogram ? 4 : 6);
                    }
                }
            }
        }

        return points;
    }

    /// <summary>Every span: its name and attributes.</summary>
    public IReadOnlyList<string> Spans() =>
    [
        .. Requests.Where(request => request.Head.StartsWith("POST /v1/traces", StringComparison.Ordinal))
            .SelectMany(request => new Message(request.Body).All(1)).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2))
            .Select(span => $"{span.Text(5)} {string.Join(' ', span.All(9).Select(pair => $"{pair.Text(1)}={Value(pair.All(2).Single())}"))}"),
    ];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static string Value(Message any) => any.Has(1) ? any.Text(1) : any.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task ServeAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    if (_isSilent)
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
                    }

                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
        }
    }

    private async Task<(string Head, byte[] Body)?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (!CollectionEndsHead(head))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string text = Encoding.ASCII.GetString([.. head]);
        string length = text.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
        byte[] body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return (text, body);
    }

    private static bool CollectionEndsHead(List<byte> head) =>
        head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r';

    /// <summary>A protobuf message as far as its wire form tells: numbered fields, each a number or bytes.</summary>
    private readonly struct Message(ReadOnlyMemory<byte> bytes)
    {
        public IEnumerable<Message> All(int field) => Fields().Where(one => one.Field == field && one.Bytes is not null).Select(one => new Message(one.Bytes!.Value));

        public bool Has(int field) => Fields().Any(one => one.Field == field);

        public string Text(int field) => Encoding.UTF8.GetString(Fields().FirstOrDefault(one => one.Field == field && one.Bytes is not null).Bytes.GetValueOrDefault().Span);

        public long Number(int field) => Fields().FirstOrDefault(one => one.Field == field).Number;

        private List<(int Field, ReadOnlyMemory<byte>? Bytes, long Number)> Fields()
        {
            List<(int, ReadOnlyMemory<byte>?, long)> fields = [];
            int at = 0;
            while (at < bytes.Length)
            {
                long tag = VarInt(ref at);
                int field = (int)(tag >> 3);
                switch (tag & 7)
                {
                    case 0:
                        fields.Add((field, null, VarInt(ref at)));
                        break;
                    case 1:
                        fields.Add((field, null, BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[at..])));
                        at += 8;
                        break;
                    case 2:
                        int length = (int)VarInt(ref at);
                        fields.Add((field, bytes.Slice(at, length), 0));
                        at += length;
                        break;
                    default:
                        fields.Add((field, null, BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[at..])));
                        at += 4;
                        break;
                }
            }

            return fields;
        }

        private long VarInt(ref int at)
        {
            long value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte one = bytes.Span[at++];
                value |= (long)(one & 0x7F) << shift;
                if (one < 0x80)
                {
                    return value;
                }
            }
        }
    }
}
