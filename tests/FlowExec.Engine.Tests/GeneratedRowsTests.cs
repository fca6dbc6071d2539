using FlowExec.Tests;

namespace FlowExec.Engine.Tests;

/// <summary>
/// Tables written by another library than reads them, in every delimiter, encoding, quoting and line end: what is launched is what was
/// written, or the row is refused, or the difference is told.
/// </summary>
public class GeneratedRowsTests
{
    private static readonly FlowInputs Inputs = new(
        [.. WrittenTable.Columns.Select((name, i) => new FlowInput(FlowInput.Scope + name, FlowInputType.String, IsRequired: i == 0))]);

    [Theory]
    [InlineData(5_000)]
    public Task What_is_launched_is_what_was_written_or_the_row_is_refused(int rows) => HoldAsync(rows, 1);

    [Fact]
    [Trait("Category", "Soak")]
    public Task What_is_launched_is_what_was_written_or_the_row_is_refused_in_a_hundred_thousand_rows() => HoldAsync(100_000, 2);

    private static async Task HoldAsync(int rows, ulong seed)
    {
        (int read, int launched) = (0, 0);
        foreach (WrittenTable table in WrittenTables.Any((rows / 20) + 20, seed))
        {
            if (read >= rows)
            {
                break;
            }

            (int of, int sound) = await HoldAsync(table);
            (read, launched) = (read + of, launched + sound);
        }

        Assert.True(read >= rows, $"{read} rows were read");
        Assert.True(launched > read / 4, $"{launched} of {read} rows were launched");
    }

    private static async Task<(int Read, int Launched)> HoldAsync(WrittenTable table)
    {
        List<FlowRow> read;
        try
        {
            read = await CsvFiles.ReadAsync(table.Write(), new CsvOptions
            {
                Encoding = table.IsUnicode ? null : ReadingWords.EncodingOf(table.Encoding),
            });
        }
        catch (FlowConfigurationException e) when (e.Reason == "CsvDelimiterUnclear")
        {
            return (0, 0);
        }

        string[][] written = table.Written;
        Assert.Equal(written.Length, read.Count);
        int launched = 0;
        var binding = new RowBinding { FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001" };
        for (int i = 0; i < written.Length; i++)
        {
            if (RowLooks.IsBlank(read[i]))
            {
                Assert.True(written[i].All(value => HiddenText.IsNothing(value)));
                continue;
            }

            RowLaunch launch = RowLaunch.Prepare(read[i], binding, PayloadContract.Published, Inputs);
            if (launch.Report.Diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error))
            {
                continue;
            }

            launched++;
            for (int c = 0; c < WrittenTable.Columns.Length; c++)
            {
                string column = WrittenTable.Columns[c];
                launch.Bound.Context.Attributes.TryGetValue(column, out object? sent);
                string wanted = written[i][c];
                bool isSame = wanted.Length == 0 ? sent is null : wanted.Equals(sent)
                    || HiddenText.TrimHidden(wanted).Equals(sent as string, StringComparison.Ordinal);
                Assert.True(
                    isSame || launch.Report.Diagnostics.Any(finding => finding.ColumnName == column),
                    $"row {i + 1}, column {column}: '{wanted}' was written and '{sent}' is sent, in {table}");
            }
        }

        return (read.Count, launched);
    }
}
