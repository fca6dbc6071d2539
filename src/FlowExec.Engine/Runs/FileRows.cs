using System.Runtime.CompilerServices;
using FlowExec.Engine.Csv;

namespace FlowExec.Engine.Runs;

/// <summary>The rows of one or more files, numbered through, read as they are asked for. A file that cannot be read is told, and the others
/// go on.</summary>
/// <param name="input">The files.</param>
/// <param name="failed">Told of a file that cannot be read, or not any further.</param>
internal sealed class FileRows(RunInput input, Action<string, FlowException> failed)
{
    private readonly long _length = input.Files!.Sum(LengthOf);
    private long _before;
    private long _linesBefore;
    private CsvStream? _open;

    /// <summary>About how many rows the files have, by the lines of what is read of them, which is more than was given out; null where that
    /// is not known.</summary>
    public long? Total
    {
        get
        {
            CsvStream? open = Volatile.Read(ref _open);
            double part = _length == 0 ? 0 : Math.Min(1, (Interlocked.Read(ref _before) + (open?.Position ?? 0)) / (double)_length);
            return part == 0 ? null : (long)((Interlocked.Read(ref _linesBefore) + (open?.Lines ?? 0)) / part);
        }
    }

    /// <summary>True where a file could not be read, or not to its end.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads.</summary>
    public IAsyncEnumerable<FlowRow> ReadAsync(CancellationToken cancellationToken) => ReadAsync(isPreview: false, cancellationToken);

    /// <summary>Reads.</summary>
    /// <param name="isPreview">True where it is read once more: nothing is told of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<FlowRow> ReadAsync(bool isPreview, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long position = 0;
        foreach (string file in input.Files!)
        {
            CsvStream? stream = await TryOpenAsync(file, isPreview, cancellationToken).ConfigureAwait(false);
            if (stream is null)
            {
                continue;
            }

            await using ConfiguredAsyncDisposable disposal = stream.ConfigureAwait(false);
            IAsyncEnumerator<FlowRow> rows =
                CsvRows.ReadAsync(stream, file, input.Reading, cancellationToken, new RowFile(file, position, input.Show))
                    .GetAsyncEnumerator(cancellationToken);
            await using ConfiguredAsyncDisposable end = rows.ConfigureAwait(false);
            Volatile.Write(ref _open, isPreview ? null : stream);
            while (true)
            {
                try
                {
                    if (!await rows.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }
                }
                catch (FlowConfigurationException e)
                {
                    Tell(file, e, isPreview);
                    break;
                }

                position = rows.Current.Position;
                yield return rows.Current;
            }

            Volatile.Write(ref _open, null);
            Interlocked.Add(ref _linesBefore, isPreview ? 0 : stream.Lines);
            Interlocked.Add(ref _before, isPreview ? 0 : LengthOf(file));
        }
    }

    private async ValueTask<CsvStream?> TryOpenAsync(string file, bool isPreview, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowConfigurationException e)
        {
            Tell(file, e, isPreview);
            Interlocked.Add(ref _before, isPreview ? 0 : LengthOf(file));
            return null;
        }
    }

    private void Tell(string file, FlowConfigurationException e, bool isPreview)
    {
        if (!isPreview)
        {
            HasFailed = true;
            failed(file, e);
        }
    }

    private async ValueTask<CsvStream> OpenAsync(string file, CancellationToken cancellationToken) => input.Open?.Invoke(file) switch
    {
        null => await CsvRows.OpenAsync(file, cancellationToken).ConfigureAwait(false),
        CsvStream open => open,
        var open => new CsvStream(open),
    };

    private static long LengthOf(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (IOException)
        {
            // What is wrong with it is told when it is opened.
            return 0;
        }
    }
}
