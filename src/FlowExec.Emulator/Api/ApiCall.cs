using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>One API request with what is known of it, and the ways to answer it.</summary>
internal sealed class ApiCall(EmulatedOrg org, HttpRequest request, string correlationId)
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // A listing or a ledger may be large; its buffer is not worth keeping.
    private const int MaxSpare = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spareBuffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _spareWriter;

    public EmulatedOrg Org => org;

    public HttpRequest Request => request;

    public string CorrelationId => correlationId;

    public Session Session { get; set; } = org.Sessions.Anonymous;

    public Session.QuotaReading Quota { get; set; }

    /// <summary>The launch that this call made, where it made one.</summary>
    public EmulatorLedger.Entry? Launched { get; set; }

    /// <summary>A moment as this answer tells it.</summary>
    public string Stamp(DateTimeOffset at) => OrgFacts.Stamp(at + request.Faults.Skew);

    public static HttpResponse Ok(Action<Utf8JsonWriter> write) => new() { Status = 200, Body = Write(write) };

    public static HttpResponse Empty() => new() { Status = 200 };

    public HttpResponse Error(ApiError error) => new() { Status = error.Status, Body = Write(json => error.Write(json, correlationId)) };

    /// <summary>Runs on one thread from its first byte to its last, so that a thread's writer and buffer serve all its answers.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = _spareBuffer ?? new ArrayBufferWriter<byte>(1024);
        Utf8JsonWriter json = _spareWriter ?? new Utf8JsonWriter(buffer, WriterOptions);

        // Taken while in use: a text that is written while another is being written gets its own.
        (_spareBuffer, _spareWriter) = (null, null);
        write(json);
        json.Flush();
        byte[] written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= MaxSpare)
        {
            buffer.ResetWrittenCount();
            json.Reset(buffer);
            (_spareBuffer, _spareWriter) = (buffer, json);
        }

        return written;
    }
}
