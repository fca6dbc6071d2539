namespace FlowExec.Engine.Tests;

/// <summary>Lines as people's files have them: what is a row, what is none, and what is refused.</summary>
public class CsvLineTests
{
    [Theory(DisplayName = "01 sep= first line")]
    [InlineData("sep=;\r\nid;name\r\n1;Muster, Anna\r\n")]
    [InlineData("\"sep=;\"\nid;name\n1;Muster, Anna\n")]
    [InlineData("\uFEFFSEP=;\nid;name\n1;Muster, Anna")]
    [InlineData("sep=|\nid|name\n1|Muster, Anna\n")]
    [InlineData("sep=\t\nid\tname\n1\tMuster, Anna\n")]
    public async Task The_line_that_Excel_puts_first_says_the_delimiter(string text)
    {
        FlowRow row = Assert.Single(await CsvFiles.ReadAsync(text));
        Assert.Equal([("id", "1"), ("name", "Muster, Anna")], CsvFiles.Cells(row));
    }

    [Fact(DisplayName = "01 sep= of a file with one column")]
    public async Task A_file_of_one_column_has_a_delimiter_too() =>
        Assert.Equal(["00301", "00302"], CsvFiles.Lines(await CsvFiles.ReadAsync("sep=;\nid\n00301\n00302\n")));

    [Theory(DisplayName = "03 rows with more values than the header")]
    [InlineData("a,b\n1,2,\n3,4,,\n", "1|2", "3|4")]
    [InlineData("a;b\n1;2;x\n3;4\n", "FX5014", "3|4")]
    [InlineData("a,b\n1,2, \n3,4,\"\"\n", "1|2", "3|4")]
    [InlineData("a,b,\n1,2,\n3,4\n", "1|2", "3|4")]
    public async Task Surplus_that_is_empty_is_taken_and_surplus_with_content_refused(string text, params string[] lines) =>
        Assert.Equal(lines, CsvFiles.Lines(await CsvFiles.ReadAsync(text)));

    [Theory(DisplayName = "03 rows with fewer values than the header")]
    [InlineData("a,b,c\n1,2,3\n4,5", "1|2|3", "FX5017")]
    [InlineData("a,b\n1\n2,3\n", "FX5017", "2|3")]
    [InlineData("a;b;c\n1;2;3\n4;\n", "1|2|3", "FX5017")]
    public async Task Too_few_values_are_refused_as_a_file_that_was_cut_off(string text, params string[] lines)
    {
        List<FlowRow> rows = await CsvFiles.ReadAsync(text);
        Assert.Equal(lines, CsvFiles.Lines(rows));
        Diagnostic defect = Assert.Single(rows, row => row.Defect is not null).Defect!;
        Assert.Contains("cut off here", defect.Help, StringComparison.Ordinal);
        Assert.Contains("-AllowShortRows", defect.Help, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "03 short rows where the user says so")]
    public async Task Short_rows_are_taken_where_the_user_says_so() =>
        Assert.Equal(["1|2", "3|(none)"], CsvFiles.Lines(await CsvFiles.ReadAsync("a,b\n1,2\n3\n", new CsvOptions { AllowShortRows = true })));

    [Theory(DisplayName = "04 blanks beside the delimiter")]
    [InlineData("a, b , c\n1 , x y  ,z\n", "1|x y|z")]
    [InlineData("a;b;c\n  1\t;\" x \" ;\" q\"\n", "1| x | q")]
    [InlineData("a,b,c\n1, \"Muster, Anna\" , \"+49\"\n", "1|Muster, Anna|+49")]
    public async Task Blanks_outside_quotes_are_taken_off(string text, string line)
    {
        List<FlowRow> rows = await CsvFiles.ReadAsync(text);
        Assert.Equal([line], CsvFiles.Lines(rows));
        Assert.Equal(["a", "b", "c"], rows[0].Cells.Select(cell => cell.Key));
    }

    [Fact(DisplayName = "04 blanks that are kept")]
    public async Task Blanks_are_kept_where_the_user_says_so()
    {
        List<FlowRow> rows = await CsvFiles.ReadAsync("a,b\n 1 , \"x\"\n", new CsvOptions { KeepBlanks = true });
        Assert.Equal([" 1 |x"], CsvFiles.Lines(rows));
    }

    [Theory(DisplayName = "12 line ends")]
    [InlineData("a,b\r1,2\r3,4\r", "1|2", "3|4")]
    [InlineData("a,b\r\n1,2\n3,4\r5,6\r\n\r\n\n7,8", "1|2", "3|4", "5|6", "7|8")]
    [InlineData("a,b\n1,\"x\r\ny\"\n2,\"x\ry\"\n", "1|x\r\ny", "2|x\ry")]
    public async Task Any_line_end_ends_a_row_and_stays_within_quotes(string text, params string[] lines) =>
        Assert.Equal(lines, CsvFiles.Lines(await CsvFiles.ReadAsync(text)));

    [Theory(DisplayName = "12 lines are counted")]
    [InlineData("a,b\r\n1,\"x\r\ny\"\r\n\r\n2,z\r\n", 2, 5)]
    [InlineData("a,b\n1,\"\n\n\"\n2,z\n", 2, 5)]
    [InlineData("# note\n\na,b\r1,x\r2,z\r", 4, 5)]
    public async Task Lines_are_counted_through_quotes_and_blank_lines(string text, params int[] lines) =>
        Assert.Equal(lines, (await CsvFiles.ReadAsync(text)).Select(row => (int)row.Line));

    [Theory(DisplayName = "13 quotes that are never closed")]
    [InlineData("a,b\n1,ok\n2,\"x\n3,y\n4,z\n", 3, "3 lines, to line 5")]
    [InlineData("a,b\n1,ok\n\"2,x", 3, "the rest of the line")]
    [InlineData("a,b\n1,ok\n2,\"x\n\n3,\"\"y\"\"", 3, "3 lines, to line 5")]
    public async Task A_quote_that_is_never_closed_is_told_with_its_line_and_launches_nothing(string text, int line, string lines)
    {
        List<FlowRow> rows = await CsvFiles.ReadAsync(text);
        Assert.Equal(["1|ok", DiagnosticCodes.QuoteNeverClosed], CsvFiles.Lines(rows));
        Assert.Contains($"opens on line {line} ", rows[1].Defect!.Message, StringComparison.Ordinal);
        Assert.Contains(lines, rows[1].Defect!.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "13 quotes in the wrong place")]
    [InlineData("a,b\n1,5\" pipe\n2,ok\n", "1|5\" pipe", "2|ok")]
    [InlineData("a,b\n1,\"5\" pipe\"\n2,ok\n", "FX5015", "2|ok")]
    [InlineData("a,b\n1,\"say \\\"hi\\\", please\"\n2,ok\n", "FX5015", "2|ok")]
    [InlineData("a,b\n1,\"x\n2,\"y\"\n3,ok\n", "FX5015", "3|ok")]
    public async Task Text_behind_a_closing_quote_refuses_its_lines_and_the_file_goes_on(string text, params string[] lines) =>
        Assert.Equal(lines, CsvFiles.Lines(await CsvFiles.ReadAsync(text)));

    [Fact(DisplayName = "13 lines that a quote swallowed are named")]
    public async Task Lines_that_a_quote_took_in_are_named()
    {
        List<FlowRow> rows = await CsvFiles.ReadAsync("a,b\n1,\"5\"\" pipe\n2,ok\n3,\"7\"\" pipe\"\n4,ok\n");
        Assert.Equal([DiagnosticCodes.StrayQuote, "4|ok"], CsvFiles.Lines(rows));
        Assert.Contains("opens on line 2 closes on line 4", rows[0].Defect!.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "23 finding the delimiter")]
    [InlineData("id;\"a, b, c, d\"\n1;x\n", "1|x")]
    [InlineData("id\tname, first\tphone, mobile\n1\tAnna\t+49\n", "1|Anna|+49")]
    [InlineData("id;Name, Vorname;Phone\n1;Muster, Anna;+49\n", "1|Muster, Anna|+49")]
    [InlineData("id;Betrag\n1;3,50\n2;1,25\n", "1|3,50", "2|1,25")]
    [InlineData("id\n00042;x\n", "00042;x")]
    public async Task Header_and_first_rows_together_say_the_delimiter(string text, params string[] lines) =>
        Assert.Equal(lines, CsvFiles.Lines(await CsvFiles.ReadAsync(text)));

    [Theory(DisplayName = "23 two delimiters that fit")]
    [InlineData("a;b,c\n1;2,3\n", "a comma", "a semicolon")]
    [InlineData("a|b;c\n1|2;3\n", "a semicolon", "a bar")]
    [InlineData("a\tb,c\n1\t2,3\n4\t5,6\n", "a comma", "a tab")]
    public async Task Two_delimiters_that_fit_alike_are_both_named(string text, string one, string other)
    {
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => CsvFiles.ReadAsync(text));
        Assert.Equal("CsvDelimiterUnclear", e.Reason);
        Assert.Contains(one, e.Message, StringComparison.Ordinal);
        Assert.Contains(other, e.Message, StringComparison.Ordinal);
        Assert.Contains("-Delimiter", e.NextStep, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "23 a delimiter that is said")]
    [InlineData('§')]
    [InlineData('~')]
    [InlineData(' ')]
    public async Task Any_character_can_be_the_delimiter(char delimiter) =>
        Assert.Equal(["1|Anna"], CsvFiles.Lines(await CsvFiles.ReadAsync(
            $"id{delimiter}name\n1{delimiter}Anna\n", new CsvOptions { Delimiter = delimiter })));

    [Theory]
    [InlineData("#TYPE Some.Type\nid,name\n1,Ana\n", "1|Ana")]
    [InlineData("# made today\n#by a tool\nid,name\n#1,Ana\n", "#1|Ana")]
    [InlineData("\"id\",\"name\"\n\"#1\",Ana\n", "#1|Ana")]
    public async Task Comments_before_the_header_are_passed_over_as_Import_Csv_does(string text, string line) =>
        Assert.Equal([line], CsvFiles.Lines(await CsvFiles.ReadAsync(text)));

    [Fact]
    public async Task A_file_without_a_header_gets_the_names_that_are_given_and_lines_before_the_table_are_left_out()
    {
        var options = new CsvOptions { Header = ["id", "name"], SkipLines = 2 };
        List<FlowRow> rows = await CsvFiles.ReadAsync("Export of today\n12 rows\n#1;Ana\n2;Bo\n", options);
        Assert.Equal(["#1|Ana", "2|Bo"], CsvFiles.Lines(rows));
        Assert.Equal(["id", "name"], rows[0].Cells.Select(cell => cell.Key));
        Assert.Equal([3L, 4L], rows.Select(row => row.Line));
    }

    [Fact]
    public async Task One_value_over_the_limit_refuses_its_row_and_the_file_goes_on()
    {
        string large = new('x', 600_000);
        List<FlowRow> rows = await CsvFiles.ReadAsync($"a,b\n1,ok\n2,{large}\n3,\"{large}\n{large}\"\n4,ok\n");
        Assert.Equal(["1|ok", DiagnosticCodes.ValueTooLong, DiagnosticCodes.ValueTooLong, "4|ok"], CsvFiles.Lines(rows));
        Assert.Equal(("b", 3), (rows[1].Defect!.ColumnName, rows[1].Defect!.Line));
    }

    [Theory(DisplayName = "23 one column in which another character stands as often in each row as in its name")]
    [InlineData("id~name\n1~Ana\n2~Bo\n", "'~'")]
    [InlineData("id§name\n1§Ana\n", "'§'")]
    [InlineData("\"id,\"\"name\"\"\"\n\"1,\"\"Ana\"\"\"\n", "in quotes as a whole")]
    public async Task A_delimiter_that_is_not_known_is_asked_for(string text, string said)
    {
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => CsvFiles.ReadAsync(text));
        Assert.Equal("CsvDelimiterUnclear", e.Reason);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.Contains("-Delimiter", e.NextStep, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "23 one column in which it does not, or that is written with it")]
    [InlineData("id\n1~2\n3\n")]
    [InlineData("id~name\n1~2\n3\n")]
    [InlineData("price ($)\n5 $\n6 $\n")]
    [InlineData("time (hh:mm)\n12:30\n")]
    [InlineData("temperature (°C)\n5 °C\n")]
    [InlineData("e-mail\na-b@example.org\n")]
    public async Task One_column_is_one(string text) =>
        Assert.All(await CsvFiles.ReadAsync(text), row => Assert.Single(row.Cells));
}
