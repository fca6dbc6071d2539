namespace FlowExec.Architecture.Tests;

/// <summary>What the source looks like: lines that fit beside each other on a screen, files that can be read at a sitting.</summary>
public sealed class SourceTests
{
    private const int WidestLine = 140;
    private const int LongestFile = 400;

    [Fact]
    public void No_line_of_the_source_is_over_140_columns() => Nowhere(
        Sources().SelectMany(source => source.Lines
            .Select((line, index) => (Width: line.EnumerateRunes().Count(), At: $"{source.Name}:{index + 1}"))
            .Where(line => line.Width > WidestLine)
            .Select(line => $"{line.At} has {line.Width} columns")));

    [Fact]
    public void No_file_of_the_source_is_over_400_lines() => Nowhere(
        Sources()
            .Where(source => source.Lines.Length > LongestFile)
            .Select(source => $"{source.Name}:{LongestFile + 1} goes on to line {source.Lines.Length}"));

    private static void Nowhere(IEnumerable<string> found)
    {
        string all = string.Join('\n', found);
        Assert.True(all.Length == 0, all);
    }

    /// <summary>The files that somebody writes: not what is built, nor what a tool made.</summary>
    private static IEnumerable<(string Name, string[] Lines)> Sources()
    {
        string folder = Path.Combine(BuiltAssembly.Root, "src");
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(BuiltAssembly.Root, file).Replace(Path.DirectorySeparatorChar, '/');
            bool isWritten = !name.Split('/').Any(part => part is "obj" or "bin")
                && !name.EndsWith(".g.cs", StringComparison.Ordinal) && !name.EndsWith(".Designer.cs", StringComparison.Ordinal);
            if (isWritten)
            {
                yield return (name, File.ReadAllLines(file));
            }
        }
    }
}
