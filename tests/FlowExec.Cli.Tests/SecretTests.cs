using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

public class SecretTests
{
    private const string Secret = "canary-6f1d5b0e-secret";

    [Fact]
    public async Task No_option_takes_a_secret_since_arguments_can_be_seen_by_every_user()
    {
        foreach (string command in (string[])["launch", "flows", "emulator"])
        {
            Ending help = await FlowExecProcess.RunAsync(command, "--help");

            Assert.Equal(0, help.ExitCode);
            Assert.DoesNotContain(help.Output, line => line.Contains("--client-secret", StringComparison.Ordinal)
                || line.Contains("--access-token", StringComparison.Ordinal) || line.Contains("--password", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_secret_is_in_no_output_and_no_command_line_of_a_run()
    {
        var client = new EmulatorClient("Canary", "11111111-2222-4333-8444-555566667777", Secret);
        FaultRule[] faults = [FaultRule.Parse("ExecuteThenReset@3"), FaultRule.Parse("TokenExpired@5")];
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Clients = [client], Faults = faults });
        await using FlowExecProcess process = FlowExecProcess.Start(
            org.Arguments(TestFiles.Customers(40), "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl"), TestOrg.Credentials(client.Id, Secret));
        await process.ReadLineAsync();
        string[] commandLines = CommandLines();
        Ending end = await process.EndAsync();

        Assert.Equal(40, end.Output.Count);
        Assert.Equal(4, end.ExitCode);
        AssertHidden(end);
        Assert.DoesNotContain(commandLines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GENESYSCLOUD_OAUTHCLIENT_SECRET")]
    [InlineData("GENESYSCLOUD_ACCESS_TOKEN")]
    public async Task A_refused_secret_is_not_shown(string variable)
    {
        using var org = new TestOrg();
        var environment = new Dictionary<string, string> { ["GENESYSCLOUD_OAUTHCLIENT_ID"] = org.Emulator.ClientId, [variable] = Secret };

        Ending end = await FlowExecProcess.RunAsync(
            org.Arguments(TestFiles.Customers(1), "--flow-name", TestOrg.CustomerFlow), environment);

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("  next: ", end.Errors, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);
        AssertHidden(end);
    }

    private static void AssertHidden(Ending end)
    {
        Assert.DoesNotContain(Secret, end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(end.Output, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    /// <summary>What any user of the machine sees of the processes that run.</summary>
    private static string[] CommandLines() => !Directory.Exists("/proc") ? [] :
    [
        .. Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).Select(path =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(path, "cmdline"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }),
    ];
}
