using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>One API request with what is known of it, and the ways to answer it.</summary>
internal sealed class ApiCall(EmulatedOrg org, HttpRequest request, string correlationId)
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }
}
