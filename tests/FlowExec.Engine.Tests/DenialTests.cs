using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>What a launch says that the org refuses for the caller's rights or for the flow.</summary>
public class DenialTests
{
    [Fact]
    public async Task A_client_without_the_permission_is_told_its_name_and_that_scopes_do_not_help()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            connect: options => options with
            {
                ClientId = EmulatorClient.ViewOnly.Id,
                ClientSecret = EmulatedOrg.Secret(EmulatorClient.ViewOnly.Secret),
            });
        FlowError error = await OnlyErrorAsync(org, Rows.ToFollowUp);
        Assert.Equal((403, "missing.permissions"), (error.Status, error.Code));
        Assert.Equal([DiagnosticCodes.PermissionMissing], error.Diagnostics.Select(finding => finding.Code));
        Assert.StartsWith("FX4005 The caller lacks 'architect:flow:launch'", error.NextStep, StringComparison.Ordinal);
        Assert.Contains("scopes do not apply to it", error.NextStep, StringComparison.Ordinal);
        Assert.Contains("division", error.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_users_token_without_the_scope_is_told_the_scope_and_that_roles_do_not_help()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping, Seed = 1 });
        FlowConnectOptions options = EmulatedOrg.Options(emulator) with
        {
            ClientId = null,
            ClientSecret = null,
            AccessToken = EmulatedOrg.Secret(emulator.IssueToken(EmulatorClient.ReadOnlyUser)),
        };
        FlowOrg org = await FlowEngine.ConnectAsync(options, TimeProvider.System, EmulatedOrg.Stop);
        await using IFlowClient client = org.Client;
        List<FlowExecution> outcomes = await Rows.ToListAsync(client.LaunchAsync(Rows.Customers(1), Rows.ToFollowUp, EmulatedOrg.Stop));
        FlowError error = Assert.Single(outcomes).Error!;
        Assert.Equal((403, "not.authorized"), (error.Status, error.Code));
        Assert.Equal([DiagnosticCodes.ScopeMissing], error.Diagnostics.Select(finding => finding.Code));
        Assert.Contains("has no scope 'architect'", error.NextStep, StringComparison.Ordinal);
        Assert.Contains("Roles do not replace it", error.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"code":"architect.flow.not.found","message":"The flow was not found."}""", "FX4001")]
    [InlineData("""{"code":"architect.flow.version.missing","message":"Version 9.0 was not found."}""", "FX4008")]
    [InlineData("<html>Not found</html>", null)]
    public async Task A_flow_that_is_not_there_is_named_where_the_platform_itself_says_so(string body, string? code)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(404, body));
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(await org.ConnectAsync(), 1));
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(code, outcome.Error!.Diagnostics.FirstOrDefault()?.Code);
        Assert.StartsWith(code ?? "Check the id", outcome.Error.NextStep, StringComparison.Ordinal);
    }

    private static async Task<FlowError> OnlyErrorAsync(EmulatedOrg org, LaunchOptions options)
    {
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, options));
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        return outcome.Error!;
    }
}
