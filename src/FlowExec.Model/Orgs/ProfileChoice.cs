namespace FlowExec;

/// <summary>A profile of the platform CLI's configuration file.</summary>
/// <param name="Name">Its name, in any case.</param>
/// <param name="Path">The file, whole; null for the places where the CLI looks.</param>
/// <param name="Folder">The folder that the session is in, whole: the CLI looks there too.</param>
internal sealed record ProfileChoice(string Name, string? Path, string Folder)
{
    /// <summary>The profile that is meant where none is named.</summary>
    public const string Default = "DEFAULT";
}
