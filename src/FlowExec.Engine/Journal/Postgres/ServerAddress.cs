using System.Data.Common;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Which server a journal is on, read from what a user wrote: keywords with values, or a URI.</summary>
internal sealed class ServerAddress
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    private static readonly string[] Keywords =
    [
        "Host", "Port", "Database", "Username", "Password", "Passfile", "SSL Mode", "SSL Certificate", "SSL Key", "Root Certificate",
        "Options", "Timeout", "Command Timeout", "Target Session Attributes", "Kerberos Service Name", "Search Path",
    ];

    private ServerAddress(NpgsqlConnectionStringBuilder given)
    {
        Given = given;
        Place = new NpgsqlConnectionStringBuilder
        {
            Host = given.Host, Port = given.Port, Database = given.Database, Username = given.Username,
        }.ConnectionString;
        Server = given.Port == NpgsqlConnection.DefaultPort ? given.Host ?? "" : $"{given.Host}:{given.Port}";
    }

    /// <summary>What the user gave, password included: it goes to the driver and nowhere else.</summary>
    public NpgsqlConnectionStringBuilder Given { get; }

    /// <summary>The address without anything that is secret.</summary>
    public string Place { get; }

    /// <summary>The server, for people.</summary>
    public string Server { get; }

    /// <summary>True where a bouncer lies between, such as PgBouncer, which gives each transaction any session of the server.</summary>
    public bool IsBehindBouncer { get; private init; }

    /// <summary>The same, with a bouncer between.</summary>
    public ServerAddress BehindBouncer() => new(Given) { IsBehindBouncer = true };

    /// <summary>Reads an address.</summary>
    /// <exception cref="FlowJournalException">It cannot be one; what is in it is not repeated, since a password may be.</exception>
    public static ServerAddress Read(string text)
    {
        try
        {
            NpgsqlConnectionStringBuilder given = Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                ? OfUri(text)
                : OfKeywords(text);
            if (string.IsNullOrWhiteSpace(given.Host))
            {
                throw Invalid("it names no host", $"Write Host=..., such as 'Host=db;Database=flow'.");
            }

            string options = (given.Options ?? "").Replace(" ", "", StringComparison.Ordinal);
            if (options.Contains("synchronous_commit=off", StringComparison.OrdinalIgnoreCase))
            {
                throw ServerRefusal.NotDurable(text: "the connection string switches synchronous_commit off");
            }

            return new ServerAddress(given);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or UriFormatException or OverflowException)
        {
            // The driver's own words may hold what was written, and a part of a password with it.
            throw Invalid("a value in it cannot be read", $"It is keywords with values, such as 'Host=db;Database=flow'.");
        }
    }

    private static NpgsqlConnectionStringBuilder OfKeywords(string text)
    {
        var known = new NpgsqlConnectionStringBuilder();
        foreach (string keyword in new DbConnectionStringBuilder { ConnectionString = text }.Keys.Cast<string>())
        {
            if (!known.ContainsKey(keyword))
            {
                string? near = Spelling.Nearest(keyword, Keywords).Name;
                throw Invalid(
                    $"it has a keyword that there is none of, '{DisplayText.EscapeLines(keyword)}'",
                    near is null ? $"Keywords are {string.Join(", ", Keywords.Take(5))} and others of Npgsql." : $"Did you mean '{near}'?");
            }
        }

        return new NpgsqlConnectionStringBuilder(text);
    }

    private static NpgsqlConnectionStringBuilder OfUri(string text)
    {
        if (text.Contains(',', StringComparison.Ordinal) && !Uri.TryCreate(text, UriKind.Absolute, out _))
        {
            throw Invalid("a URI names one host", $"Write several as keywords: 'Host=one,other;Database=flow'.");
        }

        var uri = new Uri(text, UriKind.Absolute);
        string[] user = uri.UserInfo.Split(':', 2);
        var given = new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(uri.Host), Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
        };
        if (uri.AbsolutePath.Length > 1)
        {
            given.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        }

        if (user[0].Length > 0)
        {
            given.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            given.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (string part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            string keyword = Uri.UnescapeDataString(pair[0]);
            keyword = keyword.ToLowerInvariant() switch
            {
                "sslmode" => "SSL Mode", "sslcert" => "SSL Certificate", "sslkey" => "SSL Key", "sslrootcert" => "Root Certificate",
                "options" => "Options", "target_session_attrs" => "Target Session Attributes", _ => keyword,
            };
            if (!given.ContainsKey(keyword))
            {
                throw Invalid($"it has a parameter that there is none of, '{DisplayText.EscapeLines(keyword)}'",
                    $"Take it out, or write the address as keywords: 'Host=db;Database=flow'.");
            }

            string value = Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "");
            given[keyword] = keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return given;
    }

    private static FlowJournalException Invalid(string why, Sentence step) => new(
        "JournalAddressInvalid", $"The journal's address cannot be used: {why}.", step, outcome: "Nothing was sent.");
}
