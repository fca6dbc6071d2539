using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Tests;

/// <summary>The examples of docs/diagnostics.md that are files: each is written as one, and read as a run reads it.</summary>
public sealed partial class CsvPagesTests
{
    private static readonly string Page = File.ReadAllText(Find("docs/diagnostics.md")).ReplaceLineEndings("\n");

    [Theory]
    [InlineData("FX5014")]
    [InlineData("FX5015")]
    [InlineData("FX5016")]
    public async Task Every_example_file_triggers_its_code(string code)
    {
        Match example = Assert.Single(Example().Matches(Page), match => match.Groups["code"].Value == code);
        string path = Path.GetTempFileName();
        try
        {
            // Latin-1, so that a byte that the page writes as \xFC is that byte, and no UTF-8.
            string text = Byte().Replace(example.Groups["text"].Value, match => ((char)System.Convert.ToByte(match.Groups[1].Value, 16)).ToString());
            await File.WriteAllTextAsync(path, text + "\n", Encoding.Latin1, EmulatedOrg.Stop);
            FlowRow row = Assert.Single(await Rows.ToListAsync(FlowEngine.ReadCsvAsync(path, null, EmulatedOrg.Stop)));
            Assert.Equal((code, 1L, (int?)2), (row.Defect?.Code, row.Defect?.Row, row.Defect?.Line));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void No_other_example_is_a_file() =>
        Assert.Equal(["FX5014", "FX5015", "FX5016"], Example().Matches(Page).Select(match => match.Groups["code"].Value));

    private static string Find(string path)
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowExec.psd1")))
            {
                return Path.Combine(folder, path);
            }
        }

        throw new FileNotFoundException("The repository's root was not found.", path);
    }

    [GeneratedRegex(@"^## (?<code>FX\d{4})\n(?:(?!^## ).*\n)*?```csv\n(?<text>(?:(?!```).*\n)+?)```$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\\x([0-9A-F]{2})")]
    private static partial Regex Byte();
}
