using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>Rows of files as the user gets them back.</summary>
internal static class FileRows
{
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
