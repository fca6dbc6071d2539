using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Csv;

/// <summary>
/// One walk through the rows of what is open, which gives each row before more is read than it needs. Written out, since a row that is at
/// hand, as nearly all are, then costs no state machine.
/// </summary>
/// <param name="stream">The file, at its beginning.</param>
/// <param name="path">What to call it in messages.</param>
/// <param name="options">How to read it.</param>
/// <param name="file">The file among those of a run; null for one that is read by itself.</param>
/// <param name="cancellationToken">Stops it.</param>
internal sealed class CsvWalk(CsvStream stream, string path, CsvOptions options, RowFile? file, CancellationToken cancellationToken)
    : IAsyncEnumerator<FlowRow>
{
    private readonly ColumnNumbers _numbers = new(stream.IsFile || options.NumbersAreKnown);
    private bool _isLookedAt = !stream.IsFile || options.NumbersAreKnown;
    private CsvTable? _table;
    private bool _isGuarded;
    private readonly long _before = file?.Before ?? 0;
    private long _position;

    public FlowRow Current { get; private set; } = null!;

    public ValueTask<bool> MoveNextAsync()
    {
        if (_table is null)
        {
            return BeginAsync();
        }

        if (_position > 0)
        {
            // Whoever looks at the first row alone may begin again.
            stream.Go();
        }

        ValueTask<bool> read = _table.ReadAsync(_position, cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return MoveAsync(read);
        }

        bool isRead = read.Result;
        return isRead && (_isLookedAt || !HasEither(_table.Record)) ? new(Take(_table)) : MoveAsync(isRead);
    }

    public ValueTask DisposeAsync()
    {
        _table?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<bool> BeginAsync()
    {
        _table = await CsvTable.OpenAsync(stream, path, options, cancellationToken).ConfigureAwait(false);
        _isGuarded = _table.Header.Contains(CsvGuard.Column);
        return await MoveNextAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> MoveAsync(ValueTask<bool> reading) =>
        await MoveAsync(await reading.ConfigureAwait(false)).ConfigureAwait(false);

    private async ValueTask<bool> MoveAsync(bool isRead)
    {
        if (!isRead)
        {
            CheckEnd();
            return false;
        }

        if (!_isLookedAt && HasEither(_table!.Record))
        {
            _isLookedAt = true;
            await LookAheadAsync().ConfigureAwait(false);
        }

        return Take(_table!);
    }

    private void CheckEnd()
    {
        if (_position == 0)
        {
            throw new FlowConfigurationException(
                "CsvNoRows", $"'{path}' has a header and no row: there is nothing to launch.",
                    "Check that the file was written to its end.");
        }

        if (stream.HasGrown)
        {
            throw new FlowConfigurationException(
                "CsvGrew", $"'{path}' was written to while it was read: what came after row {_position} was not read.",
                "Wait until the file is complete, and run it again under the same batch: what was launched is passed over.");
        }
    }

    [MethodImpl(Compiled.AtOnce)]
    private static bool HasEither(CsvScanner record)
    {
        for (int i = 0; i < record.Values.Count; i++)
        {
            if (ColumnNumbers.CanBeEither(record.Values[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Looks through the file for columns in which a comma stands before fractions: once, and only where a number is met that can be read
    /// in two ways.
    /// </summary>
    private async Task LookAheadAsync()
    {
        CsvStream again = stream.Again();
        await using ConfiguredAsyncDisposable disposal = again.ConfigureAwait(false);
        try
        {
            using CsvTable table = await CsvTable.OpenAsync(again, path, options, cancellationToken).ConfigureAwait(false);
            string[] names = [.. table.Header.Select(HiddenText.Trim)];
            for (long rows = 0; await table.ReadAsync(rows, cancellationToken).ConfigureAwait(false); rows++)
            {
                for (int i = 0; i < Math.Min(names.Length, table.Record.Values.Count); i++)
                {
                    _numbers.Note(names[i], table.Record.Values[i]);
                }
            }
        }
        catch (FlowConfigurationException)
        {
            // What is wrong with the file is told where its rows are read.
        }
    }

    /// <summary>Makes a row of the record.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private bool Take(CsvTable table)
    {
        CsvScanner record = table.Record;
        string[] header = table.Header;
        var cells = new KeyValuePair<string, object?>[header.Length];
        for (int i = 0; i < header.Length; i++)
        {
            cells[i] = KeyValuePair.Create(header[i], i < record.Values.Count ? (object?)record.Values[i] : null);
        }

        Current = new FlowRow(_before + ++_position, _isGuarded ? CsvGuard.Restore(cells) : cells)
        {
            File = file,
            Line = record.FirstLine,
            IsText = true,
            IsTabular = true,
            Numbers = _numbers,
            Defect = CsvDefects.Of(_position, table, options),
        };
        return true;
    }
}
