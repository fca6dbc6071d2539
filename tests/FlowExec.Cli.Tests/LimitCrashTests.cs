using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>Limits and verdicts over kills: judged by what the org truly launched, and by what the journal says of it.</summary>
public class LimitCrashTests
{
    private const int Rows = 24;
    private const int Most = 4;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(1500);

    [Fact]
    public async Task Never_more_run_than_allowed_and_every_verdict_is_kept_over_kills()
    {
        string flows = Path.Combine(Directory.CreateTempSubdirectory("flowexec-flows").FullName, "flows.json");
        await File.WriteAllTextAsync(
            flows,
            """
            {"flows": [{"id": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f30001", "name": "Takes a while", "duration": "1500ms",
              "inputs": {"customerId": {}}, "outputs": {"status": {}}, "outputData": {"status": "Complete"}}]}
            """,
            TestContext.Current.CancellationToken);
        using var org = new TestOrg(new FlowOrgEmulatorOptions { FlowPath = flows });
        string file = TestFiles.With("customerId\n" + string.Concat(Enumerable.Range(1, Rows).Select(row => $"{row}\n")));
        string[] arguments = org.Arguments(
            file, "--flow-name", "Takes a while", "--name-template", "{customerId}", "--max-running", $"{Most}", "--wait-timeout", "10s", "--expect", "status=Complete", "--max-failure",
            "90%", "--batch", $"limits {Guid.NewGuid()}", "--output", "jsonl");
        for (int kill = 0; kill < 3; kill++)
        {
            await using FlowExecProcess process = FlowExecProcess.Start(arguments, org.Environment);
            await process.ReadLineAsync();
            await process.KillAsync();
        }

        Ending end = await FlowExecProcess.RunAsync(arguments, org.Environment);
        Assert.True(end.ExitCode is 0 or 4, end.Errors);
        LedgerLaunch[] launches = [.. org.Ledger.Launches];
        Assert.Equal(launches.Length, launches.Select(launch => RowMark.Without(launch.Name)).Distinct().Count());
        (DateTimeOffset At, int Change)[] steps =
        [
            .. launches.SelectMany(launch => new[] { (launch.ArrivedAt, 1), (launch.ArrivedAt + Duration, -1) })
                .OrderBy(step => step.Item1).ThenBy(step => step.Item2),
        ];
        int now = 0;
        Assert.All(steps, step => Assert.InRange(now += step.Change, 0, Most));

        string batch = arguments[Array.IndexOf(arguments, "--batch") + 1];
        Ending told = await FlowExecProcess.RunAsync("batch", "rows", batch, "--output", "jsonl");
        JsonElement[] rows = [.. told.Output.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(Rows, rows.Length);
        Assert.All(
            rows.Where(row => row.GetProperty("status").GetString() != "Unknown"),
            row => Assert.Equal(("Completed", "AsExpected"), (row.GetProperty("status").GetString(), row.GetProperty("verdict").GetString())));
        Directory.Delete(Path.GetDirectoryName(flows)!, recursive: true);
    }
}
