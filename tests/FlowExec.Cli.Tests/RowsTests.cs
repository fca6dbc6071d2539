namespace FlowExec.Cli.Tests;

/// <summary>Rows from elsewhere than one file: standard input, pipes of a name and of none, several files, and what has no end.</summary>
public class RowsTests
{
    private const string Table = "printf 'customerId,customerName\\n1,Ana\\n2,Bo\\n'";

    private static readonly string[] Launch = ["--emulator", "--flow-name", "Customer follow-up", "--output", "jsonl", "--no-journal"];

    public static TheoryData<string, string> Pipes => new()
    {
        { Table + " | exec \"$@\"", "-" },
        { "f=$(mktemp -u); mkfifo \"$f\"; " + Table + " > \"$f\" & f=$f; trap 'rm -f \"$f\"' EXIT; \"$@\" \"$f\"", "" },
        { Table + " | \"$@\" /dev/stdin", "" },
    };

    [Theory]
    [MemberData(nameof(Pipes))]
    public async Task A_pipe_is_read_as_a_file_is(string script, string file)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh, which the test starts.");
        string[] arguments = file.Length > 0 ? ["launch", file, .. Launch] : ["launch", .. Launch];
        await using FlowExecProcess process = FlowExecProcess.StartShell(script, arguments);
        Ending ending = await process.EndAsync();
        Assert.Equal((0, ""), (ending.ExitCode, ending.ExitCode == 0 ? "" : ending.Errors));
        Assert.Equal(2, ending.Output.Count(line => line.Contains("\"Launched\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Several_files_and_patterns_are_read_one_after_the_other()
    {
        string folder = Directory.CreateTempSubdirectory("flowexec-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "a.csv"), "customerId\n1\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "b.csv"), "customerId;customerName\n2;Bo\n", TestContext.Current.CancellationToken);
            Ending ending = await FlowExecProcess.RunAsync(["launch", Path.Combine(folder, "*.csv"), .. Launch]);
            Assert.Equal((0, 2), (ending.ExitCode, ending.Output.Count));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_came_from_standard_input_is_not_resumed_by_name_and_that_is_said()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh, which the test starts.");
        using var org = new TestOrg();
        string[] arguments = ["launch", "-", .. org.Address, "--flow-name", TestOrg.CustomerFlow, "--batch", "piped"];
        await using FlowExecProcess process = FlowExecProcess.StartShell(Table + " | exec \"$@\"", arguments, org.Environment);
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
        Ending resumed = await FlowExecProcess.RunAsync(["batch", "resume", "piped", .. org.Address], org.Environment);
        Assert.Equal(2, resumed.ExitCode);
        Assert.Contains("came from standard input", resumed.Errors, StringComparison.Ordinal);
        Assert.Contains("flowexec launch - --batch piped", resumed.Errors, StringComparison.Ordinal);
        Assert.Equal(2, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Words_that_are_said_to_be_values_stay_so_where_a_batch_is_resumed()
    {
        using var org = new TestOrg();
        string file = TestFiles.With("customerId\nNULL\n");
        Ending first = await org.LaunchAsync(file, "--flow-name", TestOrg.CustomerFlow, "--batch", "words", "--null-value", "");
        await File.AppendAllTextAsync(file, "\\N\n", TestContext.Current.CancellationToken);
        Ending resumed = await FlowExecProcess.RunAsync(["batch", "resume", "words", .. org.Address], org.Environment);
        Assert.Equal((0, 0, 2), (first.ExitCode, resumed.ExitCode, org.Ledger.LaunchCount));
    }

    [Fact]
    public async Task A_device_without_an_end_is_told_in_a_sentence()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "This machine has no /dev/zero, a file without an end.");
        Ending ending = await FlowExecProcess.RunAsync(["launch", "/dev/zero", .. Launch]);
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("is no CSV file", ending.Errors, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Foreign => new()
    {
        { "PK\u0003\u0004\0\0", "a workbook", "flowexec launch -" },
        { "<!DOCTYPE html><html><body>Sign in</body></html>\n", "a web page", "signed in" },
        { "{\"customerId\":\"1\"}\n{\"customerId\":\"2\"}\n", "JSON, a row a line", "as CSV" },
        { string.Join(',', Enumerable.Repeat("name", 100_000)) + "\n1\n", "100,000 columns", "--delimiter" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task What_is_no_table_is_told_in_a_sentence_by_each_command(string text, string what, string step)
    {
        string file = TestFiles.With(text);
        foreach (string[] command in (string[][])[["launch", file, .. Launch], ["test", file], ["convert", file]])
        {
            Ending ending = await FlowExecProcess.RunAsync(command);
            Assert.Equal(2, ending.ExitCode);
            Assert.Contains(what, ending.Errors, StringComparison.Ordinal);
            Assert.Contains(step, ending.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Get-Content", ending.Errors, StringComparison.Ordinal);
            Assert.Equal(2, ending.Errors.Trim().Split('\n').Length);
        }
    }

    [Fact]
    public async Task A_column_that_is_there_thousands_of_times_is_told_once()
    {
        string file = TestFiles.With($"customerId,{string.Join(',', Enumerable.Repeat("phone", 9_999))}\n1\n");
        Ending ending = await FlowExecProcess.RunAsync(["launch", file, .. Launch, "--allow-short-rows"]);
        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("'phone' is there 9,999 times", ending.Errors, StringComparison.Ordinal);
        Assert.InRange(ending.Errors.Length, 100, 2_000);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_told_in_a_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions than those that are taken away here.");
        string file = TestFiles.With("customerId\n1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.None);
        }

        await using FlowExecProcess process = FlowExecProcess.StartShell(Unprivileged, ["launch", file, .. Launch]);
        Ending ending = await process.EndAsync();
        Assert.SkipWhen(ending.ExitCode == 77, "Who runs this may read everything, and no other user can be taken on.");
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("cannot be opened", ending.Errors, StringComparison.Ordinal);
        Assert.Contains("that you may read it", ending.Errors, StringComparison.Ordinal);
    }

    // Root may read everything, but for what it gives up. The program itself needs no more than to read.
    private const string Unprivileged = "[ \"$(id -u)\" = 0 ] || exec \"$@\"; command -v setpriv > /dev/null || exit 77; "
        + "exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all \"$@\"";

    [Fact]
    public async Task What_is_odd_is_told_once_for_all_rows_and_refused_where_it_is_asked_for()
    {
        string file = TestFiles.With("customerId,phone\n1,4.91701E+11\n2,4.91702E+11\n");
        Ending told = await FlowExecProcess.RunAsync(["launch", file, .. Launch]);
        Assert.Equal(0, told.ExitCode);
        Assert.Contains("FX5028: Column 'phone'", told.Errors, StringComparison.Ordinal);
        Assert.Contains("2 rows, first 1, 2", told.Errors, StringComparison.Ordinal);
        Ending refused = await FlowExecProcess.RunAsync(["launch", file, .. Launch, "--strict"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.All(refused.Output, line => Assert.Contains("\"Invalid\"", line, StringComparison.Ordinal));
    }
}
