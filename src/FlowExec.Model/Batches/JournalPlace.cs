using System.Data.Common;

namespace FlowExec;

/// <summary>Where a journal is, as a user writes it: a folder, or a PostgreSQL server by a connection string or a URI.</summary>
internal static class JournalPlace
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>True for the address of a server; a folder may be called anything, once it is there.</summary>
    public static bool IsServer(string journal) =>
        !Directory.Exists(journal) && (journal.Contains('=', StringComparison.Ordinal) || IsUri(journal));

    /// <summary>The place as the engine takes it: a server as it was written, a folder in full.</summary>
    /// <param name="journal">What the user wrote; null for nothing.</param>
    /// <param name="fullPath">Makes a path full.</param>
    public static string? Of(string? journal, Func<string, string> fullPath) =>
        journal is null || IsServer(journal) ? journal : fullPath(journal);

    /// <summary>True where a password stands in it.</summary>
    public static bool HoldsPassword(string journal) => IsServer(journal) && (IsUri(journal)
        ? Uri.TryCreate(journal, UriKind.Absolute, out Uri? uri)
            ? uri.UserInfo.Contains(':', StringComparison.Ordinal)
            : journal.Contains('@', StringComparison.Ordinal)
        : Parts(journal) is { } parts && (parts.ContainsKey("Password") || parts.ContainsKey("Pwd") || parts.ContainsKey("PSW")));

    /// <summary>The address of a server with a role and its password in it.</summary>
    /// <exception cref="FlowConfigurationException">It is none of a server, or cannot be read.</exception>
    public static string WithCredential(string journal, string role, string password)
    {
        if (IsUri(journal) && Uri.TryCreate(journal, UriKind.Absolute, out Uri? uri))
        {
            return new UriBuilder(uri) { UserName = Uri.EscapeDataString(role), Password = Uri.EscapeDataString(password) }.Uri.AbsoluteUri;
        }

        if (!IsServer(journal) || Parts(journal) is not { } parts)
        {
            throw new FlowConfigurationException(
                "JournalCredentialRefused", "A role and its password are given for a journal that is on no server.",
                "Name the server with -Journal, such as 'Host=db;Database=flow', or leave the credential out.");
        }

        foreach (string other in (string[])["User ID", "User Name", "UserId", "UID", "Username", "Password", "Pwd", "PSW"])
        {
            parts.Remove(other);
        }

        parts["Username"] = role;
        parts["Password"] = password;
        return parts.ConnectionString;
    }

    private static bool IsUri(string journal) => Schemes.Any(scheme => journal.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Keywords with their values; null where it is none.</summary>
    private static DbConnectionStringBuilder? Parts(string journal)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = journal };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
