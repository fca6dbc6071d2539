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

        await AssertThreeFinishAsync(org, environment);
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
    public async Task An_encrypted_batch_is_launched_by_who_has_the_key_and_nobody_hears_it()
    {
        using var org = new TestOrg();
        Dictionary<string, string> without = await OnAsync(org, await PostgresServer.SharedAsync());
        string key = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var environment = new Dictionary<string, string>(without) { ["FLOWEXEC_JOURNAL_KEY"] = key };
        string log = TestFiles.With("");
        string[] talkative = ["--verbose", "--debug", "--log-path", log];
        Ending loaded = await LoadAsync(org, environment, 40, more: ["--encrypt", .. talkative]);
        Assert.True(loaded.ExitCode == ExitCode.Success, loaded.Errors);
        await LoadAsync(org, without, 5, "plain");

        Ending refused = await FlowExecProcess.RunAsync(Worker(org), without);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("'nightly' is encrypted, and FLOWEXEC_JOURNAL_KEY holds no key for it. Nothing was sent.", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(org.Ledger.Launches);
        Ending all = await FlowExecProcess.RunAsync(["worker", "--all", .. org.Address], without);
        Assert.True(all.ExitCode == ExitCode.Success, all.Errors);
        Assert.Contains("'nightly' is encrypted, and FLOWEXEC_JOURNAL_KEY holds no key for it. It is passed over.", all.Errors, StringComparison.Ordinal);
        Assert.Equal(5, org.Ledger.Launches.Count);

        await SqlAsync(
            environment,
            "update flowexec.row r set body = o.body from flowexec.row o where r.batch = 1 and o.batch = 1 and r.slot in (1, 2) and o.slot = 3 - r.slot");

        Ending worked = await FlowExecProcess.RunAsync(Worker(org, talkative), environment);
        Assert.Contains("40 rows, 38 launched, 2 failed", worked.Errors, StringComparison.Ordinal);
        Assert.Contains("The values of row 1 on the server are not what was put there", worked.Errors, StringComparison.Ordinal);
        Ending again = await FlowExecProcess.RunAsync(
            [
                .. org.Arguments(TestFiles.Customers(40), "--flow-name", TestOrg.CustomerFlow, "--name-template", "{CustomerId}"),
                "--batch", "nightly", "--retry", "Rejected", .. talkative,
            ],
            environment);
        Assert.True(again.ExitCode == ExitCode.Success, again.Errors);
        Assert.Contains("40 rows, 2 launched", again.Errors, StringComparison.Ordinal);
        Assert.Equal(5 + 40, org.Ledger.Launches.Count);
        Assert.DoesNotContain(
            key, loaded.Errors + refused.Errors + all.Errors + worked.Errors + again.Errors + await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_on_a_server_is_resumed_without_its_file_and_only_where_it_is_there_as_a_whole()
    {
        using var org = new TestOrg();
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        string file = TestFiles.Customers(20);
        string[] launch = org.Arguments(file, "--flow-name", TestOrg.CustomerFlow, "--batch", "nightly", "--wait-timeout", "1m");
        await FlowExecProcess.RunAsync([.. launch, "--load-only"], environment);
        await SqlAsync(environment, "update flowexec.batch set loaded = false");
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);

        Ending part = await FlowExecProcess.RunAsync(["batch", "resume", "nightly", .. org.Address], environment);
        Assert.Equal(ExitCode.Usage, part.ExitCode);
        Assert.Contains($"The file '{file}'", part.Errors, StringComparison.Ordinal);
        Ending worker = await FlowExecProcess.RunAsync(["worker", "--all", .. org.Address], environment);
        Assert.True(worker.ExitCode == ExitCode.RunAgain, worker.Errors);
        Assert.Contains("Not loaded: what follows of the rows of 'nightly'", worker.Errors, StringComparison.Ordinal);
        Ending watched = await FlowExecProcess.RunAsync(["batch", "show", "nightly", "--watch"], environment);
        Assert.Equal(ExitCode.RunAgain, watched.ExitCode);
        Assert.Contains("not all of its rows are on the server", Assert.Single(watched.Output), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, text + "more\n", TestContext.Current.CancellationToken);
        Ending rest = await FlowExecProcess.RunAsync([.. launch, "--load-only"], environment);
        Assert.True(rest.ExitCode == ExitCode.Success, rest.Errors);
        File.Delete(file);
        Ending whole = await FlowExecProcess.RunAsync(["batch", "resume", "nightly", "--output", "jsonl", .. org.Address], environment);

        Assert.True(whole.ExitCode == ExitCode.Success, whole.Errors);
        Assert.Contains("\"status\":\"Completed\"", whole.Output[^1], StringComparison.Ordinal);
        Assert.Equal(21, org.Ledger.Launches.Count);
    }

    private static async Task SqlAsync(Dictionary<string, string> environment, string sql)
    {
        await using var connection = new NpgsqlConnection(environment["FLOWEXEC_JOURNAL"]);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await new NpgsqlCommand(sql, connection).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
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
        // All emulators are one org.
        await SqlAsync(environment, "update flowexec.batch set org = 'o-2', org_name = 'Acme'");

        Ending ended = await FlowExecProcess.RunAsync(Worker(org), environment);

        Assert.True(ended.ExitCode == ExitCode.Usage, ended.Errors);
        Assert.Contains("belongs to another org", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(org.Ledger.Launches);
    }

    [Fact]
    public async Task A_worker_that_may_not_launch_says_so_and_uses_up_no_row_of_the_others()
    {
        using var org = new TestOrg();
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        await LoadAsync(org, environment, 200);
        var mayOnlyLook = new Dictionary<string, string>(TestOrg.Credentials(EmulatorClient.ViewOnly.Id, EmulatorClient.ViewOnly.Secret))
        {
            ["FLOWEXEC_JOURNAL"] = environment["FLOWEXEC_JOURNAL"],
        };

        Ending refused = await FlowExecProcess.RunAsync(Worker(org), mayOnlyLook);
        Assert.True(refused.ExitCode == ExitCode.Usage, refused.Errors);
        Assert.Contains("architect:flow:launch", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("next: ", refused.Errors, StringComparison.Ordinal);

        Ending worked = await FlowExecProcess.RunAsync(Worker(org), environment);
        Assert.True(worked.ExitCode == ExitCode.Success, worked.Errors);
        Assert.Equal(200, org.Ledger.LaunchCount);
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
