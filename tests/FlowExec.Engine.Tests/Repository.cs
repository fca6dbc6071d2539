namespace FlowExec.Engine.Tests;

/// <summary>The clone that the tests run in.</summary>
internal static class Repository
{
    /// <summary>Where a file of it is.</summary>
    /// <param name="path">Its path below the root, with slashes.</param>
    /// <exception cref="FileNotFoundException">The tests do not run in a clone.</exception>
    public static string Find(string path)
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
}
