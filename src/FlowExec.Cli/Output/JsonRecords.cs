using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec.Cli.Output;

/// <summary>Records as JSON, a line each: of one array, or on their own (JSON Lines).</summary>
internal sealed class JsonRecords<T>(TextWriter output, bool isArray, Action<Utf8JsonWriter, T> members) : IRecords<T>
{
    // For a file or a pipe, never for a page: umlauts stay readable where the pipe takes them.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private bool _begun;

    public void Write(T record)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, Options))
        {
            json.WriteStartObject();
            members(json, record);
            json.WriteEndObject();
        }

        // The comma stands before the next record: who looks meanwhile sees whole lines.
        string before = !isArray ? "" : _begun ? "," : "[";
        output.WriteLine(before + CapturedText.Json(Encoding.UTF8.GetString(_buffer.WrittenSpan)));
        _begun = true;
    }

    public void End()
    {
        if (isArray)
        {
            output.WriteLine(_begun ? "]" : "[]");
        }
    }
}
