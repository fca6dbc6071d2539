using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Why a journal on a server cannot be used, in words: place and next step. Never a word of what may hold a password.</summary>
internal static class ServerRefusal
{
    private const string NothingSent = "Nothing was sent.";

    public static FlowJournalException NotDurable(string text) => new(
        "JournalNotDurable",
        $"The journal cannot be kept there: {text}, so that a crash of the server would lose what was launched, and launch it twice.",
        $"Set synchronous_commit to on for this role and database, or take it out of the connection string.", outcome: NothingSent);

    public static FlowJournalException TooOld(ServerAddress address, string version, int oldest) => new(
        "JournalServerOld", $"The server {address.Server} is PostgreSQL {version}: FlowExec is tested on {oldest} and newer.",
        $"Use a server of version {oldest} or newer, or keep the journal in a folder.", outcome: NothingSent);

    /// <summary>What lies on the way takes the settings from a session that keep a frozen worker from holding rows for ever.</summary>
    public static FlowJournalException SettingsLost(ServerAddress address)
    {
        string role = string.IsNullOrEmpty(address.Given.Username) ? "flow" : address.Given.Username;
        return new FlowJournalException(
            "JournalSettingsLost",
            $"The settings that FlowExec asks for do not reach the server behind {address.Server} (PgBouncer passes none on): a worker "
                + "that froze would hold its rows for ever.",
            $"Set them for the role on the server, and let the bouncer connect anew: alter role \"{role}\" set "
                + $"idle_in_transaction_session_timeout = '3s'; alter role \"{role}\" set lock_timeout = '1500ms'.", outcome: NothingSent);
    }

    /// <summary>What lies on the way gives sessions other names: nobody could tell a frozen worker's.</summary>
    public static FlowJournalException NameLost(ServerAddress address, string given) => new(
        "JournalNameLost",
        $"The server behind {address.Server} does not hear what a session is called (it hears '{DisplayText.EscapeLines(given)}'): "
            + "the sessions of a worker that froze could not be ended.",
        "Connect to the server itself, or let the bouncer pass application_name on unchanged.", outcome: NothingSent);

    public static FlowJournalException Newer(ServerAddress address) => new(
        "JournalNewer", $"The journal on {address.Server} was made by a newer FlowExec, which this one cannot read.",
        $"Update FlowExec on this machine, or name another database with {Term.Journal}.", outcome: NothingSent);

    public static FlowJournalException NoSuchBatch(string name) => new(
        "BatchNotFound", $"The journal has no batch '{name}'.", "A batch is made by the command that loads its rows: run that first.",
        outcome: NothingSent);

    public static FlowJournalException Fenced(string batch) => new(
        "WorkerFenced",
        $"This worker was not heard of for longer than its lease, and others took over its rows of the batch '{batch}'. "
            + "It sends nothing any more.",
        "Start it again: it joins anew. Rows whose requests were on their way are Unknown until looked up.");

    public static FlowJournalException Loading(string batch, string? who) => new(
        "BatchHeld", $"The batch '{batch}' is being loaded by {who ?? "another process"}.",
        "Wait until that has ended, or join it as a worker.");

    /// <summary>What the server said no to where nothing was sent yet.</summary>
    public static FlowJournalException Opening(ServerAddress address, Exception e) => e switch
    {
        FlowJournalException known => known,
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => new(
            "JournalSignInRefused", $"The server {address.Server} does not let {User(address)} in.",
            "Give the password by PGPASSWORD, by a file that PGPASSFILE names, or in the connection string of the environment.", e,
            NothingSent),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => new(
            "JournalDatabaseMissing", $"The server {address.Server} has no database '{Database(address)}'.",
            "Create it ('create database'), or name another with Database=.", e, NothingSent),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => new(
            "JournalRightsMissing",
            $"The role {User(address)} has no rights on the journal in the database '{Database(address)}' on {address.Server}.",
            "Connect once as a role that may create the schema 'flowexec', and grant this role what docs/workers.md lists.", e,
            NothingSent),
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => new(
            "JournalMigrating", $"The journal on {address.Server} is being set up or changed by another process.",
            "Try again when that has ended.", e, NothingSent),
        PostgresException server => new(
            "JournalUnusable",
            $"The server {address.Server} cannot keep the journal: {server.MessageText.TrimEnd('.')} ({server.SqlState}).",
            "Mend that on the server, or keep the journal in a folder.", e, NothingSent),
        _ => new(
            "JournalUnreachable", $"The server {address.Server} cannot be reached: {Cause(e)}.",
            "Look whether it runs, and whether this machine may connect to it.", e, NothingSent),
    };

    /// <summary>What the server said no to during a run.</summary>
    public static FlowJournalException Working(ServerAddress address, Exception e) => e switch
    {
        FlowJournalException known => known,
        PostgresException server => new(
            "JournalFailed",
            $"The journal on {address.Server} fails: {server.MessageText.TrimEnd('.')} ({server.SqlState}). Sending has stopped.",
            "Run the batch again once that is mended: it goes on where it stopped.", e),
        _ => new(
            "JournalFailed", $"The journal on {address.Server} fails: {Cause(e)}. Sending has stopped.",
            "Run the batch again once that is mended: it goes on where it stopped.", e),
    };

    /// <summary>The server was away for too long.</summary>
    public static FlowJournalException Outage(ServerAddress address, TimeSpan lasted, Exception e) => new(
        "JournalOutage",
        $"The journal's server {address.Server} could not be used for {RunWords.Duration(lasted)}: {Cause(e)}. Sending has stopped.",
        $"Run the batch again when it is back; {Term.OutageTimeout} says how long it is waited for.", e);

    private static string Cause(Exception e) =>
        ((e as PostgresException)?.MessageText ?? e.InnerException?.Message ?? e.Message).TrimEnd('.');

    private static string User(ServerAddress address) =>
        string.IsNullOrEmpty(address.Given.Username) ? $"'{Environment.UserName}'" : $"'{address.Given.Username}'";

    private static string Database(ServerAddress address) =>
        string.IsNullOrEmpty(address.Given.Database) ? address.Given.Username ?? Environment.UserName : address.Given.Database;
}
