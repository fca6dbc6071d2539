using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FlowExec.Emulation;
using FlowExec.Engine.CrashHost;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>What goes wrong in a round, and how large it is.</summary>
internal sealed record Chaos
{
    public int Rows { get; init; } = 1500;

    public int Workers { get; init; } = 3;

    /// <summary>Requests on the way of each worker; 0 for any.</summary>
    public int Throttle { get; init; } = 4;

    public int RateLimit { get; init; } = 1_000_000;

    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>So many workers are killed, spread over the rows.</summary>
    public int Kills { get; init; }

    /// <summary>And one so often; null for never.</summary>
    public TimeSpan? KillEvery { get; init; }

    /// <summary>So many are frozen, one after the other.</summary>
    public int Freezes { get; init; }

    /// <summary>And one in the next transaction that holds each of these texts: with all of its locks, and before its end.</summary>
    public IReadOnlyList<string> FreezesWithin { get; init; } = [];

    /// <summary>How long each at least: longer than a lease.</summary>
    public TimeSpan Freeze { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The server crashes once, and is started again.</summary>
    public bool Crash { get; init; }

    /// <summary>The server crashes for good, and a standby that had all of it takes over.</summary>
    public bool Promote { get; init; }

    /// <summary>Workers reach the server through PgBouncer in this mode; null for straight.</summary>
    public string? Bouncer { get; init; }

    /// <summary>The network is cut once, for so long.</summary>
    public TimeSpan? Cut { get; init; }

    public int Seed { get; init; } = 1;
}

/// <summary>
/// Workers as processes on one batch, killed, frozen, cut off, and their server crashed under them: held against what the org truly launched.
/// </summary>
/// <param name="chaos">What goes wrong.</param>
internal sealed class ChaosRound(Chaos chaos)
{
    private const string Batch = "chaos";

    private readonly Random _random = new(chaos.Seed);
    private readonly ConcurrentDictionary<int, Process> _workers = new();
    private readonly ConcurrentQueue<Process> _all = new();
    private readonly ConcurrentQueue<string> _wrongs = new();
    private readonly CancellationTokenSource _done = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private FlowOrgEmulator _emulator = null!;
    private string _token = "";
    private string _journal = "";
    private int _kills;
    private int _fenced;
    private volatile bool _isBroken;

    /// <summary>Workers that others took over from, and that woke.</summary>
    public int Fenced => _fenced;

    /// <summary>Workers that were killed.</summary>
    public int Kills => _kills;

    /// <summary>What is wrong, a line each.</summary>
    public IReadOnlyCollection<string> Wrongs => _wrongs;

    /// <summary>Rows that stay in doubt.</summary>
    public long Unknown { get; private set; }

    /// <summary>How many windows were full, and their requests.</summary>
    public IReadOnlyList<int> Windows { get; private set; } = [];

    /// <summary>What it came to, in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{chaos.Rows} rows, {chaos.Workers} workers, {_kills} kills, {_fenced} fenced, {Unknown} unknown, windows {string.Join(' ', Windows)}, {Took.TotalSeconds:0.0} s");

    public TimeSpan Took { get; private set; }

    /// <summary>Runs it.</summary>
    public async Task RunAsync()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        string straight = await server.CreateDatabaseAsync();
        string database = straight;
        await using Bouncer? bouncer = chaos.Bouncer is { } mode ? await Bouncer.StartAsync(server, mode) : null;
        await using PostgresServer? standby = chaos.Promote ? await server.StartStandbyAsync() : null;
        if (bouncer is not null)
        {
            await Bouncer.PrepareAsync(server, database);
            database = bouncer.To(database);
        }

        using var way = new Way(database);
        _journal = way.Database;
        if (standby is not null)
        {
            // The standby first: who takes writes is found out.
            _journal = database = new NpgsqlConnectionStringBuilder(database)
            {
                Host = $"127.0.0.1:{standby.Port},127.0.0.1:{server.Port}", Port = 5432, Password = server.Password,
            }.ConnectionString;
        }

        _emulator = FlowOrgEmulator.Start(
            new FlowOrgEmulatorOptions { RateLimit = chaos.RateLimit, Latency = chaos.Latency, Seed = chaos.Seed });
        _token = _emulator.IssueToken();
        try
        {
            FlowOrg org = await FlowEngine.ConnectAsync(
                EmulatedOrg.Options(_emulator) with { TimeProvider = TimeProvider.System, ClientId = null, ClientSecret = null, AccessToken = EmulatedOrg.Secret(_token) },
                _done.Token);
            (_, RunState loaded) = await org.Client.LaunchToEndAsync(
                RunProcess.RowsAsync(Batch, chaos.Rows),
                RunProcess.Options(EmulatedOrg.FollowUp, Batch, chaos.Rows) with { Journal = database, LoadOnly = true, ThrottleLimit = null });
            Assert.Null(loaded.Failure);
            long began = Stopwatch.GetTimestamp();
            Task working = Task.WhenAll(Enumerable.Range(0, chaos.Workers).Select(KeepWorkingAsync));
            Task trouble = Task.WhenAll(
                Array.ConvertAll<Task, Task>(
                    [KillAsync(), FreezeAsync(straight), FreezeWithinAsync(way, straight), CrashAsync(server, standby), CutAsync(way)], MadeAsync));
            await working;
            Took = Stopwatch.GetElapsedTime(began);
            await _done.CancelAsync();
            await trouble;
            await org.Client.DisposeAsync();
            await JudgeAsync(database);
        }
        finally
        {
            KillAll();
            foreach (Process process in _all)
            {
                process.Dispose();
            }

            _emulator.Stop();
        }
    }

    private void KillAll()
    {
        foreach (Process process in _workers.Values)
        {
            process.Kill();
        }
    }

    /// <summary>Trouble that could not be made, or not be ended, ends the round: workers would wait for it without end.</summary>
    private async Task MadeAsync(Task trouble)
    {
        try
        {
            await trouble;
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // The rows were done before.
        }
        catch (Exception e)
        {
            _wrongs.Enqueue($"The trouble could not be made: {e}");
            _isBroken = true;
            KillAll();
        }
    }

    /// <summary>Starts a worker again until it says that the batch is done.</summary>
    private async Task KeepWorkingAsync(int worker)
    {
        while (!_isBroken)
        {
            Process process = Start();
            _all.Enqueue(process);
            _workers[worker] = process;
            if (_isBroken)
            {
                process.Kill();
            }

            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            _workers.TryRemove(worker, out _);
            switch (process.ExitCode)
            {
                case 0:
                    return;
                case 3:
                    Interlocked.Increment(ref _fenced);
                    break;
                case 137:
                    break;
                default:
                    _wrongs.Enqueue($"A worker ended with {process.ExitCode}: {await errors}");
                    return;
            }
        }
    }

    private async Task KillAsync()
    {
        for (int i = 0; i < chaos.Kills; i++)
        {
            await LaunchedAsync((i + 1.0) / (chaos.Kills + 1));
            Kill();
        }

        while (chaos.KillEvery is { } every)
        {
            await Task.Delay(every, _done.Token);
            Kill();
        }
    }

    private void Kill()
    {
        if (Pick() is { } process)
        {
            process.Kill();
            _kills++;
        }
    }

    /// <summary>Waits until a share of the rows is launched.</summary>
    private async Task LaunchedAsync(double share)
    {
        while (_emulator.Ledger.LaunchCount < share * chaos.Rows)
        {
            await Task.Delay(10, _done.Token);
        }
    }

    /// <summary>Freezes one after the other in the first half of the rows, each until others took over.</summary>
    private async Task FreezeAsync(string database)
    {
        for (int i = 0; i < chaos.Freezes; i++)
        {
            await LaunchedAsync((i + 0.2) / chaos.Freezes / 2);
            int process;
            while ((process = await AnyAsync(database)) == 0)
            {
                await Task.Delay(20, _done.Token);
            }

            Signal("STOP", process);
            try
            {
                await Task.Delay(chaos.Freeze, CancellationToken.None);
                await TakenOverAsync(database, [process]);
            }
            finally
            {
                Signal("CONT", process);
            }
        }
    }

    /// <summary>Freezes a worker in each of the transactions, all at once.</summary>
    private async Task FreezeWithinAsync(Way way, string database)
    {
        if (chaos.FreezesWithin.Count == 0)
        {
            return;
        }

        await LaunchedAsync(0.2);
        List<int> frozen = [];
        try
        {
            foreach (string text in chaos.FreezesWithin)
            {
                way.HoldNext(text);
                int process;
                while ((process = await HeldAsync(database, frozen)) == 0)
                {
                    await Task.Delay(20, _done.Token);
                }

                Signal("STOP", process);
                frozen.Add(process);
            }

            await TakenOverAsync(database, frozen);
        }
        finally
        {
            frozen.ForEach(process => Signal("CONT", process));
        }
    }

    /// <summary>Waits until others have taken over from all of them, one after the other, however long that takes.</summary>
    private static async Task TakenOverAsync(string database, List<int> processes)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1)
            && await AskAsync(database, "select exists (select from flowexec.worker where state = 0 and process = any($1))", processes) is not false)
        {
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>The process of some worker that is at work; 0 for none.</summary>
    private static async Task<int> AnyAsync(string database) => await AskAsync(
        database, "select process from flowexec.worker where state = 0 and process <> all($1) order by id desc limit 1",
        [Environment.ProcessId]) as int? ?? 0;

    /// <summary>Whom the server has waited for in the middle of a transaction for a while; 0 for nobody.</summary>
    private static async Task<int> HeldAsync(string database, List<int> but) => await AskAsync(
        database,
        """
        select w.process from pg_stat_activity a join flowexec.worker w on a.application_name = 'flowexec-' || w.tag
        where a.wait_event = 'ClientRead' and a.xact_start < clock_timestamp() - interval '300 ms' and w.process <> all($1)
        """,
        but) as int? ?? 0;

    /// <summary>Asks the server; null also where it cannot be asked, since it may be crashed.</summary>
    private static async Task<object?> AskAsync(string database, string sql, List<int> processes)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(sql, connection)
            {
                Parameters = { new NpgsqlParameter<int[]> { TypedValue = [.. processes] } },
            };
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private async Task CrashAsync(PostgresServer server, PostgresServer? standby)
    {
        if (standby is not null)
        {
            await LaunchedAsync(0.4);
            await server.StopAsync("immediate");
            await standby.PromoteAsync();
        }

        if (chaos.Crash)
        {
            await LaunchedAsync(0.4);
            await server.StopAsync("immediate");
            await server.StartAgainAsync();
        }
    }

    private async Task CutAsync(Way way)
    {
        if (chaos.Cut is { } length)
        {
            await LaunchedAsync(0.2);
            way.Cut();
            await Task.Delay(length, CancellationToken.None);
            way.Mend();
        }
    }

    private Process? Pick()
    {
        Process[] working = [.. _workers.Values];
        return working.Length == 0 ? null : working[_random.Next(working.Length)];
    }

    private static void Signal(string name, int process)
    {
        using Process kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private Process Start()
    {
        string[] arguments =
        [
            "work", _emulator.ApiUri.AbsoluteUri, _emulator.LoginUri.AbsoluteUri, Batch,
            chaos.Throttle.ToString(CultureInfo.InvariantCulture),
        ];
        return HostProcess.Start(arguments, (RunProcess.SecretVariable, _token), (WorkerProcess.JournalVariable, _journal));
    }

    private async Task JudgeAsync(string database)
    {
        LedgerSnapshot truth = _emulator.Ledger.GetSnapshot();
        ILookup<string, LedgerLaunch> ledger = truth.Launches.ToLookup(launch => RowMark.Without(launch.Name)!);
        Dictionary<long, FlowBatchRow> kept = await FlowEngine.OpenJournal(database).ReadAsync(Batch, [], TestContext.Current.CancellationToken)
            .ToDictionaryAsync(row => row.Row);
        for (int row = 1; row <= chaos.Rows; row++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{Batch}-{row}");
            LedgerLaunch[] launches = [.. ledger[name]];
            FlowBatchRow? told = kept.GetValueOrDefault(row);
            bool right = launches.Length <= 1 && told?.Status switch
            {
                FlowExecutionStatus.Launched => launches is [var launch] && launch.ExecutionId == told.ExecutionId,
                FlowExecutionStatus.Unknown => true,
                _ => false,
            };
            if (!right)
            {
                _wrongs.Enqueue($"{name} is told as '{told}' and was launched {launches.Length} times");
            }
        }

        Unknown = kept.Values.LongCount(row => row.Status == FlowExecutionStatus.Unknown);
        Windows = [.. truth.Windows.Select(window => window.Requests)];
        if (truth.AnswersByStatus.TryGetValue(429, out long refused))
        {
            _wrongs.Enqueue($"{refused} answers were 429");
        }
    }
}
