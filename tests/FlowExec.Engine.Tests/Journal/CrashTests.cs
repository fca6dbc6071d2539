using System.Diagnostics;
using System.Globalization;
using FlowExec.Engine.Journal;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>A process that launches is killed at a step, and the batch is run again until it is done. The ledger says what was
/// launched.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Rows = 60;

    private readonly TempFolder _folder = new();

    private string Ledger => Path.Combine(_folder.Path, "ledger.txt");

    private string Journal => Path.Combine(_folder.Path, "journal");

    /// <summary>Steps of one run: those of opening, of the first rows, of the middle and of the end.</summary>
    public static TheoryData<int> Steps { get; } = [1, 2, 3, 4, 5, 6, 8, 11, 17, 29, 53, 92, 156, 250];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_process_that_is_killed_loses_no_row_and_launches_none_twice(int step)
    {
        await RunAsync(step);
        await RunAsync(step + 7);
        Assert.Equal(0, await RunAsync(dieAt: 0));

        Dictionary<long, FlowBatchRow> rows = await RowsAsync();
        ILookup<long, string> ledger = (await File.ReadAllLinesAsync(Ledger, TestContext.Current.CancellationToken))
            .ToLookup(line => long.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, Rows).Select(row => (long)row), rows.Keys.Order());
        Assert.DoesNotContain(ledger, launched => launched.Count() > 1);
        Assert.All(rows.Values, row => Assert.True(
            row.Status == FlowExecutionStatus.Launched ? ledger.Contains(row.Row) && row.ExecutionId == $"execution-{row.Row}"
                : row.Status == FlowExecutionStatus.Unknown,
            $"Row {row} and {ledger[row.Row].Count()} launches"));

        // Two kills with eight in flight: what is in doubt had all but left.
        FlowBatchRow[] unknown = [.. rows.Values.Where(row => row.Status == FlowExecutionStatus.Unknown)];
        Assert.InRange(unknown.Length, 0, 16);
        Assert.InRange(unknown.Count(row => !ledger.Contains(row.Row)), 0, 8);
    }

    [Fact]
    public async Task Marks_of_another_boot_are_not_trusted()
    {
        // Begun and on record; not one has left.
        await RunAsync(dieAt: 5);
        string marks = Directory.GetFiles(Journal, "*.leaving").Single();
        using (FileStream file = File.Open(marks, FileMode.Open))
        {
            file.Position = 8;
            file.Write(new byte[16]);
        }

        Dictionary<long, FlowBatchRow> rows = await RowsAsync();
        Assert.NotEmpty(rows);
        Assert.All(rows.Values, row => Assert.Equal(FlowExecutionStatus.Unknown, row.Status));
    }

    [Fact]
    public async Task A_torn_log_is_read_up_to_where_it_is_whole()
    {
        await RunAsync(dieAt: 150);
        string log = Directory.GetFiles(Journal, "*-wal").Single();
        using (FileStream file = File.Open(log, FileMode.Open))
        {
            file.SetLength(file.Length - 1000);
            file.Position = file.Length - 300;
            file.Write(new byte[200]);
        }

        Assert.Equal(0, await RunAsync(dieAt: 0));
        Assert.Equal(Rows, (await RowsAsync()).Count);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_who_holds_the_batch()
    {
        await using var store = new SqliteStore(Journal, TimeProvider.System);
        await using IOpenBatch held = await store.OpenAsync(
            new BatchIdentity("crash", "org", "Org", "flow", "Published", "Id"), BatchOwner.Here, TestContext.Current.CancellationToken);

        (int code, string errors) = await StartAsync(0, "crash");

        Assert.Equal(3, code);
        Assert.Contains("BatchHeld", errors);
        Assert.Contains(BatchOwner.Here.ToString(), errors);
        Assert.False(File.Exists(Ledger) && new FileInfo(Ledger).Length > 0);
    }

    [Fact]
    public async Task Processes_share_the_journal_of_runs_without_a_name()
    {
        (int Code, string Errors)[] ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(one => StartAsync(one == 0 ? 60 : 0, "-")));

        Assert.Equal(3, ended.Count(one => one.Code == 0));
        await using var store = new SqliteStore(Journal, TimeProvider.System);
        IReadOnlyList<FlowBatch> batches = await store.ListAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(4, batches.Count);
        Assert.Equal(3, batches.Count(batch => batch.Launched == Rows));
        Assert.All(batches, batch => Assert.Null(batch.Holder));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<long, FlowBatchRow>> RowsAsync()
    {
        await using var store = new SqliteStore(Journal, TimeProvider.System);
        var rows = new Dictionary<long, FlowBatchRow>();
        await foreach (FlowBatchRow row in store.ReadAsync("crash", [], TestContext.Current.CancellationToken))
        {
            rows.Add(row.Row, row);
        }

        return rows;
    }

    private async Task<int> RunAsync(int dieAt)
    {
        (int code, string errors) = await StartAsync(dieAt, "crash");
        Assert.True(code == 0 || (dieAt > 0 && code is 137 or -1 or 1), errors);
        Assert.Equal("", errors);
        return code;
    }

    private async Task<(int Code, string Errors)> StartAsync(int dieAt, string name)
    {
        string[] arguments = [Journal, Ledger, Rows.ToString(CultureInfo.InvariantCulture), dieAt.ToString(CultureInfo.InvariantCulture), name];
        using Process process = HostProcess.Start(arguments);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
