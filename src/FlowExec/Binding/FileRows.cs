using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>The files of one run: rows as the user gets them back, and where each of them stands.</summary>
internal sealed class FileRows
{
    private readonly List<(long Before, string File)> _files = [];

    /// <summary>The rows that follow are of this file.</summary>
    /// <param name="before">How many rows were read before.</param>
    /// <param name="file">Its path.</param>
    public void Open(long before, string file) => _files.Add((before, file));

    /// <summary>Where a row of the run stands; null where its position says it already.</summary>
    public string? PlaceOf(long row)
    {
        if (_files.Count < 2)
        {
            return null;
        }

        (long before, string file) = _files.FindLast(entry => entry.Before < row);
        return file is null ? null : $"row {row - before} of '{file}'";
    }

    /// <summary>The row as Import-Csv would have made it: the result's InputObject, so that what failed can be exported and sent
    /// again.</summary>
    public static PSObject ObjectOf(FlowRow row)
    {
        var made = new PSObject();
        foreach ((string name, object? value) in row.Cells)
        {
            // An object has each name once; that the file has one twice is said of the row.
            if (made.Properties[name] is null)
            {
                made.Properties.Add(new PSNoteProperty(name, value), preValidated: true);
            }
        }

        return made;
    }
}
