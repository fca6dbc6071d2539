using FlowExec.Cli.Commands;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

public class OutputTests
{
    [Fact]
    public void What_came_from_outside_cannot_move_the_cursor_or_begin_a_line()
    {
        using var output = new StringWriter();
        IRecords<FlowExecution> table = Tables.Outcomes(output, withName: true);

        table.Write(new FlowExecution { Row = 1, Status = FlowExecutionStatus.Launched, Name = "a\nb\x1b[31m", ExecutionId = "x\u0085y" });

        string[] lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.DoesNotContain(lines[2], char.IsControl);
        Assert.Contains(@"a b\u001B[31m", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_stays_within_120_characters_whatever_it_is_given()
    {
        using var output = new StringWriter();
        IRecords<FlowExecution> table = Tables.Outcomes(output, withName: true);
        string endless = new('x', 500);

        table.Write(new FlowExecution
        {
            Row = long.MaxValue,
            Status = FlowExecutionStatus.Terminated,
            Name = endless,
            ExecutionId = endless,
            Attempts = 1,
            Took = TimeSpan.MaxValue,
            CompletionReason = endless,
        });

        Assert.All(output.ToString().Split(Environment.NewLine), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void A_cut_does_not_split_a_character()
    {
        Assert.Equal("ab…", Cell.Fit("ab😀cd", 4));
        Assert.Equal("ab😀…", Cell.Fit("ab😀cd", 5));
        Assert.Equal("ab😀cd", Cell.Fit("ab😀cd", 6));
    }

    [Fact]
    public void A_long_run_says_every_30_seconds_that_it_lives_and_what_it_waits_for()
    {
        var clock = new VirtualClock();
        using var error = new StringWriter();
        var quota = new QuotaReading(300, 300, TimeSpan.FromSeconds(12), IsMeasured: true);
        var counts = new long[Enum.GetValues<FlowExecutionStatus>().Length];
        counts[(int)FlowExecutionStatus.Unknown] = 1;
        using var progress = new ProgressLines(new Complaints(error), clock, () => new RunState
        {
            Read = 1300, Total = 20_000, Done = 1200, Failed = 3, Counts = counts, Waiting = 20, LaunchesPerMinute = 299.6, Quota = quota,
            PausedFor = TimeSpan.FromSeconds(12), TimeLeft = TimeSpan.FromMinutes(63),
        });

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("", error.ToString());
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            "... 1,200 of about 20,000 rows, 3 failed, 1 unknown, 20 running; 300 a minute, quota 0 of 300 left; 1 h 3 min left; "
            + "the quota is used up, on in 12 s" + Environment.NewLine,
            error.ToString());
    }

    [Fact]
    public void Advice_is_given_in_the_words_of_the_command_line()
    {
        using var error = new StringWriter();
        var complaints = new Complaints(error);

        complaints.Failure(new FlowConfigurationException(
            "RegionMissing", "Neither is given.", $"Give {Term.Region}, such as eu-west-1, or {Term.ApiUri}; {Term.GetFlow} lists -Region as it is."));

        Assert.Equal(
            $"flowexec: Neither is given.{Environment.NewLine}  next: Give --region, such as eu-west-1, or --api-uri; 'flowexec flows' lists -Region as it is.{Environment.NewLine}",
            error.ToString());
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("30", 30_000)]
    public void Times_are_read_as_people_type_them(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, "s", out TimeSpan time));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1d")]
    [InlineData("1sm")]
    [InlineData("1e9h")]
    [InlineData("721h")]
    [InlineData("NaNs")]
    public void What_is_no_time_is_not_taken_for_one(string text) => Assert.False(DurationText.TryParse(text, "s", out _));
}
