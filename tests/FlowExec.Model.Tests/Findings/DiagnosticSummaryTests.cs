using System.Collections.Immutable;

namespace FlowExec.Model.Tests.Diagnostics;

public sealed class DiagnosticSummaryTests
{
    [Fact]
    public void Ten_thousand_defects_of_a_kind_are_one_line_with_the_first_rows_named()
    {
        var summary = new DiagnosticSummary();
        for (int row = 1; row <= 10_000; row++)
        {
            summary.Add(Report(row, Found.Of("FX2002", $"'{Said.Value($"x{row}")}' is no whole number") with { ColumnName = "Score" }));
        }

        DiagnosticGroup group = Assert.Single(summary.Groups);
        Assert.Equal("10000 x FX2002 error: 'x1' is no whole number  [Score]  rows 1, 2, 3, 4, 5, ...", group.ToString());
        Assert.True(group.MessagesDiffer);
        Assert.Equal((10_000L, 10_000L), (summary.Reports, summary.Invalid));
    }

    [Fact]
    public void One_defect_is_of_one_row()
    {
        var summary = new DiagnosticSummary();
        summary.Add(Report(7, Found.Of("FX2002", "m")));
        Assert.Equal("1 x FX2002 error: m  row 7", Assert.Single(summary.Groups).ToString());
    }

    [Fact]
    public void Columns_codes_and_kinds_of_message_are_told_apart_and_indexes_are_not()
    {
        var summary = new DiagnosticSummary();
        summary.Add(Report(1,
            Found.Of("FX2002", $"'{Said.Value("a")}' is no whole number") with { ColumnName = "Score" },
            Found.Of("FX2002", $"'{Said.Value("a")}' is no whole number") with { ColumnName = "Age" },
            Found.Of("FX2002", "'a' is too long") with { ColumnName = "Age" },
            Found.Of("FX1004", "must be text", DiagnosticSeverity.Warning) with { Path = "/participants/0/role" },
            Found.Of("FX1004", "must be text", DiagnosticSeverity.Warning) with { Path = "/participants/1/role" }));
        Assert.Equal(
            ["Score 1", "Age 1", "Age 1", "/participants/*/role 2"],
            summary.Groups.Select(group => $"{group.Place} {group.Count}"));
    }

    [Fact]
    public void An_apostrophe_inside_a_quotation_does_not_make_a_new_kind()
    {
        var summary = new DiagnosticSummary();
        foreach (string name in (ImmutableArray<string>)["O'Brien", "Smith", "D'Arcy"])
        {
            summary.Add(Report(1, Found.Of("FX2001", $"'{Said.Value(name)}' is not true or false")));
        }

        Assert.Single(summary.Groups);
    }

    [Fact]
    public void A_row_is_named_once_and_valid_rows_are_counted()
    {
        var summary = new DiagnosticSummary();
        summary.Add(Report(4, Found.Of("FX1005", "m"), Found.Of("FX1005", "m")));
        summary.Add(Report(5));
        Assert.Equal([4L], summary.Groups[0].Rows);
        Assert.Equal((2L, 0L, 1L), (summary.Reports, summary.Valid, summary.NotChecked));
    }

    [Fact]
    public void However_many_kinds_there_are_memory_stays_bounded_and_nothing_goes_uncounted()
    {
        var summary = new DiagnosticSummary();
        for (int row = 1; row <= 5000; row++)
        {
            summary.Add(Report(row, Found.Of("FX1003", "m") with { ColumnName = "c" + new string('x', row % 100) + row }));
        }

        Assert.InRange(summary.Groups.Count, 1000, 1001);
        Assert.Equal(5000, summary.Groups.Sum(group => group.Count));
    }

    private static FlowPayloadReport Report(long row, params Diagnostic[] diagnostics) =>
        new() { Contract = "Published", Row = row, Diagnostics = [.. diagnostics] };
}
