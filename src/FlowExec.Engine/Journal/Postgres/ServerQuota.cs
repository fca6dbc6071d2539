using System.Diagnostics;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>The quota of a token, and the org's, as lines that all workers share.</summary>
/// <param name="pool">Connections.</param>
/// <param name="token">What stands for the token.</param>
/// <param name="org">The org's id.</param>
/// <param name="patience">How long the server is waited for.</param>
internal sealed class ServerQuota(ServerPool pool, string token, string org, Func<TimeSpan> patience) : ISharedQuota
{
    /// <summary>Whether the org rounds the seconds up or down is not documented.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    private const string TakeSql = "select granted, resets, allowed, used, measured, good from flowexec.take_permits($1, $2, $3)";
    private const string ReportSql = """
        select flowexec.report_quota($1, $2, $3, $4, clock_timestamp() - $5::interval, clock_timestamp() + $6::interval)
        """;

    private readonly string _token = "token:" + token;
    private readonly string _org = "org:" + org;

    // How long an answer of the server takes: its clock is read some time after this side asked.
    private long _round = TimeSpan.FromMilliseconds(50).Ticks;

    public async ValueTask<PermitLot> TakeAsync(int most, CancellationToken cancellationToken) => await pool.DoAsync(
        async connection =>
        {
            long asked = Stopwatch.GetTimestamp();
            var command = new NpgsqlCommand(TakeSql, connection)
            {
                Parameters = { Sql.Value(_token), Sql.Value(_org), Sql.Value(most) },
            };
            await using (command.ConfigureAwait(false))
            {
                NpgsqlDataReader reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                    TimeSpan took = Stopwatch.GetElapsedTime(asked);
                    Interlocked.Exchange(ref _round, took.Ticks);
                    return new PermitLot(
                        reader.GetInt32(0), TimeSpan.FromSeconds(reader.GetDouble(5)) - took, TimeSpan.FromSeconds(reader.GetDouble(1)),
                        reader.GetInt32(2), reader.GetInt32(3), reader.GetBoolean(4));
                }
            }
        },
        patience(), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask ReportAsync(QuotaReport report, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        var left = TimeSpan.FromSeconds(report.ResetSeconds);
        await pool.DoAsync(
            async connection =>
            {
                TimeSpan waited = Stopwatch.GetElapsedTime(began);
                TimeSpan since = report.SentAgo + waited + TimeSpan.FromTicks(Interlocked.Read(ref _round)) - left + Rounding;
                TimeSpan until = left + Rounding - report.AnsweredAgo - waited;
                var command = new NpgsqlCommand(ReportSql, connection)
                {
                    Parameters =
                    {
                        Sql.Value(_token), Sql.Value(_org), Sql.Value(report.Count),
                        Sql.Value(report.Allowed), Sql.Value(since), Sql.Value(until),
                    },
                };
                await using (command.ConfigureAwait(false))
                {
                    return await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
                }
            },
            patience(), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
