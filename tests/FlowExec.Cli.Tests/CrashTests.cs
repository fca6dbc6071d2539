using System.Globalization;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>A process that is killed again and again, and its batch gone on with until it is done: judged by what the org truly launched.</summary>
public class CrashTests
{
    private const int Rows = 1500;

    [Fact]
    public Task Nothing_is_launched_twice_and_nothing_is_lost_over_kills_at_random_moments() => KilledAsync(kills: 6);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Nothing_is_launched_twice_and_nothing_is_lost_over_many_kills() => KilledAsync(
        int.TryParse(Environment.GetEnvironmentVariable("FLOWEXEC_SOAK_KILLS"), CultureInfo.InvariantCulture, out int many) ? many : 300);

    private static async Task KilledAsync(int kills)
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(5) });
        var random = new Random(Environment.TickCount);
        for (int kill = 0, batch = 0; kill < kills; batch++)
        {
            string file = TestFiles.Customers(Rows);
            string[] arguments = org.Arguments(
                file, "--flow-name", TestOrg.CustomerFlow, "--name-template", $"{batch} {{CustomerId}}", "--batch", $"crash {batch}", "--output", "jsonl");
            while (kill < kills)
            {
                await using FlowExecProcess process = FlowExecProcess.Start(arguments, org.Environment);
                if (!await HasBegunAsync(process))
                {
                    break;
                }

                await Task.Delay(random.Next(0, 250), TestContext.Current.CancellationToken);
                kill++;
                await process.KillAsync();
            }

            Ending last = await FlowExecProcess.RunAsync(arguments, org.Environment);
            Assert.True(last.ExitCode is 0 or 4, last.Errors);
            LedgerLaunch[] launches = [.. org.Ledger.Launches.Where(launch => launch.Name!.StartsWith($"{batch} ", StringComparison.Ordinal))];
            Assert.Equal(launches.Length, launches.Select(launch => RowMark.Without(launch.Name)).Distinct().Count());
            int held = Held(last.Errors);
            Assert.InRange(launches.Length, Rows - held, Rows);
        }
    }

    /// <summary>True once a result was told; false where the batch was done already.</summary>
    private static async Task<bool> HasBegunAsync(FlowExecProcess process)
    {
        try
        {
            await process.ReadLineAsync();
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    private static int Held(string errors)
    {
        string? line = errors.Split('\n').FirstOrDefault(text => text.StartsWith("Held: ", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split(' ')[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
