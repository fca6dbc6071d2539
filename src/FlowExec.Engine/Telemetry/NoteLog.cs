using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace FlowExec.Engine.Telemetry;

/// <summary>
/// The notes of a connection as JSON lines in a file, added to its end. Written apart from those who tell, who never wait for a disk: what
/// comes faster than it takes is counted and left out. A file that can no longer be written costs the log, and nothing else.
/// </summary>
internal sealed class NoteLog
{
    private const int Most = 10_000;

    /// <summary>How long the end waits for what is not written yet.</summary>
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(2);

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Channel<(DateTimeOffset At, FlowNote Note)> _notes = Channel.CreateBounded<(DateTimeOffset, FlowNote)>(
        new BoundedChannelOptions(Most) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private readonly Task _writing;
    private long _leftOut;
    private string? _failure;

    private NoteLog(FileStream file, TimeProvider clock)
    {
        (_file, _clock) = (file, clock);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens a log.</summary>
    /// <exception cref="FlowConfigurationException"><c>LogUnwritable</c>: the file cannot be opened.</exception>
    public static NoteLog Open(string path, TimeProvider clock)
    {
        try
        {
            // Several processes may write to one: each line is one write at the end of the file.
            return new NoteLog(
                new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new FlowConfigurationException(
                "LogUnwritable", $"The log '{path}' cannot be opened: {e.Message}",
                $"Give a file in a folder that is there by {Term.LogPath}.", e);
        }
    }

    /// <summary>Takes a note.</summary>
    /// <returns>Why nothing is written any more, told once; null otherwise.</returns>
    public string? Take(FlowNote note)
    {
        if (!_notes.Writer.TryWrite((_clock.GetUtcNow(), note)))
        {
            Interlocked.Increment(ref _leftOut);
        }

        return Volatile.Read(ref _failure) is null ? null : Interlocked.Exchange(ref _failure, null);
    }

    /// <summary>Writes what is left, for a while, and closes the file.</summary>
    /// <returns>Why not all was written, unless that was told; null otherwise.</returns>
    public async Task<string?> CloseAsync()
    {
        _notes.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(LastWrites)).ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        return Interlocked.Exchange(ref _failure, null);
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach ((DateTimeOffset at, FlowNote note) in _notes.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _file.WriteAsync(Line(at, note)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Volatile.Write(ref _failure, e.Message);
            _notes.Writer.TryComplete();
        }
    }

    private byte[] Line(DateTimeOffset at, FlowNote note)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Writing))
        {
            json.WriteStartObject();
            json.WriteString("time", at.UtcDateTime);
            json.WriteString("kind", note.Kind.ToString().ToLowerInvariant());
            json.WriteString("event", note.Event);
            json.WriteString("message", note.Text.ToString());
            foreach ((string name, object? value) in note.Facts)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }

            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var left)
            {
                json.WriteNumber("notes.left_out", left);
            }

            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case DateTimeOffset moment:
                json.WriteStringValue(moment.UtcDateTime);
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
