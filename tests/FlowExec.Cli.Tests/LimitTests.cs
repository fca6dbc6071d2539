using System.Globalization;
using System.Text.Json;

namespace FlowExec.Cli.Tests;

/// <summary>What ends a run in time and keeps it small, in the words of the command line.</summary>
public class LimitTests
{
    private static readonly string Many = TestFiles.With(
        "customerId\n" + string.Concat(Enumerable.Range(1, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}\n"))));

    [Fact]
    public async Task A_stop_names_counts_rows_cause_and_the_command_that_goes_on()
    {
        using var org = new TestOrg();
        Ending end = await org.LaunchAsync(Many, "--flow-name", "Always fails", "--wait", "--max-failure", "3", "--batch", "limits");
        Assert.Equal(5, end.ExitCode);
        Assert.InRange(org.Ledger.LaunchCount, 3, 13);
        Assert.Contains("rows failed, and --max-failure is 3. The first: row", end.Errors, StringComparison.Ordinal);
        Assert.Contains("The flow ended with an error [", end.Errors, StringComparison.Ordinal);
        Assert.Contains("'flowexec batch resume' 'limits' goes on with the rest.", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_canary_goes_first_and_needs_a_rule_where_nobody_is_there_to_be_asked()
    {
        using var org = new TestOrg();
        Ending end = await org.LaunchAsync(Many, "--flow-name", "Always fails", "--canary", "4");
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("Give --max-failure", end.Errors, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);

        end = await org.LaunchAsync(Many, "--flow-name", "Always fails", "--canary", "4", "--canary-spread", "--max-failure", "4");
        Assert.Equal(5, end.ExitCode);
        Assert.Equal(4, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Outputs_that_were_not_expected_are_rows_to_mend()
    {
        using var org = new TestOrg();
        string file = TestFiles.With("customerId\n1\n2\n3\n");
        Ending end = await org.LaunchAsync(
            file, "--flow-name", TestOrg.CustomerFlow, "--expect", "customerId=1..2", "--expect", "status=Comp*", "--output", "jsonl");
        Assert.Equal(1, end.ExitCode);
        Assert.Equal(
            ["1 AsExpected", "2 AsExpected", "3 Unexpected"],
            end.Output.Select(line => JsonDocument.Parse(line).RootElement)
                .Where(outcome => outcome.GetProperty("status").GetString() == "Completed")
                .Select(outcome => $"{outcome.GetProperty("row")} {outcome.GetProperty("verdict")}").Order(StringComparer.Ordinal));
        Assert.Contains("The output customerId is '3'; expected was '1..2'.", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_has_the_columns_of_the_input_the_outcomes_and_one_for_each_output()
    {
        using var org = new TestOrg();
        string file = TestFiles.With("customerId,status,score\nc1,mine,5\nc2,mine,x\n");
        Ending end = await org.LaunchAsync(
            file, "--flow-name", TestOrg.CustomerFlow, "--exclude", "status", "--wait", "--throttle-limit", "1", "--output", "csv");
        Assert.Equal(1, end.ExitCode);
        Assert.Equal(
            "customerId,status,score,FlowExec.Row,FlowExec.Status,FlowExec.Verdict,FlowExec.CanResend,FlowExec.ExecutionId,FlowExec.Date,"
            + "FlowExec.Attempts,FlowExec.Error,FlowExec.CorrelationId,Flow.status,statusCode,Flow.customerId,contacted,FlowExec.OutputData,FlowExec.Guarded",
            end.Output[0]);
        string[] rows = [.. end.Output.Skip(1).Order(StringComparer.Ordinal)];
        Assert.StartsWith("c1,mine,5,1,Completed,NotKnown,False,", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(",Complete,200,c1,true,,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("c2,mine,x,2,Invalid,NotKnown,True,,,0,FX", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",,,,,,", rows[1], StringComparison.Ordinal);
        Assert.Contains("which are in 'Flow.status', 'Flow.customerId' therefore.", end.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-running", "0")]
    [InlineData("--max-failure", "100%")]
    [InlineData("--max-failure", "0")]
    [InlineData("--max-same-error", "0")]
    [InlineData("--canary", "0")]
    [InlineData("--expect", "status")]
    public async Task What_can_never_be_is_refused(string option, string value)
    {
        using var org = new TestOrg();
        Ending end = await org.LaunchAsync(Many, "--flow-name", TestOrg.CustomerFlow, option, value);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains($"{option} wants ", end.Errors, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }
}
