using FlowExec.Emulation;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>Runs on a journal that is on a server: loaded here, sent there, each row once.</summary>
public sealed class SharedRunTests : IAsyncLifetime
{
    private EmulatedOrg _org = null!;
    private string _journal = "";

    public async ValueTask InitializeAsync()
    {
        _journal = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        _org = await EmulatedOrg.StartAsync(options => options with { Clock = EmulatorClockKind.Real, RateLimit = 100_000 });
    }

    public async ValueTask DisposeAsync()
    {
        if (_org is not null)
        {
            await _org.DisposeAsync();
        }
    }

    private LaunchOptions Options => Rows.ToFollowUp with { Batch = "shared", Journal = _journal };

    [Fact]
    public async Task A_run_on_a_server_loads_its_rows_and_sends_them()
    {
        (List<FlowExecution> outcomes, RunState end) = await _org.Client.LaunchToEndAsync(Rows.Customers(300), Options);

        Assert.Null(end.Failure);
        Assert.Equal(300, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.True(end.IsExhausted);
        Assert.Equal(0, RunWords.Left(end));
        await AllLaunchedOnceAsync(300);
        (outcomes, end) = await _org.Client.LaunchToEndAsync(Rows.Customers(300), Options);
        Assert.Empty(outcomes);
        Assert.Equal(300, end.PassedOver);
    }

    [Fact]
    public async Task What_was_loaded_alone_is_sent_by_workers()
    {
        (List<FlowExecution> outcomes, RunState end) = await _org.Client.LaunchToEndAsync(Rows.Customers(500), Options with { LoadOnly = true });
        Assert.Null(end.Failure);
        Assert.Empty(outcomes);
        Assert.Equal(500, end[FlowExecutionStatus.Planned]);
        Assert.Equal(0, _org.Ledger.LaunchCount);

        RunState[] ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => WorkAsync("shared")));

        Assert.All(ends, one => Assert.Null(one.Failure));
        Assert.Equal(500, ends.Sum(one => one.Launched));
        await AllLaunchedOnceAsync(500);
    }

    [Fact]
    public async Task What_has_come_is_on_the_server_while_the_input_keeps_the_run_waiting()
    {
        var more = new TaskCompletionSource();
        async IAsyncEnumerable<FlowRow> InTwo()
        {
            yield return Rows.Customer(1);
            yield return Rows.Customer(2);
            await more.Task;
            yield return Rows.Customer(3);
        }

        Task<(List<FlowExecution> Outcomes, RunState End)> loading =
            _org.Client.LaunchToEndAsync(InTwo(), Options with { LoadOnly = true });
        while (await ScalarAsync("select case when to_regclass('flowexec.row') is null then 0 else 1 end") == "0"
            || await ScalarAsync("select count(*) from flowexec.row") != "2")
        {
            Assert.False(loading.IsCompleted);
            await Task.Delay(20, EmulatedOrg.Stop);
        }

        more.SetResult();
        Assert.Equal(3, (await loading).End[FlowExecutionStatus.Planned]);
        Assert.Equal("3", await ScalarAsync("select count(*) from flowexec.row"));
    }

    [Fact]
    public async Task Rows_at_hand_are_loaded_by_the_thousand()
    {
        (_, RunState end) = await _org.Client.LaunchToEndAsync(Rows.Customers(10_000), Options with { LoadOnly = true });

        Assert.Equal(10_000, end[FlowExecutionStatus.Planned]);
        Assert.Equal("3", await ScalarAsync("select count(distinct xmin::text) from flowexec.row"));
    }

    [Fact]
    public async Task A_worker_of_any_batch_takes_one_after_the_other()
    {
        await _org.Client.LaunchToEndAsync(Rows.Customers(40), Options with { Batch = "first", LoadOnly = true });
        await _org.Client.LaunchToEndAsync(Rows.Customers(50), Options with { Batch = "second", LoadOnly = true });

        RunState end = await WorkAsync(null);

        Assert.Null(end.Failure);
        Assert.Equal((90, 90L), (_org.Ledger.LaunchCount, end.Launched));
    }

    [Fact]
    public async Task A_batch_that_is_not_there_is_refused()
    {
        RunState end = await WorkAsync("nowhere");
        Assert.Equal("BatchNotFound", Assert.IsType<FlowJournalException>(end.Failure).Reason);
    }

    [Fact]
    public async Task The_same_key_twice_is_refused_and_the_first_of_the_two_is_launched()
    {
        IAsyncEnumerable<FlowRow> rows = Rows.Of(Rows.Customer(1), Rows.Customer(1) with { Position = 2 }, Rows.Customer(3));

        (List<FlowExecution> outcomes, RunState end) = await _org.Client.LaunchToEndAsync(rows, Options with { Key = ["customerId"] });

        Assert.Null(end.Failure);
        Assert.Equal("KeyTwice", Assert.Single(outcomes, outcome => outcome.Status == FlowExecutionStatus.Invalid).Error!.Code);
        Assert.Equal(2, _org.Ledger.LaunchCount);
        await AllLaunchedOnceAsync(2);
    }

    [Fact]
    public async Task The_body_of_a_row_goes_with_its_outcome()
    {
        await _org.Client.LaunchToEndAsync(Rows.Customers(20), Options with { LoadOnly = true });
        Assert.Equal("20", await ScalarAsync("select count(body) from flowexec.row"));
        await WorkAsync("shared");
        Assert.Equal("0", await ScalarAsync("select count(body) from flowexec.row"));
    }

    private async Task<string> ScalarAsync(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_journal);
        await connection.OpenAsync(EmulatedOrg.Stop);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(EmulatedOrg.Stop))!.ToString()!;
    }

    private async Task<RunState> WorkAsync(string? batch)
    {
        using IFlowRun run = _org.Client.Work(batch, new LaunchOptions { Journal = _journal });
        do
        {
            while (run.TryTake(out _))
            {
            }
        }
        while (await Task.Run(() => run.Wait(forSpace: false, TimeSpan.FromMilliseconds(50)), EmulatedOrg.Stop));
        await run.Ended;
        return run.State;
    }

    private async Task AllLaunchedOnceAsync(int rows)
    {
        LedgerSnapshot ledger = _org.Ledger;
        Assert.Equal(rows, ledger.LaunchCount);
        Dictionary<string, FlowBatchRow> kept = await FlowEngine.OpenJournal(_journal).ReadAsync("shared", [], EmulatedOrg.Stop)
            .ToDictionaryAsync(row => row.ExecutionId!, cancellationToken: EmulatedOrg.Stop);
        Assert.Equal(rows, kept.Count);
        Assert.All(ledger.Launches, launch => Assert.True(kept.ContainsKey(launch.ExecutionId)));
        Assert.Equal(rows, ledger.Launches.Select(launch => launch.Name).Distinct().Count());
    }
}
