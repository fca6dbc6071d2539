using System.Text;
using FlowExec.Engine.Csv;

namespace FlowExec.Engine.Tests;

/// <summary>Files of tests, read as a run reads them.</summary>
internal static class CsvFiles
{
    public static Task<List<FlowRow>> ReadAsync(string text, CsvOptions? options = null) =>
        ReadAsync(Encoding.UTF8.GetBytes(text), options);

    public static async Task<List<FlowRow>> ReadAsync(byte[] bytes, CsvOptions? options = null)
    {
        await using var stream = new CsvStream(new MemoryStream(bytes));
        return await Rows.ToListAsync(CsvRows.ReadAsync(stream, "rows.csv", options ?? new CsvOptions(), EmulatedOrg.Stop));
    }

    public static IEnumerable<(string Name, string? Value)> Cells(FlowRow row) => row.Cells.Select(cell => (cell.Key, (string?)cell.Value));

    /// <summary>Every row in one line: its values between bars, or the code of what is wrong with it.</summary>
    public static IEnumerable<string> Lines(IEnumerable<FlowRow> rows) => rows.Select(row =>
        row.Defect?.Code ?? string.Join('|', row.Cells.Select(cell => cell.Value as string ?? "(none)")));
}
