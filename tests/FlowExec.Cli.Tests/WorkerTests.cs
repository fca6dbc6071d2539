using FlowExec.Emulation;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Cli.Tests;

/// <summary>Several processes that work on one batch on a PostgreSQL server: judged by what the org truly launched.</summary>
public class WorkerTests
{
    private const int Rows = 3000;

    [Fact]
    public async Task What_one_process_loaded_three_launch_and_a_killed_one_is_taken_over()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(10) });
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        Ending loaded = await LoadAsync(org, environment, Rows);
        Assert.Equal(0, loaded.ExitCode);
        Assert.Contains("'flowexec worker --batch nightly' launches them", loaded.Errors, StringComparison.Ordinal);
        Assert.Empty(org.Ledger.Launches);

        await using FlowExecProcess first = StartWorker(org, environment);
        await first.ReadLineAsync();
        await using FlowExecProcess second = StartWorker(org, environment);
        await using FlowExecProcess third = StartWorker(org, environment);
        await first.KillAsync();
        Ending[] ends = await Task.WhenAll(second.EndAsync(), third.EndAsync());

        FlowBatchCounts batch = await BatchAsync(environment);
        Assert.All(ends, end => Assert.True(end.ExitCode == (batch.Unknown > 0 ? ExitCode.LookAtUnknown : ExitCode.Success), end.Errors));
        Assert.Equal(Rows, batch.Launched + batch.Unknown);
        AssertOnce(org, Rows - batch.Unknown);
    }

    [Fact]
    public async Task A_worker_that_was_frozen_for_longer_than_its_lease_sends_nothing_more_and_asks_to_be_started_again()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(10) });
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess frozen = StartWorker(org, environment);
        await frozen.ReadLineAsync();
        await frozen.SignalAsync("STOP");

        Ending other = await FlowExecProcess.RunAsync(Worker(org), environment);
        await frozen.SignalAsync("CONT");
        Ending thawed = await frozen.EndAsync();

        // What it knows was never sent may go now.
        Ending again = await FlowExecProcess.RunAsync(Worker(org), environment);

        Assert.True(other.ExitCode is ExitCode.Success or ExitCode.LookAtUnknown, other.Errors);
        Assert.True(thawed.ExitCode == ExitCode.NoConnection, thawed.Errors);
        Assert.Contains("others took over", thawed.Errors, StringComparison.Ordinal);
        Assert.Contains("next: Start it again", thawed.Errors, StringComparison.Ordinal);
        Assert.True(again.ExitCode is ExitCode.Success or ExitCode.LookAtUnknown, again.Errors);
        FlowBatchCounts batch = await BatchAsync(environment);
        Assert.Equal(Rows, batch.Launched + batch.Unknown);
        AssertOnce(org, Rows - batch.Unknown);
    }

    [Fact]
    public async Task A_server_that_goes_away_for_good_ends_the_worker_with_a_sentence_and_nothing_is_launched_that_is_not_on_record()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(10) });
        await using PostgresServer server = await PostgresServer.StartAsync();
        Dictionary<string, string> environment = await OnAsync(org, server);
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess worker = StartWorker(org, environment, "--outage-timeout", "2s");
        await worker.ReadLineAsync();

        await server.StopAsync();
        Ending ended = await worker.EndAsync();

        Assert.True(ended.ExitCode == ExitCode.NoConnection, ended.Errors);
        Assert.Contains("flowexec: The journal's server", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("Batch: nightly; the same command joins again.", ended.Errors, StringComparison.Ordinal);
        await server.StartAgainAsync();
        Ending again = await FlowExecProcess.RunAsync(Worker(org), environment);
        Assert.True(again.ExitCode is ExitCode.Success or ExitCode.LookAtUnknown, again.Errors);
        FlowBatchCounts batch = await BatchAsync(environment);
        Assert.Equal(Rows, batch.Launched + batch.Unknown);
        AssertOnce(org, Rows - batch.Unknown);
    }

    [Fact]
    public async Task A_worker_for_all_works_on_every_batch_of_its_org_that_has_rows_left()
    {
        using var org = new TestOrg();
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        await LoadAsync(org, environment, 20, "one");
        await LoadAsync(org, environment, 30, "two");

        Ending ended = await FlowExecProcess.RunAsync(["worker", "--all", .. org.Address], environment);
        Ending idle = await FlowExecProcess.RunAsync(["worker", "--all", .. org.Address], environment);

        Assert.True(ended.ExitCode == ExitCode.Success, ended.Errors);
        Assert.Contains("50 rows, 50 launched", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(50, org.Ledger.Launches.Count);
        Assert.Equal(ExitCode.Success, idle.ExitCode);
    }

    [Fact]
    public async Task Watching_shows_workers_and_ends_with_the_batch()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(20) });
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess watch = FlowExecProcess.Start(["batch", "list", "--watch"], environment);
        Assert.Contains("no worker is at it", await watch.ReadLineAsync(), StringComparison.Ordinal);

        Ending worked = await FlowExecProcess.RunAsync(Worker(org), environment);
        Ending watched = await watch.EndAsync();

        Assert.True(worked.ExitCode == ExitCode.Success, worked.Errors);
        Assert.True(watched.ExitCode == ExitCode.Success, watched.Errors);
        Assert.Contains("nightly: 3,000 rows on record; ended ", watched.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_said_before_anything_is_sent()
    {
        using var org = new TestOrg();
        PostgresServer server = await PostgresServer.SharedAsync();
        Dictionary<string, string> environment = await OnAsync(org, server);
        string place = environment["FLOWEXEC_JOURNAL"];

        await RefusedAsync(environment, place.Replace($"Password={server.Password}", "Password=wrong", StringComparison.Ordinal), "does not let 'postgres' in");
        await RefusedAsync(environment, server.ConnectionString("nowhere"), "has no database 'nowhere'");
        await RefusedAsync(environment, place.Replace("Database=", "Databse=", StringComparison.Ordinal), "Did you mean 'Database'?");
        await RefusedAsync(environment, TestFiles.Journal, "is of this machine alone");
        await RefusedAsync(environment, place, "has no batch 'nightly'");

        async Task RefusedAsync(Dictionary<string, string> before, string journal, string why)
        {
            Ending ended = await FlowExecProcess.RunAsync(Worker(org), new Dictionary<string, string>(before) { ["FLOWEXEC_JOURNAL"] = journal });
            Assert.True(ended.ExitCode == ExitCode.Usage, ended.Errors);
            Assert.Contains(why, ended.Errors, StringComparison.Ordinal);
            Assert.Contains("next: ", ended.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Password", ended.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_batch_of_another_org_is_refused()
    {
        using var org = new TestOrg();
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        await LoadAsync(org, environment, 5);
        await using (var connection = new NpgsqlConnection(environment["FLOWEXEC_JOURNAL"]))
        {
            // All emulators are one org.
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await new NpgsqlCommand("update flowexec.batch set org = 'o-2', org_name = 'Acme'", connection)
                .ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Ending ended = await FlowExecProcess.RunAsync(Worker(org), environment);

        Assert.True(ended.ExitCode == ExitCode.Usage, ended.Errors);
        Assert.Contains("belongs to another org", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(org.Ledger.Launches);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_asks_for_another_start()
    {
        using var org = new TestOrg();
        Dictionary<string, string> environment = new(org.Environment) { ["FLOWEXEC_JOURNAL"] = "Host=127.0.0.1;Port=1;Database=flow" };

        Ending ended = await FlowExecProcess.RunAsync(Worker(org), environment);

        Assert.True(ended.ExitCode == ExitCode.NoConnection, ended.Errors);
        Assert.Contains("cannot be reached", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Database=flow;Password=s3cret")]
    [InlineData("postgres://me:s3cret@db/flow")]
    public async Task A_password_among_the_arguments_is_refused_and_not_repeated(string journal)
    {
        Ending ended = await FlowExecProcess.RunAsync("worker", "--batch", "nightly", "--journal", journal);

        Assert.Equal(ExitCode.Usage, ended.ExitCode);
        Assert.Contains("PGPASSWORD", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_loaded_on_a_server_alone()
    {
        using var org = new TestOrg();

        Ending ended = await org.LaunchAsync(TestFiles.Customers(3), "--flow-name", TestOrg.CustomerFlow, "--load-only");

        Assert.True(ended.ExitCode == ExitCode.Usage, ended.Errors);
        Assert.Contains("is of this machine alone", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(org.Ledger.Launches);
    }

    private static async Task<Dictionary<string, string>> OnAsync(TestOrg org, PostgresServer server) =>
        new(org.Environment) { ["FLOWEXEC_JOURNAL"] = await server.CreateDatabaseAsync() };

    private static Task<Ending> LoadAsync(TestOrg org, Dictionary<string, string> environment, int rows, string batch = "nightly") =>
        FlowExecProcess.RunAsync(
            org.Arguments(
                TestFiles.Customers(rows), "--flow-name", TestOrg.CustomerFlow, "--name-template", "{CustomerId}", "--batch", batch,
                "--load-only"),
            environment);

    private static string[] Worker(TestOrg org, params string[] more) => ["worker", "--batch", "nightly", .. org.Address, .. more];

    private static FlowExecProcess StartWorker(TestOrg org, Dictionary<string, string> environment, params string[] more) =>
        FlowExecProcess.Start(Worker(org, ["--output", "jsonl", .. more]), environment);

    /// <summary>Nothing was launched twice, and at least so many rows were.</summary>
    private static void AssertOnce(TestOrg org, long least)
    {
        string[] names = [.. org.Ledger.Launches.Select(launch => RowMark.Without(launch.Name)!)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.InRange(names.Length, least, Rows);
    }

    private static async Task<FlowBatchCounts> BatchAsync(Dictionary<string, string> environment)
    {
        Ending shown = await FlowExecProcess.RunAsync(["batch", "show", "nightly", "--output", "jsonl"], environment);
        using var batch = System.Text.Json.JsonDocument.Parse(Assert.Single(shown.Output));
        return new FlowBatchCounts(batch.RootElement.GetProperty("launched").GetInt64(), batch.RootElement.GetProperty("unknown").GetInt64());
    }

    private sealed record FlowBatchCounts(long Launched, long Unknown);
}
