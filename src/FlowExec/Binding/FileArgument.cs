using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>What -Path and -LiteralPath take.</summary>
internal static class FileArgument
{
    /// <summary>The files that are meant; an error for each path that leads to none, and on with the others.</summary>
    public static IEnumerable<string> Resolve(PSCmdlet cmdlet, string[]? patterns, string[]? literals)
    {
        foreach (string literal in literals ?? [])
        {
            yield return cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(literal);
        }

        foreach (string pattern in patterns ?? [])
        {
            foreach (string file in Matches(cmdlet, pattern))
            {
                yield return file;
            }
        }
    }

    private static System.Collections.ObjectModel.Collection<string> Matches(PSCmdlet cmdlet, string pattern)
    {
        try
        {
            System.Collections.ObjectModel.Collection<string> found =
                cmdlet.GetResolvedProviderPathFromPSPath(pattern, out ProviderInfo provider);
            if (provider.Name != "FileSystem")
            {
                cmdlet.WriteError(ErrorRecords.Argument("PathNotAFile", $"'{pattern}' is not in the file system.",
                    "Give the path of a file.", pattern));
                return [];
            }

            if (found.Count == 0)
            {
                cmdlet.WriteError(ErrorRecords.NotFound("FileNotFound", $"No file matches '{pattern}'.",
                    $"Relative paths start at '{cmdlet.SessionState.Path.CurrentFileSystemLocation}'.", pattern));
            }

            return found;
        }
        catch (ItemNotFoundException)
        {
            cmdlet.WriteError(ErrorRecords.NotFound("FileNotFound", $"There is no file '{pattern}'.",
                $"Relative paths start at '{cmdlet.SessionState.Path.CurrentFileSystemLocation}'.", pattern));
            return [];
        }
        catch (System.Management.Automation.DriveNotFoundException e)
        {
            cmdlet.WriteError(ErrorRecords.Unreadable(pattern, e));
            return [];
        }
    }
}
