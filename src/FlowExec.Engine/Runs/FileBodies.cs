namespace FlowExec.Engine.Runs;

/// <summary>
/// Bodies that are made of the rows of files, which every worker reads itself. The files are walked through once, since rows are taken
/// about in their order; for one that lies behind they are read anew. Nothing is kept of a row, and none is sent whose content is not what
/// it was when the batch was loaded.
/// </summary>
/// <param name="batch">The batch.</param>
/// <param name="origin">The files, and how they are read.</param>
/// <param name="options">How their rows become launches.</param>
/// <param name="planner">Makes them ready.</param>
internal sealed class FileBodies(IOpenBatch batch, BatchOrigin origin, LaunchOptions options, RowPlanner planner) : IRowBodies
{
    private readonly RunInput _input = new() { Files = origin.Files, Reading = CsvOptions.Of(origin.Options) };
    private readonly RowKeys _keys = new(batch.Salt, batch.Work!.Identity.KeyColumns?.Split(',') ?? [], options.KeyHash);
    private readonly string? _tag = options.NoMarker ? null : RowMark.TagOf(batch.Salt.Span);
    private IAsyncEnumerator<FlowRow>? _rows;
    private long _at;

    public async ValueTask<PlannedLaunch> PlanAsync(RowClaim claim, RunEnd end)
    {
        if (claim.Objection is not null)
        {
            return new PlannedLaunch { Row = new FlowRow(claim.Ticket.Slot, []), Objection = claim.Objection };
        }

        RowKey sought = claim.Ticket.Row;
        FlowRow? row = await FindAsync(sought.Position, end.NoMoreSending).ConfigureAwait(false);
        if (row is null || _keys.Of(row) != sought)
        {
            throw SharedFileRefusal.Changed(batch.Name, (row?.Source as FileRow)?.File ?? origin.Files[^1], SharedFileRefusal.Stopped);
        }

        return await planner.PlanAsync(row with { Source = null, File = null }, RowMark.Of(_tag, claim.Ticket), end).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _rows?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The row at a position; null where there are fewer.</summary>
    private async ValueTask<FlowRow?> FindAsync(long position, CancellationToken stop)
    {
        if (_rows is null || position < _at)
        {
            await DisposeAsync().ConfigureAwait(false);
            _rows = new FileRows(_input, Unreadable).ReadAsync(stop).GetAsyncEnumerator(stop);
            _at = 0;
        }

        for (; _at < position; _at++)
        {
            if (!await _rows.MoveNextAsync().ConfigureAwait(false))
            {
                return null;
            }
        }

        return _rows.Current;
    }

    private void Unreadable(string file, FlowException e) =>
        throw SharedFileRefusal.Unreadable(batch.Name, file, e, SharedFileRefusal.Stopped);
}
