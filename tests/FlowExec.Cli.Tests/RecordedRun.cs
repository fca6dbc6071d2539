using System.Globalization;
using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>
/// A long run under a batch's name whose executions are named by their rows' keys, so that what the journal says of it can be held against
/// what the org truly launched.
/// </summary>
internal sealed class RecordedRun(TestOrg org, int rows = 5000)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);
    private static int _count;

    private readonly string _batch = $"recorded {Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}";

    public string[] Arguments => org.Arguments(
        TestFiles.Customers(rows), "--flow-name", TestOrg.CustomerFlow, "--name-template", "{CustomerId}", "--key", "CustomerId", "--batch", _batch);

    public FlowExecProcess Start(params string[] more) => FlowExecProcess.Start([.. Arguments, .. more], org.Environment);

    /// <summary>Waits until the org has launched so many.</summary>
    public async Task LaunchedAsync(int atLeast)
    {
        // The emulator tells nobody when a request has come in, so its ledger is asked until it has.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(LookAgain);
        while (org.Emulator.Ledger.LaunchCount < atLeast)
        {
            await timer.WaitForNextTickAsync(bound.Token);
        }
    }

    /// <summary>Everything that was launched is on record, with its execution's id or as Unknown; nothing twice; and not every row was.</summary>
    public async Task<Dictionary<string, (string Status, string? ExecutionId)>> AssertRecordedAsync()
    {
        LedgerLaunch[] launches = [.. org.Ledger.Launches];
        Assert.InRange(launches.Length, 0, rows - 1);
        Assert.Equal(launches.Length, launches.DistinctBy(launch => RowMark.Without(launch.Name)).Count());
        Ending listed = await FlowExecProcess.RunAsync("batch", "rows", _batch, "--output", "jsonl");
        Assert.True(listed.ExitCode == 0, listed.Errors);
        var recorded = listed.Output.Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(
            row => row.GetProperty("key").GetString()!,
            row => (Status: row.GetProperty("status").GetString()!, ExecutionId: row.GetProperty("executionId").GetString()));
        Assert.All(launches, launch =>
        {
            (string status, string? id) = recorded[RowMark.Without(launch.Name)!];
            Assert.True(status == "Unknown" || (status == "Launched" && id == launch.ExecutionId), $"{launch.Name}: {status} {id}");
        });
        return recorded;
    }

    /// <summary>The batch is named, with the counts of what became of its rows.</summary>
    public void AssertTold(Ending end)
    {
        Assert.Contains($"Batch: {_batch}", end.Errors, StringComparison.Ordinal);
        Assert.Matches(@"[\d,]+ rows, [\d,]+ launched, [\d,]+ failed, [\d,]+ unknown", end.Errors);
    }
}
