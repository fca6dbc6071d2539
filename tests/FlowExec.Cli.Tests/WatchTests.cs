using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>A batch watched from another process than the one that works on it.</summary>
public class WatchTests
{
    [Fact]
    public async Task A_batch_is_watched_until_the_process_that_works_on_it_ends_and_the_exit_code_says_what_is_left()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(50) });
        await using FlowExecProcess launch = FlowExecProcess.Start(
            org.Arguments(
                TestFiles.Customers(5000), "--flow-name", TestOrg.CustomerFlow, "--batch", "watched", "--throttle-limit", "1", "--output", "jsonl"),
            org.Environment);
        await launch.ReadLineAsync();
        await using FlowExecProcess list = FlowExecProcess.Start(["batch", "list", "--watch"]);
        await using FlowExecProcess show = FlowExecProcess.Start(["batch", "show", "watched", "--watch", "--output", "jsonl"]);

        string begun = await ReadOfAsync(list, "watched: ");
        Assert.Contains($"worked on by dotnet (process {launch.Id})", begun, StringComparison.Ordinal);
        Assert.Contains("\"holder\":\"dotnet", await show.ReadLineAsync(), StringComparison.Ordinal);
        await launch.SignalAsync("TERM");
        await launch.EndAsync();

        Ending shown = await show.EndAsync();
        Assert.Equal(ExitCode.RunAgain, shown.ExitCode);
        Assert.Contains("\"holder\":null", shown.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_over_is_shown_once()
    {
        using var org = new TestOrg();
        await org.LaunchAsync(TestFiles.Customers(3), "--flow-name", TestOrg.CustomerFlow, "--batch", "over");

        Ending shown = await FlowExecProcess.RunAsync("batch", "show", "over", "--watch");

        Assert.Equal(ExitCode.Success, shown.ExitCode);
        Assert.StartsWith("over: 3 rows on record; ended ", Assert.Single(shown.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_watching_alone()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(50) });
        await using FlowExecProcess launch = FlowExecProcess.Start(
            org.Arguments(
                TestFiles.Customers(5000), "--flow-name", TestOrg.CustomerFlow, "--batch", "let go", "--throttle-limit", "1", "--output", "jsonl"),
            org.Environment);
        await launch.ReadLineAsync();
        await using FlowExecProcess show = FlowExecProcess.Start(["batch", "show", "let go", "--watch"]);
        await show.ReadLineAsync();

        await show.SignalAsync("INT");

        Ending ended = await show.EndAsync();
        Assert.Equal(ExitCode.Stopped, ended.ExitCode);
        Assert.Equal("", ended.Errors);
        await launch.ReadLineAsync();
    }

    /// <summary>Other tests' batches are in the same journal.</summary>
    private static async Task<string> ReadOfAsync(FlowExecProcess process, string beginning)
    {
        while (true)
        {
            string line = await process.ReadLineAsync();
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }
}
