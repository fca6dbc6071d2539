using System.Text.Json;

namespace FlowExec.Cli.Tests;

/// <summary>What is told on the way: on standard error, and in a log.</summary>
public class NoteTests
{
    [Fact]
    public async Task Decisions_and_exchanges_are_told_on_standard_error_and_in_the_log()
    {
        using var org = new TestOrg();
        string log = Path.Combine(Directory.CreateTempSubdirectory("flowexec-log-").FullName, "run.log");
        Ending end = await org.LaunchAsync(TestFiles.Customers(3), "--flow-name", TestOrg.CustomerFlow, "--no-journal", "--debug", "--log-path", log);
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("gave a token, good until", end.Errors, StringComparison.Ordinal);
        Assert.Equal(3, end.Errors.Split('\n').Count(line => line.Contains("/api/v2/flows/executions -> 200", StringComparison.Ordinal)));
        string[] lines = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        Assert.Equal(3, lines.Count(line => JsonDocument.Parse(line).RootElement.TryGetProperty("url.path", out JsonElement path)
            && path.GetString() == "/api/v2/flows/executions"));
        Assert.DoesNotContain(lines, line => line.Contains(org.Emulator.ClientSecret, StringComparison.Ordinal));
        Directory.Delete(Path.GetDirectoryName(log)!, recursive: true);
    }

    [Fact]
    public async Task Without_them_only_what_must_be_known_is_told()
    {
        using var org = new TestOrg();
        Ending end = await org.LaunchAsync(TestFiles.Customers(1), "--flow-name", TestOrg.CustomerFlow, "--no-journal");
        Assert.DoesNotContain("-> 200", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("gave a token", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_one_line_and_no_row()
    {
        using var org = new TestOrg();
        Ending end = await org.LaunchAsync(
            TestFiles.Customers(3), "--flow-name", TestOrg.CustomerFlow, "--no-journal", "--telemetry-endpoint", "http://127.0.0.1:1");
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(3, org.Ledger.LaunchCount);
        Assert.Single(end.Errors.Split('\n'), line => line.Contains("collector at 127.0.0.1:1 does not take", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_on_a_full_disk_costs_one_line_and_no_row()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a device that is always full.");
        using var org = new TestOrg();
        Ending end = await org.LaunchAsync(TestFiles.Customers(30), "--flow-name", TestOrg.CustomerFlow, "--no-journal", "--log-path", "/dev/full");
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(30, org.Ledger.LaunchCount);
        Assert.Single(end.Errors.Split('\n'), line => line.Contains("The log cannot be written any more", StringComparison.Ordinal));
    }
}
