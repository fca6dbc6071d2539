using FlowExec.Tests;

namespace FlowExec.Cli.Tests;

/// <summary>Workers as processes of their own, on one server.</summary>
public abstract class WorkerRuns
{
    private protected const int Rows = 3000;

    private protected static async Task<Dictionary<string, string>> OnAsync(TestOrg org, PostgresServer server) =>
        new(org.Environment) { ["FLOWEXEC_JOURNAL"] = await server.CreateDatabaseAsync() };

    private protected static Task<Ending> LoadAsync(TestOrg org, Dictionary<string, string> environment, int rows, string batch = "nightly", params string[] more) =>
        FlowExecProcess.RunAsync(
            [
                .. org.Arguments(TestFiles.Customers(rows), "--flow-name", TestOrg.CustomerFlow, "--name-template", "{CustomerId}"),
                "--batch", batch, "--load-only", .. more,
            ],
            environment);

    private protected static string[] Worker(TestOrg org, params string[] more) => ["worker", "--batch", "nightly", .. org.Address, .. more];

    private protected static FlowExecProcess StartWorker(TestOrg org, Dictionary<string, string> environment, params string[] more) =>
        FlowExecProcess.Start(Worker(org, ["--output", "jsonl", .. more]), environment);

    /// <summary>Nothing was launched twice, and at least so many rows were.</summary>
    private protected static void AssertOnce(TestOrg org, long least, int rows)
    {
        string[] names = [.. org.Ledger.Launches.Select(launch => RowMark.Without(launch.Name)!)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.InRange(names.Length, least, rows);
    }

    /// <summary>Of three workers one is killed, and the two others launch every row once or leave it in doubt.</summary>
    private protected static async Task AssertThreeFinishAsync(TestOrg org, Dictionary<string, string> environment)
    {
        await using FlowExecProcess first = StartWorker(org, environment);
        await first.ReadLineAsync();
        await using FlowExecProcess second = StartWorker(org, environment);
        await using FlowExecProcess third = StartWorker(org, environment);
        await first.KillAsync();
        Ending[] ends = await Task.WhenAll(second.EndAsync(), third.EndAsync());

        FlowBatchCounts batch = await AssertLaunchedAsync(org, environment);
        Assert.All(ends, end => Assert.True(end.ExitCode == (batch.Unknown > 0 ? ExitCode.LookAtUnknown : ExitCode.Success), end.Errors));
    }

    /// <summary>The last worker ended well, and every row was launched once or is in doubt.</summary>
    private protected static async Task AssertDoneAsync(TestOrg org, Dictionary<string, string> environment, Ending last)
    {
        Assert.True(last.ExitCode is ExitCode.Success or ExitCode.LookAtUnknown, last.Errors);
        await AssertLaunchedAsync(org, environment);
    }

    /// <summary>Every row was launched once or is in doubt.</summary>
    private protected static async Task<FlowBatchCounts> AssertLaunchedAsync(TestOrg org, Dictionary<string, string> environment, int rows = Rows)
    {
        FlowBatchCounts batch = await BatchAsync(environment);
        Assert.Equal(rows, batch.Launched + batch.Unknown);
        AssertOnce(org, rows - batch.Unknown, rows);
        return batch;
    }

    private protected static async Task<FlowBatchCounts> BatchAsync(Dictionary<string, string> environment)
    {
        Ending shown = await FlowExecProcess.RunAsync(["batch", "show", "nightly", "--output", "jsonl"], environment);
        using var batch = System.Text.Json.JsonDocument.Parse(Assert.Single(shown.Output));
        return new FlowBatchCounts(batch.RootElement.GetProperty("launched").GetInt64(), batch.RootElement.GetProperty("unknown").GetInt64());
    }

    private protected sealed record FlowBatchCounts(long Launched, long Unknown);
}
