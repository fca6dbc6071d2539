using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FlowExec.Emulation;
using FlowExec.Engine.CrashHost;
using FlowExec.Engine.Journal;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>What rounds came to, judged by the ledgers of their orgs.</summary>
internal sealed class CrashTally
{
    private int _rounds;
    private int _kills;
    private int _doubtByKill;
    private int _launchedByKill;
    private int _doubtByAnswer;
    private int _settled;

    /// <summary>What is wrong, a line each.</summary>
    public ConcurrentQueue<string> Wrongs { get; } = new();

    public int Kills => _kills;

    /// <summary>Rows that a kill left in doubt.</summary>
    public int DoubtByKill => _doubtByKill;

    /// <summary>Those of them that had been launched.</summary>
    public int LaunchedByKill => _launchedByKill;

    public void Killed() => Interlocked.Increment(ref _kills);

    public void Round(int batches) => Interlocked.Add(ref _rounds, batches);

    public void Doubted(FlowBatchRow row, bool launched)
    {
        if (row.ErrorCode is not null)
        {
            Interlocked.Increment(ref _doubtByAnswer);
            return;
        }

        Interlocked.Increment(ref _doubtByKill);
        _ = launched ? Interlocked.Increment(ref _launchedByKill) : 0;
    }

    public void Reconciled(RowReconciled row)
    {
        if (row.Doubt is null)
        {
            Interlocked.Increment(ref _settled);
        }
        else
        {
            Wrongs.Enqueue($"{row.Row.Batch}, row {row.Row.Row}: {row.Doubt}");
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_rounds} rounds, {_kills} kills; in doubt by a kill {_doubtByKill}, of which launched {_launchedByKill}; in doubt by an answer {_doubtByAnswer}; settled by the history {_settled} of {_doubtByKill + _doubtByAnswer}; wrong {Wrongs.Count}");
}

/// <summary>
/// Batches whose process is killed at steps and at moments of chance, resumed until they are done, and then reconciled, with every kind of
/// fault on: held against what the org truly launched.
/// </summary>
/// <param name="batches">How many batches the process works on.</param>
/// <param name="rows">How many rows each has.</param>
/// <param name="number">Says what chance does.</param>
/// <param name="tally">Takes what it comes to.</param>
internal sealed class CrashRound(int batches, int rows, int number, CrashTally tally) : IDisposable
{
    /// <summary>Longer than a row must have been in doubt.</summary>
    private static readonly TimeSpan Later = BatchReconciler.Settled + TimeSpan.FromMinutes(1);

    private readonly Random _random = new(number);
    private readonly TempFolder _folder = new();
    private readonly string[] _batches = [.. Enumerable.Range(1, batches).Select(batch => $"b{number}-{batch}")];
    private FlowOrgEmulator _emulator = null!;
    private TimeSpan _patience = RunProcess.Timeout;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs it.</summary>
    /// <param name="kills">How often the process is killed, where the rows last so long.</param>
    /// <param name="chance">The chance of each kind of fault.</param>
    public async Task RunAsync(int kills, double chance)
    {
        FaultRule[] faults = [.. Enum.GetValues<FaultKind>().Select(kind => Rule(kind, chance))];
        await using FlowOrgEmulator emulator = _emulator = FlowOrgEmulator.Start(
            new FlowOrgEmulatorOptions { RateLimit = 1_000_000, Seed = number, Faults = [.. faults] });
        for (int kill = 0; kill < kills && await IsKilledAsync(); kill++)
        {
            tally.Killed();
        }

        await ResumeAsync();
        await JudgeAsync(mayDoubt: true);

        // Nothing keeps an answer back any more but a machine that is busy, and that leaves no row in doubt.
        emulator.SetFaults(Array.Empty<FaultRule>());
        _patience = TimeSpan.FromMinutes(2);
        await ReconcileAsync();
        await ResumeAsync();
        await JudgeAsync(mayDoubt: false);
        tally.Round(batches);
    }

    /// <summary>Those that take time take little of it; those that are waited for are seldom.</summary>
    private static FaultRule Rule(FaultKind kind, double chance) => FaultRule.Parse(FormattableString.Invariant(kind switch
    {
        FaultKind.HalfOpen => (FormattableString)$"{kind}@20,200",
        FaultKind.ExecuteThenTimeout => $"{kind}@30,300",
        FaultKind.Refuse => $"{kind}:{chance};for=20ms",
        FaultKind.SlowFirstByte or FaultKind.SlowBody => $"{kind}:{chance};delay=20ms",
        FaultKind.QueryDelay => $"{kind}:{chance};by=1ms",
        FaultKind.TooManyRequests => $"{kind}:{chance};retryAfter=0",
        _ => $"{kind}:{chance}",
    }));

    /// <summary>Starts the process, and sees it die.</summary>
    /// <returns>False where it came to its end before.</returns>
    private async Task<bool> IsKilledAsync()
    {
        // At least four steps a row: each of the opening, the rows and the end has its turn.
        int left = Math.Max(1, (batches * rows) - (int)_emulator.Ledger.LaunchCount);
        bool atStep = _random.Next(2) == 0;
        int step = atStep ? 1 + _random.Next(_random.Next(4) == 0 ? 10 * batches : 4 * left) : 0;
        long launches = _emulator.Ledger.LaunchCount + _random.Next(left);
        using Process process = Start(step);
        Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
        Task ended = process.WaitForExitAsync(Stop);
        while (!atStep && _emulator.Ledger.LaunchCount < launches && !ended.IsCompleted)
        {
            await Task.WhenAny(ended, Task.Delay(1, Stop));
        }

        if (!atStep)
        {
            process.Kill();
        }

        await ended;
        if (await errors is { Length: > 0 } said)
        {
            tally.Wrongs.Enqueue($"{_batches[0]}: {said}");
        }

        return process.ExitCode is not (0 or 3 or 4);
    }

    private Process Start(int step)
    {
        string[] arguments =
        [
            "run", step.ToString(CultureInfo.InvariantCulture), _emulator.ApiUri.AbsoluteUri,
            _emulator.LoginUri.AbsoluteUri, _emulator.ClientId, EmulatedOrg.FollowUp, _folder.Path, string.Join(',', _batches),
            rows.ToString(CultureInfo.InvariantCulture),
        ];
        return HostProcess.Start(arguments, (RunProcess.SecretVariable, _emulator.ClientSecret));
    }

    /// <summary>The same command again, in this process, until it has nothing more to send.</summary>
    private async Task ResumeAsync()
    {
        FlowOrg org = await ConnectAsync(TimeProvider.System);
        await Task.WhenAll(_batches.Select(batch => ResumeAsync(org, batch)));
        await org.Client.DisposeAsync();
    }

    private async Task ResumeAsync(FlowOrg org, string batch)
    {
        LaunchOptions options = RunProcess.Options(EmulatedOrg.FollowUp, batch, rows) with { Journal = _folder.Path, RetryRejected = true };
        string? why = null;
        for (int run = 0; run < 100; run++)
        {
            (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(RunProcess.RowsAsync(batch, rows), options);
            why = end.Failure?.Message;
            if (why is null && !outcomes.Exists(outcome => outcome.CanResend))
            {
                return;
            }
        }

        tally.Wrongs.Enqueue($"{batch} does not come to its end: {why}");
    }

    private async Task ReconcileAsync()
    {
        FlowOrg org = await ConnectAsync(new LaterClock());
        foreach (FlowBatch batch in await FlowEngine.OpenJournal(_folder.Path).ListAsync(null, Stop))
        {
            await foreach (RowReconciled row in org.Client.ReconcileAsync(batch, new HashSet<long>(), Stop))
            {
                tally.Reconciled(row);
            }
        }

        await org.Client.DisposeAsync();
    }

    private async Task JudgeAsync(bool mayDoubt)
    {
        ILookup<string, LedgerLaunch> ledger = _emulator.Ledger.GetSnapshot().Launches.ToLookup(launch => RowMark.Without(launch.Name)!);
        foreach (string batch in _batches)
        {
            Dictionary<long, FlowBatchRow> kept = await FlowEngine.OpenJournal(_folder.Path).ReadAsync(batch, [], Stop)
                .ToDictionaryAsync(row => row.Row, cancellationToken: Stop);
            for (int row = 1; row <= rows; row++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"{batch}-{row}");
                Judge(name, [.. ledger[name]], kept.GetValueOrDefault(row), mayDoubt);
            }
        }
    }

    private void Judge(string name, LedgerLaunch[] launches, FlowBatchRow? told, bool mayDoubt)
    {
        bool right = launches.Length <= 1 && told?.Status switch
        {
            FlowExecutionStatus.Launched => launches is [var launch] && launch.ExecutionId == told.ExecutionId,
            FlowExecutionStatus.Unknown => mayDoubt,
            _ => false,
        };
        if (!right)
        {
            tally.Wrongs.Enqueue($"{name} is told as '{told}' and was launched {launches.Length} times");
        }
        else if (told!.Status == FlowExecutionStatus.Unknown)
        {
            tally.Doubted(told, launches.Length > 0);
        }
    }

    private Task<FlowOrg> ConnectAsync(TimeProvider clock) => RunProcess.ConnectAsync(
        EmulatedOrg.Options(_emulator) with { TimeProvider = clock, Timeout = _patience }, Stop);

    /// <summary>A clock that is so far ahead that nothing of a round can still be under way.</summary>
    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Later;
    }
}
