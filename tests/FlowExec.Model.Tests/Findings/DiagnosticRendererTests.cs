namespace FlowExec.Model.Tests.Diagnostics;

public sealed class DiagnosticRendererTests
{
    private static readonly DiagnosticRenderer Plain = new(DiagnosticPalette.Plain, 80);

    [Fact]
    public void A_place_in_a_file_is_shown_underlined_with_the_help_below()
    {
        var report = new FlowPayloadReport
        {
            Contract = "Published", InputsChecked = true,
            Source = "payload.json",
            Text = "{\n  \"flow_id\": \"abc-123\",\n  \"name\": \"x\"\n}\n",
            Diagnostics =
            [
                Found.Of("FX1003", "'flow_id' is not a field of the launch request; did you mean 'flowId'?") with { Path = "/flow_id", Line = 2, Column = 3, Length = 9, Advice = "the published request uses camelCase.", Fix = new DiagnosticFix("rename to 'flowId'", FixApplicability.Safe) },
            ],
        };
        Assert.Equal(
            """
            FX1003 error: 'flow_id' is not a field of the launch request; did you mean 'flowId'?
             --> payload.json:2:3  /flow_id
              |
            2 |   "flow_id": "abc-123",
              |   ^^^^^^^^^
              = help: the published request uses camelCase. Fix: rename to 'flowId'.
            invalid for contract Published: 1 error; Repair-FlowPayload mends all
            """,
            Plain.Render(report),
            ignoreLineEndingDifferences: true);
    }

    /// <summary>The sum speaks of what it has counted: errors and warnings.</summary>
    [Theory]
    [InlineData(DiagnosticSeverity.Error, "1 error, 1 warning; Repair-FlowPayload mends all")]
    [InlineData(DiagnosticSeverity.Information, "1 warning; Repair-FlowPayload mends all")]
    public void What_is_mended_is_counted_among_what_is_wrong(DiagnosticSeverity severity, string sum)
    {
        var fix = new DiagnosticFix("take the body", FixApplicability.Safe);
        var report = new FlowPayloadReport
        {
            Contract = "Published", InputsChecked = true,
            Diagnostics =
            [
                Found.Of("FX1030", "m") with { Severity = severity, Fix = fix },
                Found.Of("FX1012", "m") with { Severity = DiagnosticSeverity.Warning, Fix = fix },
            ],
        };
        Assert.EndsWith($"for contract Published: {sum}", Plain.Summarize(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_named_by_number_and_column()
    {
        string shown = Plain.Render(Found.Of("FX2002", "'4x2' is no whole number") with { Row = 17, ColumnName = "Score", Path = "/inputData/Flow.score" });
        Assert.Equal("FX2002 error: '4x2' is no whole number\n --> row 17, column 'Score'  /inputData/Flow.score\n", shown);
    }

    [Fact]
    public void A_row_of_a_file_is_named_by_line_number_and_column()
    {
        var report = new FlowPayloadReport
        {
            Contract = "Published", Source = "rows.csv", Row = 3,
            Diagnostics = [Found.Of("FX2002", "m") with { Line = 4, ColumnName = "Score", Path = "/p" }],
        };
        Assert.StartsWith("FX2002 error: m\n --> rows.csv:4  row 3, column 'Score'  /p\nrow 3 invalid", Plain.Render(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3, "payload:2:3")]
    [InlineData(2, 0, "line:2")]
    public void A_place_in_a_text_without_a_file_is_told_too(int line, int column, string place) =>
        Assert.Equal($"FX1001 error: m\n --> {place}\n", Plain.Render(Found.Of("FX1001", "m") with { Line = line, Column = column }));

    [Theory]
    [InlineData(1, false, "Mend it.", "The payload is not valid under the contract Published: FX1001 m 1")]
    [InlineData(1, true, "Repair-FlowPayload mends all of it; Test-FlowPayload shows each with its place.", "The payload is not valid under the contract Published: FX1001 m 1")]
    [InlineData(2, false, "Test-FlowPayload shows each with its place and what to do.", "The payload is not valid under the contract Published: FX1001 m 1; FX1001 m 2.")]
    [InlineData(7, true, "Repair-FlowPayload mends 1 of 7; Test-FlowPayload shows each with its place.",
        "The payload is not valid under the contract Published: FX1001 m 1; FX1001 m 2; FX1001 m 3; FX1001 m 4; FX1001 m 5; and 2 more in Exception.Report.Diagnostics.")]
    public void An_error_names_the_first_defects_and_the_next_step(int errors, bool isMended, string advice, string message)
    {
        var report = new FlowPayloadReport
        {
            Contract = "Published",
            Diagnostics = [.. Enumerable.Range(1, errors).Select(i => Found.Of("FX1001", $"m {i}") with
            {
                Advice = "Mend it.", Fix = isMended && i == 1 ? new DiagnosticFix("f", FixApplicability.Safe) : null,
            })],
        };
        var error = new FlowPayloadException(report);
        Assert.Equal((message, advice), (error.Message, $"{error.Advice}"));
    }

    [Fact]
    public void Without_text_the_pointer_stands_alone()
    {
        Assert.Equal("FX1001 warning: m\n --> /a/0\n",
            Plain.Render(Found.Of("FX1001", "m", DiagnosticSeverity.Warning) with { Path = "/a/0" }));
    }

    [Theory]
    [InlineData("\t\"a\"", 2, 3, "    \"a\"", "    ^^^")]
    [InlineData("日本 \"a\"", 4, 3, "日本 \"a\"", "     ^^^")]
    [InlineData("\"日本\"", 1, 4, "\"日本\"", "^^^^^^")]
    [InlineData("e\u0301 x", 4, 1, "e\u0301 x", "  ^")]
    [InlineData("😀 x", 3, 1, "😀 x", "   ^")]
    [InlineData("ab", 3, 0, "ab", "  ^")]
    [InlineData("", 1, 0, "", "^")]
    [InlineData("ab", 900, 4, "ab", "  ^")]
    public void Carets_stand_under_the_place_whatever_the_characters_width(string line, int column, int length, string shown, string carets)
    {
        SourceExcerpt excerpt = SourceExcerpt.Make(line, column, length, 80);
        Assert.Equal(shown, excerpt.Line);
        Assert.Equal(carets, excerpt.Carets);
    }

    [Theory]
    [InlineData("", 5001)]
    [InlineData("😀", 5002)]
    public void A_long_line_is_cut_around_the_place(string before, int column)
    {
        string line = before + new string('a', 5000) + "HERE" + new string('b', 5_000_000);
        SourceExcerpt excerpt = SourceExcerpt.Make(line, column, 4, 60);
        Assert.Equal(60, excerpt.Line.Length);
        Assert.StartsWith("...a", excerpt.Line, StringComparison.Ordinal);
        Assert.EndsWith("b...", excerpt.Line, StringComparison.Ordinal);
        Assert.Equal(excerpt.Line.IndexOf("HERE", StringComparison.Ordinal), excerpt.Carets.IndexOf('^', StringComparison.Ordinal));
        Assert.Equal("^^^^", excerpt.Carets.Trim());
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    public void The_end_of_a_long_line_is_reached(int length)
    {
        SourceExcerpt excerpt = SourceExcerpt.Make(new string('a', length) + "}", length + 2, 0, 60);
        Assert.EndsWith("a}", excerpt.Line, StringComparison.Ordinal);
        Assert.Equal(excerpt.Line.Length, excerpt.Carets.IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_from_outside_can_write_to_the_terminal()
    {
        const string Evil = "\u001b]0;owned\u0007\u009b31m\u202egnp.exe\u2028\r";
        var report = new FlowPayloadReport
        {
            Contract = "Published",
            Source = "a" + Evil,
            Text = $"{{ \"{Evil}\": 1 }}",
            Diagnostics =
            [
                Found.Of("FX1003", $"'{Evil}'") with { Path = "/" + Evil, ColumnName = Evil, Row = 1, Line = 1, Column = 3, Length = 5, Advice = Evil, Fix = new DiagnosticFix(Evil, FixApplicability.Suggestion) },
            ],
        };
        foreach (char c in Plain.Render(report) + Plain.Render(report.Diagnostics[0]))
        {
            Assert.True(c is '\n' || (!char.IsControl(c) && c is not ('\u202e' or '\u2028')), $"U+{(int)c:X4} came through");
        }
    }

    [Fact]
    public void Colours_are_the_callers_and_each_is_ended()
    {
        var palette = new DiagnosticPalette { Error = "<red>", Frame = "<blue>", Strong = "<bold>", Reset = "</>" };
        string shown = new DiagnosticRenderer(palette).Render(Found.Of("FX1001", "m") with { Path = "/a", Advice = "h" });
        Assert.Equal("<red>FX1001 error</><bold>: m</>\n <blue>--> </>/a\n  <blue>= </>help: h\n", shown);
    }

    [Fact]
    public void A_valid_payload_is_one_line()
    {
        Assert.Equal("valid for contract Participants", Plain.Render(new FlowPayloadReport { Contract = "Participants", InputsChecked = true }));
    }

    [Fact]
    public void Line_ends_of_Windows_and_a_byte_order_mark_take_no_place()
    {
        var report = new FlowPayloadReport
        {
            Contract = "c",
            Text = "\uFEFF{\r\n\"a\": 1\r\n}",
            Diagnostics = [Found.Of("FX1003", "m") with { Line = 2, Column = 1, Length = 3 },
                Found.Of("FX1003", "m") with { Line = 1, Column = 1, Length = 1 }],
        };
        string shown = Plain.Render(report);
        Assert.Contains("2 | \"a\": 1\n  | ^^^\n", shown, StringComparison.Ordinal);
        Assert.Contains("1 | {\n  | ^\n", shown, StringComparison.Ordinal);
    }
}
