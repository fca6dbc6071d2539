using System.Security.Cryptography;
using System.Text;
using FlowExec.Engine.Journal.Postgres;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>An encrypted batch: what the server holds is of no use without the key, and of no use in another place.</summary>
public sealed class SealTests
{
    private const string Name = "Ada Lovelace";

    private static readonly string Key = NewKey();

    private static readonly BatchIdentity Sealed = SharedJournal.Nightly with { IsEncrypted = true };

    [Fact]
    public async Task What_the_server_holds_can_be_read_by_none_and_workers_read_what_was_loaded()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using ServerStore store = Store(journal, Key);
        await using (IOpenBatch loading = await store.OpenAsync(Sealed, BatchOwner.Here, SharedJournal.Stop))
        {
            await LoadAsync(loading, 1, 2, 3);
        }

        string first = await journal.AskAsync("select encode(body, 'hex') from flowexec.row where slot = 1");
        await using (IOpenBatch again = await store.OpenAsync(SharedJournal.Nightly, BatchOwner.Here, SharedJournal.Stop))
        {
            // Once more, as a command does that goes on with the batch: over what is there, and without being told.
            await LoadAsync(again, 1, 2, 3, 4);
        }

        Assert.Equal("0", await journal.AskAsync($"select count(*) from flowexec.row where position('{Name}'::bytea in body) > 0"));
        Assert.Equal("4", await journal.AskAsync("select count(distinct body) from flowexec.row"));
        Assert.NotEqual(first, await journal.AskAsync("select encode(body, 'hex') from flowexec.row where slot = 1"));
        await using IOpenBatch worker = await store.JoinAsync("nightly", "org-1", "Acme", BatchOwner.Here, [], SharedJournal.Stop);
        RowClaims claims = await worker.Work!.ClaimAsync(10, SharedJournal.Stop);
        Assert.Equal(4, claims.Rows.Count);
        Assert.All(claims.Rows, row => Assert.Equal(Name, Encoding.UTF8.GetString(row.Body.Span)));
    }

    [Theory]
    [InlineData(null, "BatchKeyMissing")]
    [InlineData("  ", "BatchKeyMissing")]
    [InlineData("s3cret, and no base64", "BatchKeyInvalid")]
    [InlineData("c2hvcnQgczNjcmV0IGtleQ==", "BatchKeyInvalid")]
    [InlineData("other", "BatchKeyWrong")]
    public async Task Without_its_key_a_batch_is_refused_when_it_is_joined(string? key, string reason)
    {
        key = key == "other" ? NewKey() : key;
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using (ServerStore store = Store(journal, Key))
        {
            await using IOpenBatch loading = await store.OpenAsync(Sealed, BatchOwner.Here, SharedJournal.Stop);
            await LoadAsync(loading, 1);
        }

        await using ServerStore without = Store(journal, key);
        FlowJournalException[] refusals =
        [
            await Assert.ThrowsAsync<FlowJournalException>(
                () => without.JoinAsync("nightly", "org-1", "Acme", BatchOwner.Here, [], SharedJournal.Stop).AsTask()),
            await Assert.ThrowsAsync<FlowJournalException>(
                () => without.OpenAsync(SharedJournal.Nightly, BatchOwner.Here, SharedJournal.Stop).AsTask()),
        ];

        Assert.All(refusals, refusal =>
        {
            Assert.Equal(reason, refusal.Reason);
            Assert.Contains("'nightly'", refusal.Message);
            Assert.Contains(PayloadSeal.Variable, refusal.Message);
            Assert.Contains("openssl rand -base64 32", refusal.NextStep);
            Assert.Contains("RandomNumberGenerator", refusal.NextStep);
            Assert.DoesNotContain("s3cret", refusal.ToString());
            Assert.True(key is not { Length: > 2 } || !refusal.ToString().Contains(key));
        });
        Assert.Equal("0", await journal.AskAsync("select count(*) from flowexec.worker"));
    }

    [Fact]
    public async Task Whoever_takes_any_batch_passes_over_what_he_has_no_key_for()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using ServerStore store = Store(journal, Key);
        foreach (BatchIdentity identity in (BatchIdentity[])[Sealed, SharedJournal.Nightly with { Name = "plain" }])
        {
            await using IOpenBatch loading = await store.OpenAsync(identity, BatchOwner.Here, SharedJournal.Stop);
            await LoadAsync(loading, 1);
        }

        await using ServerStore without = Store(journal, null);
        var passedOver = new List<FlowJournalException>();
        await using IOpenBatch? joined = await without.JoinAnyAsync("org-1", BatchOwner.Here, passedOver.Add, SharedJournal.Stop);

        Assert.Equal("plain", joined!.Name);
        Assert.Equal("BatchKeyMissing", Assert.Single(passedOver).Reason);
    }

    [Theory]
    [InlineData("update flowexec.row r set body = o.body from flowexec.row o where r.slot in (1, 2) and o.slot = 3 - r.slot", 2)]
    [InlineData("update flowexec.row set body = set_byte(body, 30, get_byte(body, 30) # 1) where slot = 1", 1)]
    [InlineData("update flowexec.row set body = set_byte(body, 0, get_byte(body, 0) # 1) where slot = 1", 1)]
    [InlineData("update flowexec.row set body = substring(body for 20) where slot = 1", 1)]
    [InlineData("update flowexec.row set body = ''::bytea where slot = 1", 1)]
    public async Task A_cell_that_is_not_what_was_put_there_is_not_sent_and_others_are(string harm, int harmed)
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using ServerStore store = Store(journal, Key);
        await using IOpenBatch batch = await store.OpenAsync(Sealed, BatchOwner.Here, SharedJournal.Stop);
        await LoadAsync(batch, 1, 2, 3);
        await journal.AskAsync(harm);

        RowClaims claims = await batch.Work!.ClaimAsync(10, SharedJournal.Stop);

        Assert.All(claims.Rows, row => Assert.Equal(row.Ticket.Slot <= harmed ? "PayloadDamaged" : null, row.Objection?.Code));
        Assert.All(claims.Rows, row => Assert.Equal(row.Objection is null ? Name.Length : 0, row.Body.Length));
    }

    [Fact]
    public async Task A_cell_of_another_batch_is_none_of_this_one()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using ServerStore store = Store(journal, Key);
        await using IOpenBatch batch = await store.OpenAsync(Sealed, BatchOwner.Here, SharedJournal.Stop);
        await using IOpenBatch other = await store.OpenAsync(Sealed with { Name = "other" }, BatchOwner.Here, SharedJournal.Stop);
        await LoadAsync(batch, 1);
        await LoadAsync(other, 1);
        await journal.AskAsync("update flowexec.row r set body = o.body from flowexec.row o where o.batch <> r.batch");

        Assert.Equal("PayloadDamaged", (await batch.Work!.ClaimAsync(10, SharedJournal.Stop)).Rows[0].Objection?.Code);
    }

    [Fact]
    public async Task A_batch_whose_values_are_there_as_they_are_cannot_be_encrypted_afterwards()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using ServerStore store = Store(journal, Key);
        await (await store.OpenAsync(SharedJournal.Nightly, BatchOwner.Here, SharedJournal.Stop)).DisposeAsync();

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(
            () => store.OpenAsync(Sealed, BatchOwner.Here, SharedJournal.Stop).AsTask());

        Assert.Equal("BatchNotEncrypted", e.Reason);
    }

    [Fact]
    public async Task A_cell_that_is_encrypted_is_not_sent_as_it_is_where_somebody_wrote_that_none_is()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using ServerStore store = Store(journal, Key);
        await using (IOpenBatch loading = await store.OpenAsync(Sealed, BatchOwner.Here, SharedJournal.Stop))
        {
            await LoadAsync(loading, 1, 2);
        }

        await journal.AskAsync("update flowexec.batch set sealed = null");

        await using IOpenBatch worker = await store.JoinAsync("nightly", "org-1", "Acme", BatchOwner.Here, [], SharedJournal.Stop);
        RowClaims claims = await worker.Work!.ClaimAsync(10, SharedJournal.Stop);
        Assert.All(claims.Rows, row => Assert.Equal(("PayloadDamaged", 0), (row.Objection?.Code, row.Body.Length)));
        Assert.Equal(2, claims.Rows.Count);
    }

    [Fact]
    public async Task A_body_as_deep_as_a_payload_may_be_is_sent_as_it_was_stored()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        int lists = JsonText.MaxDepth - 1;
        byte[] deep = Encoding.UTF8.GetBytes($$"""{"a":{{new string('[', lists)}}{{new string(']', lists)}}}""");
        await batch.Work!.LoadAsync(new RowLoad[] { new(SharedJournal.Ticket(1), "flow-1", deep) }, SharedJournal.Stop);

        RowClaim claim = Assert.Single((await batch.Work.ClaimAsync(1, SharedJournal.Stop)).Rows);
        Assert.Null(claim.Objection);
        Assert.Equal(deep, claim.Body.ToArray());
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static ServerStore Store(SharedJournal journal, string? key) =>
        new(ServerAddress.Read(journal.Database), TimeProvider.System) { Key = () => key };

    private static async Task LoadAsync(IOpenBatch batch, params long[] rows)
    {
        await batch.Work!.LoadAsync(
            rows.Select(row => new RowLoad(SharedJournal.Ticket(row), "flow-1", Encoding.UTF8.GetBytes(Name))).ToArray(), SharedJournal.Stop);
        await batch.Work.EndLoadAsync(isWhole: true);
    }
}
