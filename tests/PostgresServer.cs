using System.Diagnostics;
using System.Globalization;
using FlowExec.Tests;

[assembly: AssemblyFixture(typeof(PostgresEnd))]

namespace FlowExec.Tests;

/// <summary>
/// A PostgreSQL of the tests' own: a new cluster in a temporary folder, on a port of this machine alone (<c>samples/postgres.sh</c>, which ends
/// with the process that started it, however that ends). Where there is none to be had, the test that asks for one is skipped and says why.
/// </summary>
/// <remarks>
/// Nothing waits for the disk (<c>fsync=off</c>), commits are synchronous: what is committed outlives a crash of the server, which is all that
/// dies here. A test that needs the disk says <c>fsync=on</c>.
/// </remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lock SharedGate = new();
    private static Task<PostgresServer>? s_shared;
    private static int s_databases;

    private readonly Process _script;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private PostgresServer(Process script, int port, string password) => (_script, Port, Password) = (script, port, password);

    /// <summary>The one role that there is at first; it may do everything.</summary>
    public const string Role = "postgres";

    /// <summary>The port on 127.0.0.1. It stays the same when the server is stopped and started again.</summary>
    public int Port { get; }

    /// <summary>The password of <see cref="Role"/>.</summary>
    public string Password { get; }

    /// <summary>The server that all tests of an assembly share, each with a database of its own. Nobody stops it.</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        lock (SharedGate)
        {
            return s_shared ??= StartAsync();
        }
    }

    /// <summary>Starts a server for one test, which may stop it.</summary>
    /// <param name="settings">Settings of the server, such as <c>fsync=on</c>; no blanks in them.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static Task<PostgresServer> StartAsync(params string[] settings) => StartAsync("", settings);

    /// <summary>Starts a standby, which copies this server until it is promoted; every commit here waits for it from then on.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        PostgresServer standby = await StartAsync(Password, [$"standby-of={Port}"]);
        await SqlAsync("alter system set synchronous_standby_names = '*'");
        await SqlAsync("select pg_reload_conf()");
        while (await SqlAsync("select count(*) from pg_stat_replication where sync_state = 'sync'") is not ["1"])
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return standby;
    }

    /// <summary>Makes a standby a server that takes writes.</summary>
    public Task PromoteAsync() => AskAsync("promote");

    private static async Task<PostgresServer> StartAsync(string primaryPassword, string[] settings)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tests start PostgreSQL by a shell script, and Windows has no shell for it.");
        var script = Process.Start(new ProcessStartInfo("sh", [Path.Combine(AppContext.BaseDirectory, "postgres.sh"), .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["PGPASSWORD"] = primaryPassword },
        })!;
        string[] first = (await script.StandardOutput.ReadLineAsync() ?? "failed It said nothing.").Split(' ', 2);
        if (first[0] == "ready" && first[1].Split(' ') is [string port, string password])
        {
            return new PostgresServer(script, int.Parse(port, CultureInfo.InvariantCulture), password);
        }

        await script.WaitForExitAsync();
        script.Dispose();
        Assert.SkipWhen(first[0] == "none", first[1]);
        throw new InvalidOperationException($"PostgreSQL did not start: {first[1]}");
    }

    /// <summary>The way to a database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="role">Who connects.</param>
    /// <param name="password">The role's password.</param>
    public string ConnectionString(string database, string role = Role, string? password = null) =>
        $"Host=127.0.0.1;Port={Port};Username={role};Password={password ?? Password};Database={database}";

    /// <summary>Creates a database that no other test uses. It goes with the server.</summary>
    /// <param name="template">What it is a copy of; nobody may be connected to that.</param>
    /// <returns>The way to it.</returns>
    public async Task<string> CreateDatabaseAsync(string template = "template1")
    {
        string name = $"flow_{Interlocked.Increment(ref s_databases)}";
        await SqlAsync($"create database {name} template {template}");
        return ConnectionString(name);
    }

    /// <summary>Runs a statement as <see cref="Role"/> in the database <c>postgres</c>.</summary>
    /// <param name="statement">The statement, on one line.</param>
    /// <returns>A line a row, values with bars between.</returns>
    public Task<IReadOnlyList<string>> SqlAsync(string statement) => AskAsync($"sql {statement}");

    /// <summary>Stops the server: at once as a crash does, or orderly.</summary>
    /// <param name="mode"><c>immediate</c> for a crash, <c>fast</c> for an orderly end.</param>
    public Task StopAsync(string mode = "immediate") => AskAsync($"stop {mode}");

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same port with the same data.</summary>
    /// <param name="settings">Settings of the server, such as <c>fsync=on</c>; no blanks in them.</param>
    public Task StartAgainAsync(params string[] settings) => AskAsync($"start {string.Join(' ', settings)}");

    /// <summary>Stops the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
        _turn.Dispose();
    }

    /// <summary>Ends the server that tests have shared.</summary>
    internal static async ValueTask EndSharedAsync()
    {
        if (s_shared is { IsCompletedSuccessfully: true })
        {
            await (await s_shared).DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<string>> AskAsync(string command)
    {
        await _turn.WaitAsync();
        try
        {
            await _script.StandardInput.WriteLineAsync(command);
            await _script.StandardInput.FlushAsync();
            var lines = new List<string>();
            while (await _script.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line == "ok")
                {
                    return lines;
                }

                if (line.StartsWith("failed ", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"{command}: {line}");
                }

                lines.Add(line);
            }

            throw new InvalidOperationException($"{command}: the server's script has ended.");
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>Ends the shared server with the last test of the assembly.</summary>
public sealed class PostgresEnd : IAsyncDisposable
{
    public ValueTask DisposeAsync() => PostgresServer.EndSharedAsync();
}
