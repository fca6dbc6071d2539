using System.Globalization;

namespace FlowExec.Engine.Tests;

/// <summary>A batch written beside a file whose rows have moved, more of them than are held at once.</summary>
public sealed class BatchExportTests : IDisposable
{
    private const int Count = 25_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("flowexec-export").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rows_of_a_file_that_was_turned_round_come_in_the_order_of_the_batch_with_their_own_columns()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        string file = Path.Combine(_folder, "rows.csv");

        // No row can be sent, so that nothing but the journal and the file takes time.
        string[] rows = [.. Enumerable.Range(1, Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i},no number,name {i}"))];
        await File.WriteAllLinesAsync(file, rows.Prepend("customerId,score,customerName"), EmulatedOrg.Stop);
        LaunchOptions options = Rows.ToFollowUp with
        {
            Batch = "turned", Journal = _folder, Key = ["customerId"], Origin = new BatchOrigin([file], new Dictionary<string, IReadOnlyList<string>>()),
        };
        using (IFlowRun run = org.Client.Launch(new RunInput { Files = [file] }, options))
        {
            do
            {
                while (run.TryTake(out _))
                {
                }
            }
            while (run.Wait(forSpace: false, TimeSpan.FromMinutes(1)));
            await run.Ended;
            Assert.Equal(Count, run.State[FlowExecutionStatus.Invalid]);
        }

        await File.WriteAllLinesAsync(file, rows.Reverse().Prepend("customerId,score,customerName"), EmulatedOrg.Stop);
        IBatchStore store = FlowEngine.OpenJournal(_folder);
        FlowBatch batch = Assert.Single(await store.ListAsync("turned", EmulatedOrg.Stop));
        using var written = new StringWriter(CultureInfo.InvariantCulture);
        BatchExported exported = await FlowEngine.ExportBatchAsync(store, batch, written, _ => true, false, EmulatedOrg.Stop);
        Assert.Equal((Count, 0), (exported.Rows, exported.WithoutColumns));
        string[] lines = written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows, lines.Skip(1).Select(line => string.Join(',', line.Split(',').Take(3))));
    }
}
