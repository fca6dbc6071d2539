using FlowExec.Emulation;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Cli.Tests;

/// <summary>Several processes that work on one batch on a PostgreSQL server: judged by what the org truly launched.</summary>
public class WorkerTests : WorkerRuns
{
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
}
