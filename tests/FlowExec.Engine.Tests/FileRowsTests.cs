using FlowExec.Engine.Runs;

namespace FlowExec.Engine.Tests;

/// <summary>How many rows files have is told while they are read.</summary>
public sealed class FileRowsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flowexec-rows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A small file is read in one go and given out row by row; of a large one the beginning tells the rest.</summary>
    [Theory]
    [InlineData(250, "\n", 3)]
    [InlineData(250, "\r\n", 3)]
    [InlineData(40_000, "\n", 3)]
    [InlineData(40_000, "\n", 30_000)]
    public async Task About_as_many_as_it_has(int count, string end, int taken)
    {
        string[] files = [Write("one.csv", count, end), Write("two.csv", count, end)];
        var rows = new FileRows(new RunInput { Files = files }, (file, e) => Assert.Fail($"{file}: {e.Message}"));
        Assert.Null(rows.Total);
        await foreach (FlowRow row in rows.ReadAsync(EmulatedOrg.Stop))
        {
            if (row.Position == taken)
            {
                break;
            }
        }

        Assert.InRange(rows.Total!.Value, 2 * count * 0.98, (2 * count * 1.02) + 2);
    }

    private string Write(string name, int count, string end)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"customerId,customerName{end}{string.Concat(Enumerable.Range(10_000, count).Select(i => $"{i},Ada{end}"))}");
        return path;
    }
}
