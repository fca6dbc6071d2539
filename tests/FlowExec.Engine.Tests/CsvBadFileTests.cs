using System.Text;
using FlowExec.Engine.Csv;

namespace FlowExec.Engine.Tests;

/// <summary>What is called a CSV file and is none, or has no end: a sentence each, in bounded time and memory.</summary>
public class CsvBadFileTests
{
    [Theory(DisplayName = "05 byte-order marks")]
    [InlineData("\uFEFFid,name\n1,Ana\n")]
    [InlineData("\uFEFF\uFEFFid,name\n1,Ana\n")]
    [InlineData("\uFEFF\"id\",\"name\"\n\uFEFF\"1\",\uFEFFAna\n")]
    public async Task A_mark_is_part_of_no_name_and_no_value(string text)
    {
        FlowRow row = Assert.Single(await CsvFiles.ReadAsync(text));
        Assert.Equal([("id", "1"), ("name", "Ana")], CsvFiles.Cells(row));
    }

    [Theory(DisplayName = "05 UTF-16 and UTF-32")]
    [InlineData("utf-16", false, "Пример Пример Пример Пример Пример Пример Пример")]
    [InlineData("utf-16BE", false, "Müller")]
    [InlineData("utf-16", true, "東京")]
    [InlineData("utf-32", true, "Müller")]
    [InlineData("utf-8", false, "😀")]
    public async Task Unicode_files_are_read_as_what_they_are(string encoding, bool mark, string name)
    {
        Encoding written = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. mark ? written.GetPreamble() : [], .. written.GetBytes($"customerId,customerName\r\n00042,{name}\r\n")];
        Assert.Equal([$"00042|{name}"], CsvFiles.Lines(await CsvFiles.ReadAsync(bytes)));
    }

    [Theory(DisplayName = "06 ANSI files")]
    [InlineData("windows-1252", "Müller €")]
    [InlineData("windows-1250", "Žižkov")]
    [InlineData("iso-8859-1", "Müller")]
    [InlineData("850", "Müller")]
    public async Task An_encoding_that_is_said_is_read(string name, string text)
    {
        Encoding encoding = ReadingWords.EncodingOf(name);
        byte[] bytes = encoding.GetBytes($"id;name\n1;{text}\n");
        Assert.Equal([$"1|{text}"], CsvFiles.Lines(await CsvFiles.ReadAsync(bytes, new CsvOptions { Encoding = encoding })));
    }

    [Fact(DisplayName = "06 bytes that an encoding has no letter for")]
    public async Task A_byte_that_the_encoding_does_not_know_is_never_another_letter() =>
        Assert.Equal(["1|M\uFFFDller"], CsvFiles.Lines(await CsvFiles.ReadAsync(
            [.. "id,name\n1,M"u8, 0xFC, .. "ller\n"u8], new CsvOptions { Encoding = ReadingWords.EncodingOf("ascii") })));

    [Theory]
    [InlineData("PK\u0003\u0004\0\0", "workbook")]
    [InlineData("%PDF-1.7 x", "PDF")]
    [InlineData("<!DOCTYPE html><html><body>Sign in</body></html>", "web page")]
    [InlineData("\n <html>\n", "web page")]
    [InlineData("<?xml version=\"1.0\"?><a/>", "XML")]
    [InlineData("{\"customerId\":\"1\"}\n{\"customerId\":\"2\"}\n", "JSON")]
    [InlineData("[\n {\"customerId\":\"1\"}]", "JSON")]
    public async Task What_is_no_csv_is_named(string text, string what)
    {
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => CsvFiles.ReadAsync(text));
        Assert.Equal("CsvUnreadable", e.Reason);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.NextStep);
    }

    [Fact]
    public async Task More_columns_than_a_table_has_are_told_in_one_sentence()
    {
        string names = string.Join(',', Enumerable.Repeat("name", 100_000));
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(
            () => CsvFiles.ReadAsync($"{names}\n{names}\n"));
        Assert.Contains("100,000 columns", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('x')]
    public async Task A_file_without_line_ends_and_without_an_end_is_given_up_in_bounded_memory(char one)
    {
        await using var stream = new CsvStream(new EndlessStream("", (byte)one));
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(
            () => Rows.ToListAsync(CsvRows.ReadAsync(stream, "rows.csv", new CsvOptions(), EmulatedOrg.Stop)));
        Assert.Equal("CsvUnreadable", e.Reason);
    }

    [Theory]
    [InlineData("id,name\n1,Ana\n2,")]
    [InlineData("id,name\n1,Ana\n2,\"")]
    public async Task A_line_that_does_not_end_is_given_up_with_the_rows_before_it_read(string beginning)
    {
        await using var stream = new CsvStream(new EndlessStream(beginning, (byte)'x'));
        int rows = 0;
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(async () =>
        {
            await foreach (FlowRow row in CsvRows.ReadAsync(stream, "rows.csv", new CsvOptions(), EmulatedOrg.Stop))
            {
                rows++;
            }
        });
        Assert.Equal(1, rows);
        Assert.Contains("line 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_that_gives_a_little_at_a_time_is_read_as_a_file_is()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("sep=;\r\nid;name\r\n1;\"Mü\r\nller\"\r\n2;Ana\r\n");
        await using var stream = new CsvStream(new DrippingStream(bytes));
        List<FlowRow> rows = await Rows.ToListAsync(CsvRows.ReadAsync(stream, "rows.csv", new CsvOptions(), EmulatedOrg.Stop));
        Assert.Equal(["1|Mü\r\nller", "2|Ana"], CsvFiles.Lines(rows));
        Assert.Equal([3L, 5L], rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("1.234", "999", "1.234,50", "2.345")]
    [InlineData("1.234", "999", "2.5", "3.456")]
    public async Task Numbers_that_can_be_read_in_two_ways_are_judged_by_a_pipe_as_by_a_file(params string[] values)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"id;discount\n{string.Concat(values.Select((value, i) => $"{i};{value}\n"))}");
        await using var pipe = new CsvStream(new DrippingStream(bytes));
        await using var file = new CsvStream(new MemoryStream(bytes));
        bool isComma = values.Contains("1.234,50");
        foreach (CsvStream stream in (CsvStream[])[pipe, file])
        {
            List<bool> refused = [];
            await foreach (FlowRow row in CsvRows.ReadAsync(stream, "rows.csv", new CsvOptions(), EmulatedOrg.Stop))
            {
                refused.Add(row.Numbers!.Refusal("discount", (string)row.Cells[1].Value!) is not null);
            }

            Assert.Equal([isComma, false, false, isComma], refused);
        }
    }

    [Fact]
    public async Task A_file_is_looked_through_though_its_name_is_gone()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "id;discount\n1;1.234\n2;1.234,50\n", EmulatedOrg.Stop);
        CsvStream stream = await CsvRows.OpenAsync(path, EmulatedOrg.Stop);
        await using (stream)
        {
            File.Delete(path);
            List<FlowRow> rows = await Rows.ToListAsync(CsvRows.ReadAsync(stream, path, new CsvOptions(), EmulatedOrg.Stop));
            Assert.Equal(["1|1.234", "2|1.234,50"], CsvFiles.Lines(rows));
            Assert.NotNull(rows[0].Numbers!.Refusal("discount", "1.234"));
        }
    }

    [Fact]
    public async Task The_first_row_of_a_pipe_can_be_looked_at_and_is_read_again()
    {
        (Stream file, FlowRow first) = await FlowEngine.PeekCsvAsync(
            "standard input", new DrippingStream("id,name\n1,Ana\n2,Bo\n"u8.ToArray()), new CsvOptions(), EmulatedOrg.Stop);
        await using var stream = (CsvStream)file;
        Assert.Equal("1", first.Cells[0].Value);
        Assert.Equal(["1|Ana", "2|Bo"], CsvFiles.Lines(
            await Rows.ToListAsync(CsvRows.ReadAsync(stream, "standard input", new CsvOptions(), EmulatedOrg.Stop))));
    }

    [Theory]
    [InlineData("3,C", "1|A", "2|B", "FX5017")]
    [InlineData("3,C\n", "1|A", "2|B", "3|C")]
    public async Task A_file_that_grows_is_read_to_where_it_ended_and_that_it_grew_is_told(string last, params string[] lines)
    {
        var growing = new GrowingStream(Encoding.UTF8.GetBytes("id,name\n1,A\n2,B\n" + last));
        await using var stream = new CsvStream(growing);
        List<FlowRow> rows = [];
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(async () =>
        {
            await foreach (FlowRow row in CsvRows.ReadAsync(stream, "rows.csv", new CsvOptions(), EmulatedOrg.Stop))
            {
                rows.Add(row);
            }
        });
        Assert.Equal(lines, CsvFiles.Lines(rows));
        Assert.Equal("CsvGrew", e.Reason);
        Assert.Contains("after row 3", e.Message, StringComparison.Ordinal);
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class EndlessStream(string beginning, byte then) : ReadOnlyStream
    {
        private int _at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (int i = offset; i < offset + count; i++)
            {
                buffer[i] = _at < beginning.Length ? (byte)beginning[_at++] : then;
            }

            return count;
        }
    }

    private sealed class DrippingStream(byte[] bytes) : ReadOnlyStream
    {
        private int _at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == bytes.Length || count == 0)
            {
                return 0;
            }

            buffer[offset] = bytes[_at++];
            return 1;
        }
    }

    /// <summary>A file that is twice as long once anything was read.</summary>
    private sealed class GrowingStream(byte[] bytes) : MemoryStream([.. bytes, .. bytes])
    {
        private bool _isRead;

        public override long Length => _isRead ? 2 * bytes.Length : bytes.Length;

        public override int Read(Span<byte> buffer)
        {
            _isRead = true;
            return base.Read(buffer);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _isRead = true;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
