using System.Text;
using FlowExec.Engine.Csv;

namespace FlowExec.Engine.Tests;

public class CsvTests
{
    [Theory]
    [InlineData("id,name\n1,Ana\n")]
    [InlineData("id;name\n1;Ana\n")]
    [InlineData("id\tname\r\n1\tAna\r\n")]
    [InlineData("id|name\n1|Ana")]
    [InlineData("\n\nid,name\n\n1,Ana\n   \n\n")]
    [InlineData("\"id\",\"name\"\n\"1\",\"Ana\"")]
    public async Task The_delimiter_is_found_in_the_header(string text)
    {
        FlowRow row = Assert.Single(await ReadAsync(text));
        Assert.Equal([("id", "1"), ("name", "Ana")], Cells(row));
        Assert.True(row.IsText);
        Assert.Equal(1, row.Position);
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    public async Task The_encoding_is_found_out(string name, bool mark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("id,name\n1,Jürgen Großmann\n")];
        FlowRow row = Assert.Single(await ReadAsync(bytes));
        Assert.Equal([("id", "1"), ("name", "Jürgen Großmann")], Cells(row));
        Assert.Null(row.Defect);
    }

    [Fact]
    public async Task Quotes_hold_delimiters_quotes_and_line_breaks_and_lines_are_counted_through_them()
    {
        List<FlowRow> rows = await ReadAsync("id,note\n1,\"a, \"\"b\"\"\nc\"\n\n2,x\n");
        Assert.Equal([("id", "1"), ("note", "a, \"b\"\nc")], Cells(rows[0]));
        Assert.Equal(2, rows[0].Line);
        Assert.Equal(5, rows[1].Line);
    }

    [Fact]
    public async Task Values_stay_text_as_they_stand()
    {
        FlowRow row = Assert.Single(await ReadAsync("id,phone,empty\n007,+15550199,\n"));
        Assert.Equal([("id", "007"), ("phone", "+15550199"), ("empty", "")], Cells(row));
    }

    [Fact]
    public async Task A_long_line_is_a_defect_of_its_row_alone()
    {
        List<FlowRow> rows = await ReadAsync("a,b\n1,2\n1,2,3\n4,5\n");
        Assert.Equal([null, DiagnosticCodes.RowTooLong, null], rows.Select(row => row.Defect?.Code));
        Assert.Equal(3, rows[1].Defect!.Line);
        Assert.Equal(2, rows[1].Defect!.Row);
    }

    [Fact]
    public async Task Blank_header_names_are_numbered_as_Import_Csv_does_and_double_ones_are_kept_for_the_binder()
    {
        FlowRow row = Assert.Single(await ReadAsync("id,,name,,name\n1,2,3,4,5\n"));
        Assert.Equal(["id", "H1", "name", "H2", "name"], row.Cells.Select(cell => cell.Key));
    }

    [Theory]
    [InlineData("", "CsvEmpty")]
    [InlineData("\n\n", "CsvEmpty")]
    [InlineData("id,name\n", "CsvNoRows")]
    public async Task A_file_without_rows_says_what_it_lacks(string text, string reason)
    {
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => ReadAsync(text));
        Assert.Equal(reason, e.Reason);
        Assert.Contains("rows.csv", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.NextStep);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".csv");
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(
            () => Rows.ToListAsync(FlowEngine.ReadCsvAsync(path, new CsvOptions(), EmulatedOrg.Stop)));
        Assert.Equal("CsvNotFound", e.Reason);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_place_of_a_file_is_no_crash()
    {
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(
            () => Rows.ToListAsync(FlowEngine.ReadCsvAsync(Path.GetTempPath(), new CsvOptions(), EmulatedOrg.Stop)));
        Assert.Equal("CsvUnreadable", e.Reason);
        Assert.Contains("it is a folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_header_is_no_text_is_one_defect_of_the_file()
    {
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => ReadAsync("P\u0001\0\0\n1\n2\n"));
        Assert.Equal("CsvUnreadable", e.Reason);
        Assert.Contains("no CSV file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_vanishes_in_the_middle_is_named_with_the_last_row()
    {
        byte[] text = Encoding.UTF8.GetBytes("id\n" + string.Join("\n", Enumerable.Range(1, 50_000)));
        using var stream = new VanishingStream(text, after: 200_000);
        int read = 0;
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(async () =>
        {
            await foreach (FlowRow row in CsvRows.ReadAsync(new CsvStream(stream), "rows.csv", new CsvOptions(), EmulatedOrg.Stop))
            {
                read++;
            }
        });
        Assert.Equal("CsvLost", e.Reason);
        Assert.True(read > 0);
        Assert.Contains($"after row {read}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_of_100_KB_is_a_cell()
    {
        string large = new('ä', 100_000);
        FlowRow row = Assert.Single(await ReadAsync($"id,note\n1,{large}\n"));
        Assert.Equal(large, row.Cells[1].Value);
    }

    [Fact]
    public async Task Files_are_read_as_they_are_asked_for()
    {
        byte[] text = Encoding.UTF8.GetBytes("id\n" + string.Join("\n", Enumerable.Range(1, 1_000_000)));
        using var stream = new MemoryStream(text);
        await foreach (FlowRow row in CsvRows.ReadAsync(new CsvStream(stream), "rows.csv", new CsvOptions(), EmulatedOrg.Stop))
        {
            if (row.Position == 10)
            {
                break;
            }
        }

        // The reader closes what it is not asked for, and has not read it.
        Assert.True(stream.Position < text.Length / 2);
    }

    [Fact]
    public async Task A_file_goes_through_the_run_row_by_row()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "customerId;customerName\n001;Jürgen\n002;\"Ana; B\"\n003;x;too long\n", EmulatedOrg.Stop);
            await using EmulatedOrg org = await EmulatedOrg.StartAsync();
            List<FlowExecution> outcomes = await org.LaunchAsync(FlowEngine.ReadCsvAsync(path, new CsvOptions(), EmulatedOrg.Stop));
            Assert.Equal(2, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
            FlowExecution invalid = Assert.Single(outcomes, outcome => outcome.Status == FlowExecutionStatus.Invalid);
            Assert.Equal((3L, DiagnosticCodes.RowTooLong), (invalid.Row, invalid.Error!.Code));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Task<List<FlowRow>> ReadAsync(string text) => CsvFiles.ReadAsync(text);

    private static Task<List<FlowRow>> ReadAsync(byte[] bytes) => CsvFiles.ReadAsync(bytes);

    private static IEnumerable<(string Name, string? Value)> Cells(FlowRow row) => CsvFiles.Cells(row);

    private sealed class VanishingStream(byte[] bytes, int after) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => Position > after ? throw new IOException("The network name is gone.") : base.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > after ? throw new IOException("The network name is gone.") : base.ReadAsync(buffer, cancellationToken);
    }
}
