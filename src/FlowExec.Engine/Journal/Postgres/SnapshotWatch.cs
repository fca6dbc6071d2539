using System.Diagnostics;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// Looks for transactions that have been open for long: as long as one is, no version of a line that has changed can be cleared away, and
/// claims walk past all of them.
/// </summary>
/// <param name="pool">Connections.</param>
internal sealed class SnapshotWatch(ServerPool pool)
{
    /// <summary>How long a transaction may be open until it is spoken of.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    // Of other roles' sessions it says this only to who may read all statistics.
    private const string OldestSql = """
        select pid, coalesce(nullif(application_name, ''), 'a program without a name'), usename,
            extract(epoch from clock_timestamp() - xact_start)::float8
        from pg_stat_activity
        where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
            and backend_xmin is not null and xact_start < clock_timestamp() - $1
        order by xact_start limit 1
        """;

    private long _looked;
    private int _told;

    /// <summary>The oldest.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="than">It is older than this.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where there is none.</returns>
    public static async Task<OldSnapshot?> FindAsync(NpgsqlConnection connection, TimeSpan than, CancellationToken cancellationToken)
    {
        OldSnapshot? found = null;
        await Sql.QueryAsync(
            connection, OldestSql,
            r => found = new OldSnapshot(r.GetInt32(0), r.GetString(1), r.GetString(2), TimeSpan.FromSeconds(r.GetDouble(3))),
            cancellationToken, Sql.Value(than)).ConfigureAwait(false);
        return found;
    }

    /// <summary>Warns of it.</summary>
    public static void Tell(OldSnapshot? found)
    {
        if (found is not null)
        {
            FlowNotes.Tell(new FlowNote(NoteKind.Warning, "JournalSnapshotOld", found.Text));
        }
    }

    /// <summary>Looks once in that time, and warns of each session once.</summary>
    public async Task LookAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_looked != 0 && Stopwatch.GetElapsedTime(_looked) < Longest)
        {
            return;
        }

        _looked = Stopwatch.GetTimestamp();
        OldSnapshot? found = await pool.DoAsync(
            connection => FindAsync(connection, Longest, CancellationToken.None), patience, cancellationToken).ConfigureAwait(false);
        if (found is not null && found.Process != _told)
        {
            _told = found.Process;
            Tell(found);
        }
    }
}
