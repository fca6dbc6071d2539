using System.Net;

namespace FlowExec.Engine.Api;

/// <summary>
/// A JSON body that leaves this machine at most once and knows whether it began to. The HTTP stack may put a request on a second
/// connection when the first turns out dead; for a launch that could mean two launches, so a second serialization is refused here.
/// </summary>
internal sealed class OnceContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly ILaunchGate? _gate;
    private int _started;

    /// <param name="body">The body.</param>
    /// <param name="gate">Passed just before the first byte is handed over; null for nothing.</param>
    public OnceContent(ReadOnlyMemory<byte> body, ILaunchGate? gate = null)
    {
        _body = body;
        _gate = gate;
        Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
    }

    /// <summary>False proves that no byte of the body was handed to a connection: a server cannot have a complete request.</summary>
    public bool Started => Volatile.Read(ref _started) != 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!Started)
        {
            _gate?.Leave();
        }

        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("The body was already sent on another connection, and is not sent twice.");
        }

        return stream.WriteAsync(_body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
