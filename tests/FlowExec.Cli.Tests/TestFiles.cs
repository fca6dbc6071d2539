using System.Globalization;

namespace FlowExec.Cli.Tests;

/// <summary>Files that tests make for the process that they start, in a folder that is gone when the test run is.</summary>
internal static class TestFiles
{
    private static readonly string Folder = Create();
    private static int _count;

    /// <summary>Where processes keep their journals.</summary>
    public static string Journal => Path.Combine(Folder, "journal");

    /// <summary>A file with this text.</summary>
    public static string With(string text) => With(text, "csv");

    /// <summary>A file with one payload, or a schema.</summary>
    public static string Json(string text) => With(text, "json");

    /// <summary>A CSV file with so many customers.</summary>
    public static string Customers(int count) =>
        With("CustomerId\n" + string.Concat(Enumerable.Range(1, count).Select(i => i.ToString("D5", CultureInfo.InvariantCulture) + "\n")));

    private static string With(string text, string extension)
    {
        string path = Path.Combine(Folder, $"file {Interlocked.Increment(ref _count)}.{extension}");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Create()
    {
        string folder = Directory.CreateTempSubdirectory("flowexec-cli-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
