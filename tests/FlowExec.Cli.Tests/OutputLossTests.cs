using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>Outputs that are full, closed or read by nobody: what cannot be told is not done, and what was done is on record.</summary>
public class OutputLossTests
{
    private const string ToFullDisk = "exec \"$@\" > /dev/full";

    [Theory]
    [InlineData("table")]
    [InlineData("jsonl")]
    public async Task A_reader_that_goes_away_stops_the_run(string output)
    {
        SkipOnWindows();
        using var org = new TestOrg();
        var run = new RecordedRun(org);
        await using FlowExecProcess process = run.Start("--output", output);
        for (int line = 0; line < 3; line++)
        {
            await process.ReadLineAsync();
        }

        process.StopReading();
        Ending end = await process.EndAsync();

        Assert.Equal(6, end.ExitCode);
        Assert.Contains("nobody takes the results any more", end.Errors, StringComparison.Ordinal);
        run.AssertTold(end);
        await run.AssertRecordedAsync();
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_noticed_while_there_is_nothing_to_write()
    {
        SkipOnWindows();
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        var run = new RecordedRun(org);
        await using FlowExecProcess process = run.Start("--wait", "--throttle-limit", "4");
        await run.LaunchedAsync(4);

        process.StopReading();
        Ending end = await process.EndAsync();

        Assert.Equal(6, end.ExitCode);
        run.AssertTold(end);
        await run.AssertRecordedAsync();
    }

    [Fact]
    public async Task A_full_disk_under_the_results_stops_the_run_and_is_told()
    {
        SkipWithoutFullDisk();
        using var org = new TestOrg();
        var run = new RecordedRun(org);
        await using FlowExecProcess process = FlowExecProcess.StartShell(ToFullDisk, run.Arguments, org.Environment);

        Ending end = await process.EndAsync();

        Assert.Equal(6, end.ExitCode);
        Assert.Contains("the results cannot be written", end.Errors, StringComparison.Ordinal);
        Assert.Contains("Not read: anything after row", end.Errors, StringComparison.Ordinal);
        run.AssertTold(end);
        await run.AssertRecordedAsync();
    }

    [Fact]
    public async Task With_results_that_have_nowhere_to_go_nothing_is_sent()
    {
        SkipOnWindows();
        using var org = new TestOrg();
        string[] arguments = org.Arguments(TestFiles.Customers(20), "--flow-name", TestOrg.CustomerFlow);
        await using FlowExecProcess process = FlowExecProcess.StartShell("exec \"$@\" >&-", arguments, org.Environment);

        Ending end = await process.EndAsync();

        Assert.Equal(6, end.ExitCode);
        Assert.Contains("Standard output is closed", end.Errors, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData("exec \"$@\" 2> /dev/full")]
    [InlineData("exec \"$@\" 2>&-")]
    public async Task Words_that_cannot_be_said_end_no_run(string script)
    {
        SkipWithoutFullDisk();
        using var org = new TestOrg();
        string file = TestFiles.With("CustomerId,score\n1,wrong\n" + string.Concat(Enumerable.Range(2, 199).Select(i => $"{i},1\n")));
        string[] arguments = org.Arguments(file, "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl");
        await using FlowExecProcess process = FlowExecProcess.StartShell(script, arguments, org.Environment);

        Ending end = await process.EndAsync();

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(200, end.Output.Count);
        Assert.Equal(199, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task With_neither_output_nor_words_the_code_still_tells()
    {
        SkipWithoutFullDisk();
        using var org = new TestOrg();
        var run = new RecordedRun(org);
        await using FlowExecProcess process = FlowExecProcess.StartShell(ToFullDisk + " 2>&1", run.Arguments, org.Environment);

        Assert.Equal(6, (await process.EndAsync()).ExitCode);
        await run.AssertRecordedAsync();
    }

    [Fact]
    public async Task A_list_that_nobody_reads_to_its_end_is_no_complaint()
    {
        SkipOnWindows();
        await using FlowExecProcess process = FlowExecProcess.Start(["test", TestFiles.With("name\n" + string.Concat(Enumerable.Repeat("x\n", 20_000)))]);
        await process.ReadLineAsync();

        process.StopReading();
        Ending end = await process.EndAsync();

        Assert.Equal(6, end.ExitCode);
        Assert.Equal("", end.Errors);
    }

    private static void SkipOnWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows does not tell when a pipe is read by nobody.");
        }
    }

    private static void SkipWithoutFullDisk()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Skip("This machine has no /dev/full, a file that is always full.");
        }
    }
}
