using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

public class LaunchTests
{
    private static readonly string Customers = TestOrg.Sample("customers.csv");

    [Fact]
    public async Task Launches_every_row_of_the_sample_once_and_ends_with_0()
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(Customers, "--flow-name", TestOrg.CustomerFlow, "--wait", "--output", "jsonl");

        Assert.Equal("", ErrorsBut("250 rows, 250 launched, 0 failed, 0 unknown;", end));
        Assert.Equal(0, end.ExitCode);
        JsonElement[] told = [.. end.Output.Select(Parse)];
        Assert.Equal(500, told.Length);
        Assert.Equal(250, told.Count(o => o.GetProperty("status").GetString() == "Launched"));
        JsonElement[] outcomes = [.. told.Where(o => o.GetProperty("status").GetString() != "Launched")];
        Assert.Equal(Enumerable.Range(1, 250), outcomes.Select(o => o.GetProperty("row").GetInt32()).Order());
        Assert.All(outcomes, o => Assert.Equal("Completed", o.GetProperty("status").GetString()));
        Assert.All(outcomes, o => Assert.Equal("Complete", o.GetProperty("outputData").GetProperty("Flow.status").GetString()));
        Assert.Equal(
            org.Ledger.Launches.Select(l => l.ExecutionId).Order(StringComparer.Ordinal),
            outcomes.Select(o => o.GetProperty("executionId").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Needs_no_org_and_no_credentials_with_an_emulator_of_its_own()
    {
        Ending end = await FlowExecProcess.RunAsync("launch", Customers, "--emulator", "--flow-name", TestOrg.CustomerFlow, "--wait");

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("250 rows, 250 launched, 0 failed, 0 unknown;", end.Errors, StringComparison.Ordinal);
        Assert.Contains("The emulator's ledger: 250 executions.", end.Errors, StringComparison.Ordinal);
        Assert.Equal(252, end.Output.Count);
    }

    [Theory]
    [InlineData("Published", "CustomerId\n00042\n")]
    [InlineData("ExecutionContext", "CustomerId,contact_uri,channel,user_id\n00042,tel:+15550199,voice,somebody\n")]
    [InlineData("participants", "user_id,channel,channel_type\nsomebody,voice,web\n")]
    public async Task Speaks_each_contract_with_an_emulator_of_its_own(string contract, string rows)
    {
        string file = TestFiles.With(rows);

        Ending end = await FlowExecProcess.RunAsync(
            "launch", file, "--emulator", "--flow-name", TestOrg.CustomerFlow, "--contract", contract);

        Assert.True(end.ExitCode == 0, end.Errors);
        Assert.Contains("The emulator's ledger: 1 execution.", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_is_aligned_fits_120_characters_and_has_no_colours()
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(
            TestOrg.Sample("customers-with-mistakes.csv"), "--flow-name", TestOrg.CustomerFlow, "--name-template",
            "follow-up {CustomerId}");

        Assert.Equal(14, end.Output.Count);
        Assert.All(end.Output, line => Assert.InRange(line.Length, 1, 120));
        Assert.All(end.Output, line => Assert.DoesNotContain('\x1b', line));
        int[] starts = [.. "Status ExecutionId Name Detail".Split(' ').Select(title => end.Output[0].IndexOf(title, StringComparison.Ordinal))];
        Assert.All(end.Output.Skip(2), line => Assert.All(starts.Where(at => at < line.Length), at => Assert.Equal(' ', line[at - 1])));
        string launched = Assert.Single(end.Output, line => line.Contains("follow-up 00101", StringComparison.Ordinal));
        Assert.StartsWith("Launched ", launched[starts[0]..], StringComparison.Ordinal);
        Assert.StartsWith("follow-up 00101", launched[starts[2]..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_with_a_mistake_is_named_with_its_line_and_the_next_step_and_the_others_are_launched()
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(
            TestOrg.Sample("customers-with-mistakes.csv"), "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("row 2 (line 3): Invalid: FX2002 Score: 'n/a' is not a whole number.\n  next: ", end.Errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        JsonElement[] outcomes = [.. end.Output.Select(Parse)];
        Assert.Equal(12, outcomes.Length);
        Assert.Equal(org.Ledger.LaunchCount, outcomes.Count(o => o.GetProperty("status").GetString() == "Launched"));
        Assert.All(outcomes.Where(o => o.GetProperty("status").GetString() == "Invalid"), o =>
            Assert.StartsWith("FX", o.GetProperty("error").GetProperty("diagnostics")[0].GetProperty("code").GetString(), StringComparison.Ordinal));
        long launched = org.Ledger.LaunchCount;
        Assert.Contains($"12 rows, {launched} launched, {12 - launched} failed, 0 unknown;", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constants_are_alike_for_all_rows_and_a_flow_may_be_named_by_its_id()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { LedgerInputs = true });
        string id = org.Emulator.Flows.Single(flow => flow.Name == TestOrg.CustomerFlow).Id;

        Ending end = await org.LaunchAsync(
            TestFiles.With("customerId\nc1\nc2\n"), "--flow-name", id, "--constant", "language=a=b", "--constant", "score:=7");

        Assert.Equal(0, end.ExitCode);
        Assert.All(org.Ledger.Launches, launch =>
        {
            Assert.Contains("\"Flow.language\":\"a=b\"", launch.Inputs, StringComparison.Ordinal);
            Assert.Contains("\"Flow.score\":7", launch.Inputs, StringComparison.Ordinal);
        });
        Ending refused = await org.LaunchAsync(
            TestFiles.With("customerId\nc1\n"), "--flow-name", id, "--constant", "language", "--constant", "a:=x");
        Assert.Contains("--constant wants an input and its value", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--what-if")]
    [InlineData("--dry-run")]
    public async Task A_plan_tests_every_row_and_sends_nothing(string option)
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(Customers, "--flow-name", TestOrg.CustomerFlow, option, "--output", "jsonl");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(0, org.Ledger.LaunchCount);
        Assert.Equal(250, end.Output.Count(line => Parse(line).GetProperty("status").GetString() == "Planned"));
        Assert.Contains("250 rows, 250 would be launched, 0 failed, 0 unknown;", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_with_a_mistake_ends_with_1()
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(TestOrg.Sample("customers-with-mistakes.csv"), "--flow-name", TestOrg.CustomerFlow, "--what-if");

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task An_end_that_cannot_be_read_is_to_be_looked_at()
    {
        var blind = new EmulatorClient("blind", "blind", "secret") { Permissions = ["architect:flow:launch", "architect:flow:view"] };
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Clients = [blind] });

        Ending end = await FlowExecProcess.RunAsync(
            org.Arguments(TestFiles.Customers(3), "--flow-name", TestOrg.CustomerFlow, "--wait"), TestOrg.Credentials("blind", "secret"));

        Assert.Equal(4, end.ExitCode);
        Assert.Equal(3, org.Ledger.LaunchCount);
        Assert.Contains("3 rows, 3 launched, 0 failed, 0 unknown", end.Errors, StringComparison.Ordinal);
        Assert.Contains("architect:flowExecution:view", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launch_without_an_answer_is_Unknown_and_not_sent_again()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse("ExecuteThenReset@7")] });

        Ending end = await org.LaunchAsync(TestFiles.Customers(20), "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl");

        Assert.Equal(4, end.ExitCode);
        Assert.Equal(20, org.Ledger.LaunchCount);
        JsonElement unknown = Assert.Single(end.Output.Select(Parse), o => o.GetProperty("status").GetString() == "Unknown");
        Assert.Contains($"row {unknown.GetProperty("row").GetInt32()} (line ", end.Errors, StringComparison.Ordinal);
        Assert.Contains("20 rows, 19 launched, 0 failed, 1 unknown;", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_executions_that_end_badly_ends_with_1()
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(TestFiles.Customers(3), "--flow-name", "Always fails", "--wait");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("3 rows, 3 launched (3 ended badly), 0 failed, 0 unknown;", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_of_another_name_are_mapped_and_others_left_out()
    {
        using var org = new TestOrg();

        Ending end = await org.LaunchAsync(
            TestOrg.Sample("kunden-semikolon.csv"), "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl", "--name-template", "Kunde {Kundennummer}",
            "--input-map", "customerId=Kundennummer", "--input-map", "customerName=Kunde", "--include", "Kunde*");

        Assert.Equal("", ErrorsBut("launched", end));
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(end.Output.Count, org.Ledger.LaunchCount);
        Assert.Contains(org.Ledger.Launches, launch => RowMark.Without(launch.Name) == "Kunde 00301");
    }

    [Fact]
    public async Task A_token_from_the_environment_is_enough()
    {
        using var org = new TestOrg();
        var environment = new Dictionary<string, string> { ["GENESYSCLOUD_ACCESS_TOKEN"] = org.Emulator.IssueToken() };

        Ending end = await FlowExecProcess.RunAsync(
            org.Arguments(TestFiles.Customers(3), "--flow-name", TestOrg.CustomerFlow), environment);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(3, org.Ledger.LaunchCount);
        Assert.Equal(0, org.Ledger.SignIns);
    }

    [Fact]
    public async Task A_run_of_failures_ends_where_max_failure_says_and_names_what_is_left()
    {
        using var org = new TestOrg();
        Dictionary<string, string> mayOnlyLook = TestOrg.Credentials(EmulatorClient.ViewOnly.Id, EmulatorClient.ViewOnly.Secret);

        Ending end = await FlowExecProcess.RunAsync(
            org.Arguments(TestFiles.Customers(5000), "--flow-name", TestOrg.CustomerFlow, "--max-failure", "3", "--output", "jsonl"), mayOnlyLook);

        Assert.Equal(5, end.ExitCode);
        Assert.Equal(0, org.Ledger.LaunchCount);
        Assert.InRange(org.Ledger.AnswersByStatus[403], 3, 13);
        Assert.Contains("architect:flow:launch", end.Errors, StringComparison.Ordinal);
        Assert.Contains("rows failed, and --max-failure is 3. The first: row", end.Errors, StringComparison.Ordinal);
        Assert.Contains("all after row", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_the_flows_with_what_they_want()
    {
        using var org = new TestOrg();

        Ending end = await FlowExecProcess.RunAsync(["flows", "customer*", .. org.Address], org.Environment);

        Assert.Equal(0, end.ExitCode);
        Assert.StartsWith("Customer follow-up  (workflow, version 3.0, ", end.Output[0], StringComparison.Ordinal);
        Assert.Equal("    customerId: String (required)", end.Output[1]);
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    /// <summary>What stands on standard error besides one expected line.</summary>
    private static string ErrorsBut(string expected, Ending end)
    {
        Assert.Contains(expected, end.Errors, StringComparison.Ordinal);
        return string.Join('\n', end.Errors.Split('\n').Where(line => !line.Contains(expected, StringComparison.Ordinal))).Trim();
    }
}
