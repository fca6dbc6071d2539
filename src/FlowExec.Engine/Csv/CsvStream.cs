namespace FlowExec.Engine.Csv;

/// <summary>
/// A file, a pipe or standard input as one reading sees it: its beginning can be looked at and then read, though a pipe gives it once
/// only; a file ends where it ended when it was opened, though somebody goes on writing to it.
/// </summary>
/// <param name="inner">What is read; closed with this.</param>
/// <param name="end">Where it ends.</param>
internal sealed class CsvStream(Stream inner, long end) : Stream
{
    private readonly MemoryStream _kept = new();
    private long _position;
    private long _lines;
    private bool _isKeeping = true;
    private long? _place;

    /// <param name="inner">What is read; closed with this.</param>
    public CsvStream(Stream inner)
        : this(inner, inner.CanSeek && inner.Length > 0 ? inner.Length : long.MaxValue)
    {
        // A device and a file of /proc are 0 bytes long whatever they give.
    }

    /// <summary>True where somebody has written to the file since it was opened.</summary>
    public bool HasGrown => IsFile && inner.Length > end;

    /// <summary>True for a file, which can be read again.</summary>
    public bool IsFile => end != long.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Interlocked.Read(ref _position); set => throw new NotSupportedException(); }

    /// <summary>How many line feeds were read so far: about as many as lines, and as rows. What is read ahead counts.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>The same file from its beginning to the same end, to look ahead: the one that is open, whatever has become of its name. For
    /// <see cref="IsFile"/> only.</summary>
    /// <remarks>This one stands still until that is disposed.</remarks>
    public CsvStream Again()
    {
        var again = new CsvStream(inner, end) { _place = inner.Position };
        inner.Position = 0;
        return again;
    }

    /// <summary>Opens a file; others may go on writing to it.</summary>
    public static CsvStream Open(string path) =>
        new(OpenedFile.Read(path, FileOptions.Asynchronous | FileOptions.SequentialScan));

    /// <summary>Looks at the first bytes.</summary>
    /// <param name="most">How many; a pipe may have fewer at hand.</param>
    public ReadOnlySpan<byte> Peek(int most)
    {
        byte[] bytes = new byte[most];
        int read = 0;
        while (read < Math.Min(most, 4) || (IsFile && read < most))
        {
            int more = Read(bytes.AsSpan(read));
            if (more == 0)
            {
                break;
            }

            read += more;
        }

        Rewind();
        return bytes.AsSpan(0, read);
    }

    /// <summary>Goes back to the beginning; possible until <see cref="Go"/>.</summary>
    public void Rewind() => _position = 0;

    /// <summary>Keeps no more of what is read: there is no way back.</summary>
    public void Go() => _isKeeping = false;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (TryReadKept(buffer, out int kept))
        {
            return kept;
        }

        int read = inner.Read(buffer[..Left(buffer.Length)]);
        Keep(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryReadKept(buffer.Span, out int kept))
        {
            return kept;
        }

        int read = await inner.ReadAsync(buffer[..Left(buffer.Length)], cancellationToken).ConfigureAwait(false);
        Keep(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_place is { } place)
            {
                inner.Position = place;
            }
            else
            {
                inner.Dispose();
            }

            _kept.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Left(int wanted) => (int)Math.Min(wanted, end - _position);

    private bool TryReadKept(Span<byte> buffer, out int read)
    {
        int left = (int)Math.Max(0, _kept.Length - _position);
        read = Math.Min(left, buffer.Length);
        _kept.GetBuffer().AsSpan((int)(left == 0 ? 0 : _position), read).CopyTo(buffer);
        _position += read;
        return read > 0;
    }

    private void Keep(ReadOnlySpan<byte> read)
    {
        if (_isKeeping)
        {
            _kept.Position = _kept.Length;
            _kept.Write(read);
        }

        Interlocked.Add(ref _position, read.Length);
        Interlocked.Add(ref _lines, read.Count((byte)'\n'));
    }
}
