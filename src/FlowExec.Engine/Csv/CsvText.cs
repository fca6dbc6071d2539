namespace FlowExec.Engine.Csv;

/// <summary>The characters of a file, a piece at a time: what is read and not used yet.</summary>
/// <param name="reader">The file.</param>
internal sealed class CsvText(TextReader reader)
{
    /// <summary>What is looked at to judge a file, and as much as is read at once.</summary>
    public const int Room = 64 * 1024;

    private readonly char[] _chars = new char[Room];
    private int _at;
    private int _end;

    /// <summary>What is read and not used.</summary>
    public ReadOnlyMemory<char> Unused => _chars.AsMemory(_at.._end);

    /// <summary>True once nothing follows what is read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Uses so many characters.</summary>
    public void Use(int count) => _at += count;

    /// <summary>Reads on behind what is not used.</summary>
    /// <returns>False where there is no room, or no more.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_at > 0)
        {
            Array.Copy(_chars, _at, _chars, 0, _end - _at);
            (_at, _end) = (0, _end - _at);
        }

        if (IsAtEnd || _end == Room)
        {
            return false;
        }

        int read = await reader.ReadAsync(_chars.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        IsAtEnd = read == 0;
        return read > 0;
    }

    /// <summary>Reads on until so many lines are at hand, there is no room, or no more.</summary>
    public async ValueTask FillLinesAsync(int lines, CancellationToken cancellationToken)
    {
        while (Unused.Span.Count('\n') + Unused.Span.Count('\r') < lines
            && await FillAsync(cancellationToken).ConfigureAwait(false))
        {
        }
    }
}
