using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>
/// A PgBouncer of the tests' own before a server; <c>FLOWEXEC_PGBOUNCER</c> names another one's program. It ends with this
/// process, however that ends.
/// </summary>
internal sealed class Bouncer : IAsyncDisposable
{
    /// <summary>A client has a session of the server for each of its transactions.</summary>
    public const string Transaction = "transaction";

    /// <summary>A client has a session of the server for as long as it is connected.</summary>
    public const string Session = "session";

    /// <summary>A client has a session of the server for each of its statements.</summary>
    public const string Statement = "statement";

    private static readonly ConcurrentDictionary<string, Lazy<Task<Bouncer>>> Shared = new();

    private readonly Process _process;
    private readonly int _port;

    private Bouncer(Process process, int port) => (_process, _port) = (process, port);

    /// <summary>The one in this mode before the server that all tests share.</summary>
    public static Task<Bouncer> SharedAsync(string mode = Transaction) => Shared.GetOrAdd(
        mode, static mode => new Lazy<Task<Bouncer>>(async () => await StartAsync(await PostgresServer.SharedAsync(), mode))).Value;

    /// <summary>Starts one; where there is none on this machine, the test is skipped.</summary>
    public static async Task<Bouncer> StartAsync(PostgresServer server, string mode)
    {
        string? program = new[] { Environment.GetEnvironmentVariable("FLOWEXEC_PGBOUNCER"), "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer" }
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no PgBouncer on this machine (on Debian: apt-get install pgbouncer).");
        string folder = Directory.CreateTempSubdirectory("flowexec-bouncer-").FullName;
        int port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), $"\"{PostgresServer.Role}\" \"{server.Password}\"\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "bouncer.ini"),
            $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users
            pool_mode = {mode}
            server_login_retry = 1
            """);
        string unprivileged = "";
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            unprivileged = "-u postgres";
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        }

        Process process = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", $"'{program}' -q {unprivileged} '{folder}/bouncer.ini' 2>'{folder}/log' & cat >/dev/null; kill -KILL $!; wait $! 2>/dev/null; rm -rf '{folder}'" },
            RedirectStandardInput = true,
        })!;
        var bouncer = new Bouncer(process, port);
        for (int tries = 0; !await bouncer.AnswersAsync(); tries++)
        {
            if (tries == 200)
            {
                Assert.Fail($"PgBouncer does not answer: {await File.ReadAllTextAsync(Path.Combine(folder, "log"))}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return bouncer;
    }

    /// <summary>The way to a database through it.</summary>
    public string To(string database) =>
        new NpgsqlConnectionStringBuilder(database) { Port = _port, SslMode = SslMode.Disable }.ConnectionString;

    /// <summary>Sets in a database what keeps a worker that froze from holding rows, as docs/workers.md says.</summary>
    public static async Task PrepareAsync(PostgresServer server, string database)
    {
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        await server.SqlAsync($"alter database {name} set idle_in_transaction_session_timeout = '3s'");
        await server.SqlAsync($"alter database {name} set lock_timeout = '1500ms'");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
