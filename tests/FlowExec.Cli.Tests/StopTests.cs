using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

public class StopTests
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_the_run_and_every_launch_on_its_way_is_Unknown(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no signals to send.");
        }

        // From the third on they are executed, and no answer comes.
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse("ExecuteThenTimeout@3-")] });
        string[] arguments = org.Arguments(
            TestFiles.Customers(5000), "--flow-name", TestOrg.CustomerFlow, "--name-template", "{CustomerId}", "--output", "jsonl");
        await using FlowExecProcess process = FlowExecProcess.Start(arguments, org.Environment);
        string[] launched = [await process.ReadLineAsync(), await process.ReadLineAsync()];
        await UntilAsync(() => org.Emulator.Ledger.LaunchCount > 2);

        await process.SignalAsync(signal);
        Ending end = await process.EndAsync();

        Assert.Equal(130, end.ExitCode);
        Assert.All(launched, line => Assert.Equal("Launched", Status(line)));
        HashSet<string> unknown = [.. end.Output.Where(line => Status(line) == "Unknown").Select(Name)];
        IEnumerable<string> unanswered = org.Ledger.Launches.Where(launch => launch.Told != "200").Select(launch => launch.Name!);
        Assert.NotEmpty(unknown);
        Assert.All(unanswered, name => Assert.Contains(name, unknown));
        Assert.All(unknown, name => Assert.Contains($"row {name.TrimStart('0')} (line ", end.Errors, StringComparison.Ordinal));
        Assert.Contains("Not read: anything after row", end.Errors, StringComparison.Ordinal);
        Assert.Contains(" unknown", end.Errors, StringComparison.Ordinal);
    }

    // The emulator tells nobody when a request has come in, so its ledger is asked until it has.
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(LookAgain);
        while (!holds())
        {
            await timer.WaitForNextTickAsync(bound.Token);
        }
    }

    private static string Status(string line) => JsonDocument.Parse(line).RootElement.GetProperty("status").GetString()!;

    private static string Name(string line) => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!;
}
