using FlowExec.Emulation;
using FlowExec.Engine.Journal.Postgres;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>Batches on a server whose rows' values are in a file that every worker reads: what is sent, and what never is.</summary>
public sealed class SharedFileTests : IAsyncLifetime
{
    private const string Name = "shared";
    private const string Marker = "Lovelace-4711";

    private readonly string _folder = Directory.CreateTempSubdirectory("flowexec-shared").FullName;
    private SharedJournal _journal = null!;
    private EmulatedOrg _org = null!;

    public async ValueTask InitializeAsync()
    {
        _journal = await SharedJournal.BeginAsync();
        _org = await EmulatedOrg.StartAsync(options => options with { Clock = EmulatorClockKind.Real, RateLimit = 100_000, LedgerInputs = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (_org is not null)
        {
            await _org.DisposeAsync();
            await _journal.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Workers_make_each_row_of_the_file_and_no_value_of_it_is_on_the_server()
    {
        string file = FileOf(500);
        RunState loaded = await LoadAsync(file);
        Assert.Null(loaded.Failure);
        Assert.Equal(500, loaded[FlowExecutionStatus.Planned]);
        Assert.Equal(0, _org.Ledger.LaunchCount);
        Assert.False(await IsOnServerAsync(Marker));

        RunState[] ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => WorkAsync(Name)));

        Assert.All(ends, end => Assert.Null(end.Failure));
        Assert.Equal(500, ends.Sum(end => end.Launched));
        AssertOnce(500);
        Assert.Equal("0", await _journal.AskAsync("select count(body) from flowexec.row"));

        // What is looked for would be found.
        await LoadAsync(file, Kept(file) with { Batch = "stored", SharedFile = false });
        Assert.True(await IsOnServerAsync(Marker));
    }

    [Fact]
    public async Task A_worker_shows_no_values_of_rows_that_it_read_from_the_file()
    {
        await LoadAsync(FileOf(20));
        List<FlowExecution> shown = [];

        await EndOfAsync(_org.Client.Work(Name, new LaunchOptions { Journal = _journal.Database }), shown);

        Assert.Equal(20, shown.Count(outcome => outcome is { Status: FlowExecutionStatus.Launched, InputObject: null }));
    }

    [Fact]
    public async Task Who_loads_and_sends_at_once_reads_the_file_too_and_passes_over_what_was_launched()
    {
        string file = FileOf(100);
        LaunchOptions options = Kept(file) with { LoadOnly = false, Key = ["customerId"], KeyHash = true };
        options = options with { Origin = options.Origin! with { Options = new Dictionary<string, IReadOnlyList<string>>(options.Origin.Options) { ["KeyHash"] = [] } } };

        RunState first = await LoadAsync(file, options);
        RunState again = await LoadAsync(file, options);

        Assert.Null(first.Failure);
        Assert.Equal((100, 100), (first.Launched, again.PassedOver));
        AssertOnce(100);
        Assert.False(await IsOnServerAsync(Marker));
    }

    [Fact]
    public async Task Rows_that_come_back_are_looked_for_from_the_beginning_again()
    {
        string file = FileOf(200);
        await LoadAsync(file);
        IOpenBatch other = await JoinAsync();
        Assert.Equal(1, (await other.Work!.ClaimAsync(1, SharedJournal.Stop)).Rows[0].Ticket.Slot);
        Task<RunState> working = WorkAsync(Name);
        await UntilLaunchedAsync(200 - ClaimedChunk.Size);

        await other.DisposeAsync();

        Assert.Null((await working).Failure);
        AssertOnce(200);
    }

    [Fact]
    public async Task A_row_that_changes_while_workers_are_at_it_is_not_sent_and_goes_with_the_file_as_it_was()
    {
        string file = FileOf(200);
        string text = await File.ReadAllTextAsync(file, SharedJournal.Stop);
        await LoadAsync(file);
        IOpenBatch other = await JoinAsync();
        await other.Work!.ClaimAsync(1, SharedJournal.Stop);
        Task<RunState> working = WorkAsync(Name);
        await UntilLaunchedAsync(200 - ClaimedChunk.Size);
        await File.WriteAllTextAsync(file, text.Replace(Marker + " 5\n", "Hopper\n", StringComparison.Ordinal), SharedJournal.Stop);

        await other.DisposeAsync();
        RunState end = await working;

        FlowJournalException failure = Assert.IsType<FlowJournalException>(end.Failure);
        Assert.Equal("SharedFileChanged", failure.Reason);
        Assert.Contains($"'{file}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Sending has stopped.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_org.Ledger.Launches, launch => launch.Inputs!.Contains("Hopper", StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, text, SharedJournal.Stop);
        Assert.Null((await WorkAsync(Name)).Failure);
        AssertOnce(200);
    }

    [Fact]
    public async Task What_was_not_sent_or_is_to_be_sent_again_is_taken_with_its_place()
    {
        string file = FileOf(40);
        await LoadAsync(file);
        await using (IOpenBatch worker = await JoinAsync())
        {
            RowClaims claims = await worker.Work!.ClaimAsync(1, SharedJournal.Stop);
            Assert.All(claims.Rows, row => Assert.Equal((row.Ticket.Slot, 0), (row.Ticket.Row.Position, row.Body.Length)));
            RowTicket notSent = await SharedJournal.BeginAsync(worker, claims.Rows[0].Ticket);
            RowTicket unknown = await SharedJournal.BeginAsync(worker, claims.Rows[1].Ticket);
            await worker.RecordAsync(
                [new RowOutcome(notSent, RowState.NotSent, null, "Refused", null), new RowOutcome(unknown, RowState.Unknown, null, "TimedOut", null)]);
        }

        await using ServerStore store = Store();
        await store.ResolveAsync(Name, 2, new BatchDecision(BatchVerdict.Resend, null, "ada", null), SharedJournal.Stop);

        Assert.Null((await WorkAsync(Name)).Failure);
        AssertOnce(40);
        Assert.Equal("2|2", await _journal.AskAsync("select string_agg(attempt::text, '|') from flowexec.row where slot in (1, 2)"));
    }

    [Theory]
    [InlineData("changed", "SharedFileChanged")]
    [InlineData("longer", "SharedFileChanged")]
    [InlineData("missing", "SharedFileUnreadable")]
    [InlineData("folder", "SharedFileUnreadable")]
    public async Task A_file_that_is_not_here_as_it_was_is_told_and_nothing_is_sent(string how, string reason)
    {
        string file = FileOf(20);
        await LoadAsync(file);
        string there = Path.Combine(_folder, "moved.csv");
        File.Copy(file, there);
        File.Delete(file);
        switch (how)
        {
            case "changed": await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(there, SharedJournal.Stop)).Replace("00020", "00021", StringComparison.Ordinal), SharedJournal.Stop); break;
            case "longer": await File.WriteAllTextAsync(file, await File.ReadAllTextAsync(there, SharedJournal.Stop) + "00021,x\n", SharedJournal.Stop); break;
            case "folder": Directory.CreateDirectory(file); break;
            default: break;
        }

        RunState refused = await WorkAsync(Name);

        FlowJournalException failure = Assert.IsType<FlowJournalException>(refused.Failure);
        Assert.Equal(reason, failure.Reason);
        Assert.Contains($"'{file}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'shared'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-Path", failure.NextStep, StringComparison.Ordinal);
        Assert.Equal(0, _org.Ledger.LaunchCount);
        Assert.Equal("0", await _journal.AskAsync("select count(*) from flowexec.worker"));

        Assert.Null((await WorkAsync(Name, there)).Failure);
        AssertOnce(20);
    }

    [Fact]
    public async Task Whoever_takes_any_batch_passes_over_one_whose_file_is_not_here()
    {
        string gone = FileOf(10);
        await LoadAsync(gone);
        string file = FileOf(5);
        await LoadAsync(file, Kept(file) with { Batch = "other" });
        File.Delete(gone);

        RunState end = await WorkAsync(null);

        Assert.Null(end.Failure);
        Assert.Equal(5, _org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_batch_keeps_to_its_file_and_to_its_way()
    {
        string file = FileOf(10);
        await LoadAsync(file);
        await LoadAsync(file, Kept(file) with { Batch = "stored", SharedFile = false });

        Assert.Equal("BatchShared", await RefusalAsync(file, Kept(file) with { SharedFile = false }));
        Assert.Equal("BatchNotShared", await RefusalAsync(file, Kept(file) with { Batch = "stored" }));
        await File.AppendAllTextAsync(file, "00011,x\n", SharedJournal.Stop);
        Assert.Equal("SharedFileChanged", await RefusalAsync(file, Kept(file)));
        string two = FileOf(10);
        Assert.Equal("SharedFileChanged", await RefusalAsync(two, Kept(two, two)));
        Assert.Null((await LoadAsync(two, Kept(two))).Failure);
        Assert.Equal(0, _org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task What_a_worker_could_not_know_of_the_command_is_refused()
    {
        string file = FileOf(3);
        LaunchOptions options = Kept(file);
        string contract = Path.Combine(_folder, "own.json");
        await File.WriteAllTextAsync(
            contract, ContractText().Replace("\"Published\"", "\"Own\"", StringComparison.Ordinal), SharedJournal.Stop);
        PayloadContract own = PayloadContract.Load(contract);

        Assert.Equal("SharedFileRefused", await RefusalAsync(file, With(options, "TimeZone", "local")));
        Assert.Equal("SharedFileRefused", await RefusalAsync(file, With(options, "Encoding", "ansi")));
        Assert.Equal("SharedFileRefused", await RefusalAsync(file, options with { Contract = own }));

        // Which inputs are secure is not known where each row names its flow.
        LaunchOptions rowsOwn = With(options, "Constant", "language=de");
        Assert.Equal("SharedFileRefused", await RefusalAsync(file, rowsOwn with { Binding = rowsOwn.Binding with { FlowName = null } }));

        Assert.Null((await LoadAsync(file, With(options with { Contract = own }, "Contract", contract))).Failure);
        await File.AppendAllTextAsync(contract, "\n", SharedJournal.Stop);
        FlowJournalException changed = Assert.IsType<FlowJournalException>((await WorkAsync(Name)).Failure);
        Assert.Contains($"'{contract}'", changed.Message, StringComparison.Ordinal);
        Assert.Equal(0, _org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Rows_of_no_file_encryption_and_a_journal_of_this_machine_are_refused()
    {
        string file = FileOf(3);
        LaunchOptions options = Kept(file);

        Assert.Equal("SharedFileRefused", Assert.Throws<FlowConfigurationException>(
            () => _org.Client.Launch(new RunInput { Files = [file] }, options with { Encrypt = true })).Reason);
        Assert.Equal("SharedFileRefused", Assert.Throws<FlowConfigurationException>(
            () => _org.Client.Launch(new RunInput { Rows = Rows.Customers(3) }, options with { Origin = null })).Reason);
        Assert.Equal("SharedFileRefused", await RefusalAsync(file, options with { Journal = _folder, LoadOnly = false }));
        Assert.Equal("SharedFileRefused", await RefusalAsync(file, options with { NoJournal = true, Batch = null, Journal = null, LoadOnly = false }));
        Assert.Equal(0, _org.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData("update flowexec.batch set file_hash = null")]
    [InlineData("update flowexec.row set body = ''::bytea")]
    public async Task A_place_is_never_sent_for_a_body(string harm)
    {
        await LoadAsync(FileOf(3));
        await _journal.AskAsync(harm);

        RunState end = await WorkAsync(Name);

        Assert.Equal((3, 0), (end[FlowExecutionStatus.Invalid], _org.Ledger.LaunchCount));
        Assert.Equal("3", await _journal.AskAsync("select count(*) from flowexec.row where error = 'PayloadDamaged'"));
    }

    private static LaunchOptions With(LaunchOptions options, string name, string value)
    {
        var kept = new Dictionary<string, IReadOnlyList<string>>(options.Origin!.Options) { [name] = [value] };
        return options with { Binding = RowBinding.Of(kept), Origin = options.Origin with { Options = kept } };
    }

    private static string ContractText()
    {
        using Stream stream = typeof(PayloadContract).Assembly.GetManifestResourceStream("Published.json")!;
        return new StreamReader(stream).ReadToEnd();
    }

    private LaunchOptions Kept(params string[] files)
    {
        var kept = new Dictionary<string, IReadOnlyList<string>> { ["FlowName"] = [EmulatedOrg.FollowUp] };
        return new LaunchOptions
        {
            Binding = RowBinding.Of(kept), Batch = Name, Journal = _journal.Database, LoadOnly = true, SharedFile = true,
            Origin = new BatchOrigin(files, kept),
        };
    }

    private string FileOf(int rows)
    {
        string file = Path.Combine(_folder, $"people {rows}.csv");
        File.WriteAllText(
            file, "customerId,customerName\n" + string.Concat(Enumerable.Range(1, rows).Select(i => FormattableString.Invariant($"{i:D5},{Marker} {i}\n"))));
        return file;
    }

    private Task<RunState> LoadAsync(string file) => LoadAsync(file, Kept(file));

    private Task<RunState> LoadAsync(string file, LaunchOptions options) =>
        EndOfAsync(_org.Client.Launch(new RunInput { Files = [file] }, options));

    private async Task<string> RefusalAsync(string file, LaunchOptions options) =>
        Assert.IsAssignableFrom<FlowException>((await LoadAsync(file, options)).Failure).Reason;

    private Task<RunState> WorkAsync(string? batch, params string[] files) =>
        EndOfAsync(_org.Client.Work(batch, new LaunchOptions { Journal = _journal.Database, Files = files }));

    private static async Task<RunState> EndOfAsync(IFlowRun run, List<FlowExecution>? shown = null)
    {
        using (run)
        {
            do
            {
                while (run.TryTake(out RunResult result))
                {
                    shown?.Add(result.Outcome!);
                }
            }
            while (await Task.Run(() => run.Wait(forSpace: false, TimeSpan.FromMilliseconds(50)), SharedJournal.Stop));
            await run.Ended;
            return run.State;
        }
    }

    private ServerStore Store() => new(ServerAddress.Read(_journal.Database), TimeProvider.System);

    private async Task<IOpenBatch> JoinAsync()
    {
        FlowBatch batch = Assert.Single(await Store().ListAsync(Name, SharedJournal.Stop));
        return await Store().JoinAsync(Name, batch.OrgId, batch.OrgName, BatchOwner.Here, [], SharedJournal.Stop);
    }

    private async Task UntilLaunchedAsync(int rows) => await _journal.UntilAsync("select count(*) >= " + rows + " from flowexec.row where state >= 5 and state <> 12", "True");

    private void AssertOnce(int rows)
    {
        string[] sent = [.. _org.Ledger.Launches.Select(launch => launch.Inputs!)];
        Assert.Equal((rows, rows), (sent.Length, sent.Distinct().Count()));
    }

    /// <summary>True where a table of the journal holds a text, as it is stored.</summary>
    private async Task<bool> IsOnServerAsync(string text)
    {
        await using var connection = new NpgsqlConnection(_journal.Database);
        await connection.OpenAsync(SharedJournal.Stop);
        string[] tables = (await _journal.AskAsync("select string_agg(tablename, ',') from pg_tables where schemaname = 'flowexec'")).Split(',');
        Assert.True(tables.Length > 6);
        foreach (string table in tables)
        {
            using var stored = new MemoryStream();
            await using (NpgsqlRawCopyStream copy = await connection.BeginRawBinaryCopyAsync($"copy flowexec.{table} to stdout (format binary)", SharedJournal.Stop))
            {
                await copy.CopyToAsync(stored, SharedJournal.Stop);
            }

            if (stored.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
