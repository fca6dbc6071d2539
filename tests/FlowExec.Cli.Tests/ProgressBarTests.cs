using System.Diagnostics;
using System.Text;
using FlowExec.Cli.Output;
using Spectre.Console;

namespace FlowExec.Cli.Tests;

/// <summary>The bar of a run on a terminal, and all else that is written above it.</summary>
public class ProgressBarTests
{
    [Fact]
    public async Task A_terminal_shows_how_far_the_run_is_and_is_clean_when_Ctrl_C_has_ended_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no 'script', which makes a terminal for a process.");
        using var org = new TestOrg();
        string folder = Directory.CreateTempSubdirectory("flowexec-bar-").FullName;
        (string number, string rows, string seen) = (Path.Combine(folder, "number"), Path.Combine(folder, "rows"), Path.Combine(folder, "seen"));
        await File.WriteAllTextAsync(rows, "customerId\nc1\nc2\n", TestContext.Current.CancellationToken);

        // Executions of this flow run for half an hour: the bar stands until the run is ended from outside.
        await using FlowExecProcess terminal = FlowExecProcess.StartShell(
            $$"""exec script -qec "stty cols 70; echo \$\$ > {{number}}; exec $*" {{seen}}""",
            org.Arguments(rows, "--flow-id", "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10006", "--wait", "--no-journal"),
            org.Environment);
        while (!(await terminal.ReadLineAsync()).Contains("2 running", StringComparison.Ordinal))
        {
            // Each line that comes is one more of the bar.
        }

        using (Process kill = Process.Start("kill", ["-INT", (await File.ReadAllTextAsync(number, TestContext.Current.CancellationToken)).Trim()]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Ending end = await terminal.EndAsync();
        string sent = await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(130, end.ExitCode);
        Assert.Contains(" %", sent, StringComparison.Ordinal);
        string[] left = [.. new TinyScreen().Take(sent).Lines.Where(line => line.Length > 0 && !line.StartsWith("Script ", StringComparison.Ordinal))];
        Assert.DoesNotContain(left, line => line.Contains('%', StringComparison.Ordinal) || line.Contains("quota", StringComparison.Ordinal));
        Assert.StartsWith("2 rows, 2 launched", left[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[?25l", sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(59)]
    [InlineData(79)]
    [InlineData(200)]
    public void The_bar_and_what_it_says_keep_to_the_width_of_the_terminal(int width)
    {
        string[] lines = ProgressBar.Lines(Plain(), Half(), width);

        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 1, width));
        string all = string.Join(' ', lines);
        Assert.Contains(" 51 %", all, StringComparison.Ordinal);
        if (width > 59)
        {
            Assert.Contains("50 of 100 rows, 3 failed, 1 unknown, 2 running", all, StringComparison.Ordinal);
            Assert.Contains("290 a minute, quota 12 of 300 left", all, StringComparison.Ordinal);
            Assert.Contains("10 s left", all, StringComparison.Ordinal);
            Assert.Contains("the quota is used up, on in 7 s", all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_bar_is_drawn_where_nobody_knows_how_many_rows_there_are()
    {
        string line = ProgressBar.Lines(Plain(), new RunState { Read = 7, Done = 5 }, 79)[0];
        Assert.StartsWith("5 of 7 rows read", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_meanwhile_stands_above_and_a_line_that_is_not_ended_is_waited_for()
    {
        using var terminal = new MemoryStream();
        var foot = new TerminalFoot(terminal);
        try
        {
            foot.Show("one", "two");
            Assert.Equal(["one", "two"], Screen(terminal));
            TerminalFoot.Write(terminal, "first\r\n"u8);
            Assert.Equal(["first", "one", "two"], Screen(terminal));
            TerminalFoot.Write(terminal, "sec"u8);
            foot.Show("three");
            Assert.Equal(["first", "sec"], Screen(terminal));
            TerminalFoot.Write(terminal, "ond\r\n"u8);
            Assert.Equal(["first", "second", "three"], Screen(terminal));
        }
        finally
        {
            foot.Show();
        }

        Assert.Equal(["first", "second"], Screen(terminal));
        TerminalFoot.Write(terminal, "third\r\n"u8);
        Assert.Equal(["first", "second", "third"], Screen(terminal));
    }

    private static IReadOnlyList<string> Screen(MemoryStream sent) => new TinyScreen().Take(Encoding.UTF8.GetString(sent.ToArray())).Lines;

    private static IAnsiConsole Plain() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(TextWriter.Null),
    });

    private static RunState Half()
    {
        var counts = new long[Enum.GetValues<FlowExecutionStatus>().Length];
        counts[(int)FlowExecutionStatus.Unknown] = 1;
        return new RunState
        {
            Read = 100, Total = 100, IsExhausted = true, Done = 49, PassedOver = 1, Failed = 3, Counts = counts, Waiting = 2,
            LaunchesPerMinute = 290, Quota = new QuotaReading(300, 288, TimeSpan.FromSeconds(7), IsMeasured: true),
            TimeLeft = TimeSpan.FromSeconds(10), PausedFor = TimeSpan.FromSeconds(7),
        };
    }
}
