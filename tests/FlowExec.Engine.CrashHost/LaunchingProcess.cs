using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FlowExec.Engine.Journal;

namespace FlowExec.Engine.CrashHost;

/// <summary>
/// Launches rows through a journal against a ledger, and kills itself at a step. The ledger is a file that lines are appended to: what is
/// in it is launched, whatever becomes of this process.
/// </summary>
internal static class LaunchingProcess
{
    private const int InFlight = 8;

    public static async Task<int> RunAsync(string folder, string ledger, int rows, int dieAt, string name)
    {
        FaultPoint.DieAt = dieAt;
        await using var store = new SqliteStore(folder, TimeProvider.System, FaultPoint.Pass);
        await using FileStream launched = new(ledger, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        IOpenBatch batch = await store.OpenAsync(
            new BatchIdentity(name == "-" ? null : name, "org", "Org", "flow", "Published", "Id"), BatchOwner.Here, CancellationToken.None);
        RowKey[] keys = [.. Enumerable.Range(1, rows).Select(row => new RowKey(row, $"key-{row}", row))];
        var matches = new RowMatch[rows];
        await batch.AddAsync(keys, matches, CancellationToken.None);
        var open = new ConcurrentQueue<RowTicket>(
            Enumerable.Range(0, rows).Where(at => IsOpen(matches[at])).Select(at => new RowTicket(keys[at], matches[at])));
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(() => LaunchAllAsync(batch, open, launched))));
        await batch.EndAsync();
        await batch.DisposeAsync();
        return 0;
    }

    private static bool IsOpen(RowMatch match) =>
        match.Kind == RowMatchKind.New
        || (match.Kind == RowMatchKind.Same && !match.IsSkipped && match.State is RowState.NotSent or RowState.Planned);

    private static async Task LaunchAllAsync(IOpenBatch batch, ConcurrentQueue<RowTicket> open, FileStream ledger)
    {
        while (open.TryDequeue(out RowTicket ticket))
        {
            await batch.BeginAsync(new Span<RowTicket>(ref ticket));
            FaultPoint.Pass();
            batch.Leaving(ticket);
            FaultPoint.Pass();
            byte[] line = Encoding.ASCII.GetBytes(ticket.Slot.ToString(CultureInfo.InvariantCulture) + "\n");
            lock (ledger)
            {
                ledger.Write(line);
            }

            FaultPoint.Pass();
            await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, $"execution-{ticket.Slot}", null, null)]);
            FaultPoint.Pass();
        }
    }
}
