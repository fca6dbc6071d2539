using System.Text.Json;
using FlowExec.Tests;

namespace FlowExec.Cli.Tests;

/// <summary>
/// Generated tables by each way in: what the org received is what was written, or the row is refused; a difference is told, and is one of
/// those that are meant.
/// </summary>
public class GeneratedWaysTests
{
    [Fact]
    public Task What_arrives_by_each_way_is_what_was_written_or_the_row_is_refused() =>
        HoldAsync([.. WrittenTables.OfEachKind(150, isAll: false)], 14 * 150);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task What_arrives_by_each_way_is_what_was_written_or_the_row_is_refused_in_a_hundred_thousand_rows()
    {
        int rows = 0;
        foreach (WrittenTable[] some in WrittenTables.OfEachKind(600, isAll: true).Chunk(14))
        {
            rows += some.Sum(table => table.Values.Length);
            await HoldAsync(some, some.Length * 600);
        }

        Assert.True(rows >= 100_000, $"{rows} rows were written");
    }

    private static async Task HoldAsync(WrittenTable[] tables, int rows)
    {
        IReadOnlyDictionary<(string Table, string Way), HandedIn>? handed = await ThreeWays.HandInAsync([.. tables.Select(Handed)]);
        Assert.SkipWhen(handed is null, "The module, which is compared with flowexec, is not built (./build.sh build).");
        foreach (string way in (string[])[ThreeWays.Pipe, ThreeWays.Paths, ThreeWays.CommandLine])
        {
            int launched = 0;
            for (int i = 0; i < tables.Length; i++)
            {
                HandedIn one = handed[(NameOf(tables[i], i), way)];
                launched += one.Rows.Count(row => row.Launch is not null);
                Hold(tables[i], way, one);
            }

            Assert.True(launched > rows / 4, $"{launched} of {rows} rows were launched by {way}");
        }

        for (int i = 0; i < tables.Length; i++)
        {
            HandedIn path = handed[(NameOf(tables[i], i), ThreeWays.Paths)];
            Assert.Equal(path.Hashes, handed[(NameOf(tables[i], i), ThreeWays.CommandLine)].Hashes);
        }
    }

    private static void Hold(WrittenTable table, string way, HandedIn handed)
    {
        string[][] written = table.Written;
        if (handed.Failed.Count > 0)
        {
            Assert.Empty(handed.Rows);
            return;
        }

        Dictionary<long, HandedRow> rows = handed.Rows.ToDictionary(row => row.Row);
        for (int i = 0; i < written.Length; i++)
        {
            if (!rows.TryGetValue(i + 1, out HandedRow? row))
            {
                Assert.True(written[i].All(value => HiddenText.IsNothing(value)), $"row {i + 1} got lost by {way}, in {table}");
                continue;
            }

            if (row.Launch is not { } launch)
            {
                Assert.NotNull(row.Code);
                continue;
            }

            using var inputs = JsonDocument.Parse(launch.Inputs!);
            for (int c = 0; c < WrittenTable.Columns.Length; c++)
            {
                string column = WrittenTable.Columns[c];
                bool IsTold(string code) => handed.Said.Any(
                    said => said.StartsWith($"{code}: Column '{column}'", StringComparison.Ordinal));
                string sent = inputs.RootElement.TryGetProperty(FlowInput.Scope + column, out JsonElement value) ? value.GetString()! : "";
                Assert.True(
                    IsSame(written[i][c], sent, IsTold),
                    $"row {i + 1}, column {column}: '{written[i][c]}' was written and '{sent}' arrived by {way}, in {table}");
            }
        }
    }

    /// <summary>What was written, without what nobody sees at its ends; or what is changed visibly, and was told.</summary>
    private static bool IsSame(string written, string sent, Func<string, bool> isTold) =>
        sent == written || sent == HiddenText.TrimHidden(written)
        || (sent == written.TrimEnd(' ', '\t') && isTold(DiagnosticCodes.BlanksAtEnd))
        || ($"=\"{sent}\"" == written && isTold(DiagnosticCodes.SpreadsheetText));

    private static string NameOf(WrittenTable table, int i) => $"{i}: {table}";

    private static HandedTable Handed(WrittenTable table, int i)
    {
        var import = new Dictionary<string, string> { ["Delimiter"] = table.Delimiter.ToString() };
        var how = new Dictionary<string, string[]>();
        if (!table.IsUnicode)
        {
            import["Encoding"] = table.Encoding == "windows-1252" ? "1252" : "28591";
            how["Encoding"] = [table.Encoding];
        }

        return new HandedTable(NameOf(table, i), table.Write()) { Import = import, How = how };
    }
}
