using System.Runtime.CompilerServices;
using FlowExec.Engine.Api;
using FlowExec.Engine.Auth;
using FlowExec.Engine.Executions;
using FlowExec.Engine.Flows;
using FlowExec.Engine.Journal;
using FlowExec.Engine.Pacing;
using FlowExec.Engine.Runs;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine;

/// <summary>One connection to an org over HTTP.</summary>
internal sealed class FlowClient : IFlowClient
{
    private readonly TimeProvider _clock;
    private readonly PayloadContract _contract;
    private readonly Uri _root;
    private readonly OrgHttp _http;
    private readonly HttpExchange _exchange;
    private readonly ITokenSource _tokens;
    private readonly Governor _governor;
    private readonly ApiTransport _transport;
    private readonly NoteDesk _notes;
    private readonly TelemetryExport? _export;
    private readonly FlowListing _listing;
    private readonly FlowDirectory _directory;
    private readonly ExecutionWaiter _waiter;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private volatile FlowOrgIdentity _identity = new("", "", null, null, []);
    private int _disposed;

    public FlowClient(
        FlowConnectOptions options, OrgEndpoint endpoint, PayloadContract contract, TimeProvider wireClock, NoteDesk notes,
        TelemetryExport? export)
    {
        (_notes, _export) = (notes, export);
        var hidden = new Redaction();
        _clock = options.TimeProvider;
        _contract = contract;
        _closed = _closing.Token;
        _root = endpoint.ApiUri;
        var chance = new SeededChance(options.Seed);
        _http = new OrgHttp(options, endpoint, hidden);
        var exchange = _exchange = new HttpExchange(_http.Invoker, _http.ProxyOf, wireClock, options.Timeout, notes, hidden)
        {
            IsUsersOwnProxySignIn = options.ProxyUseDefaultCredentials,
        };
        _tokens = options.AccessToken is { } token
            ? new GivenToken(token, hidden)
            : new RenewedToken(
                exchange, endpoint.LoginUri,
                options.InteractivePort is { } port
                    ? new BrowserGrant(endpoint.LoginUri, options.ClientId!, port, wireClock, hidden)
                    : new ClientCredentials(options.ClientId!, options.ClientSecret!, hidden),
                _clock, notes);
        _governor = new Governor(_clock, notes);
        _transport = new ApiTransport(exchange, endpoint.ApiUri, _tokens, _governor, _clock, chance, notes);
        _listing = new FlowListing(_transport);
        _directory = new FlowDirectory(_listing, _clock, _closed);
        _waiter = new ExecutionWaiter(PollAsync, new PollPace(chance, () => _governor.Quota.Allowed), _clock);
    }

    public QuotaReading Quota => _governor.Quota;

    public DateTimeOffset? TokenExpiresAt => _tokens.ExpiresAt;

    public bool IsClosed => Volatile.Read(ref _disposed) != 0;

    public IReadOnlyList<Flow> KnownFlows => _directory.Known;

    /// <summary>What paces the connection.</summary>
    internal Governor Governor => _governor;

    /// <summary>Whether the org can be reached, and since when not.</summary>
    internal Reachability Reachability => _transport.Reachability;

    /// <summary>The org that batches belong to: its id, or the host of its API where it tells none.</summary>
    private string OrgId => _identity.OrganizationId.Length > 0 ? _identity.OrganizationId : _root.Host;

    /// <summary>Gets a token, for which a person may have to sign in first.</summary>
    public async Task SignInAsync(CancellationToken cancellationToken) =>
        await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Asks the org who is calling.</summary>
    public async Task<FlowOrgIdentity> WhoAmIAsync(CancellationToken cancellationToken)
    {
        HttpAnswer answer = await SendAsync(ApiCall.Get("api/v2/tokens/me"), cancellationToken).ConfigureAwait(false);
        Wire wire = AnswerReader.Read(answer);
        Wire organization = wire.Object("organization") is null ? wire.Child("homeOrganization") : wire.Child("organization");
        Wire client = wire.Child("OAuthClient");
        return _identity = new FlowOrgIdentity(
            organization.Text("id") ?? "", organization.Text("name") ?? "", client.Text("id"), client.Text("name"),
                wire.Texts("authorizedScope"));
    }

    public async IAsyncEnumerable<Flow> GetFlowsAsync(FlowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        using CancellationTokenSource either = Either(cancellationToken);
        string[] types = [.. query.Types.Select(type => type.ToLowerInvariant())];
        TextPattern? pattern = query.NamePattern is { } name ? new TextPattern(name) : null;
        bool found = false;

        // A plain name is asked for first; how the platform compares names is not documented, so a miss is no proof.
        foreach (string? hint in pattern is { IsPlain: true } ? [query.NamePattern, null] : (string?[])[null])
        {
            if (found)
            {
                break;
            }

            await foreach (Flow flow in _listing.ReadAsync(types, hint, query.IncludeInputs, either.Token).ConfigureAwait(false))
            {
                _directory.Remember(flow);
                bool named = pattern is null || pattern.Matches(flow.Name);
                if (named && (types.Length == 0 || types.Contains(flow.Type)))
                {
                    found = true;
                    yield return flow;
                }
            }
        }
    }

    public Task<IReadOnlyList<Flow>> ListFlowsAsync(CancellationToken cancellationToken) =>
        OpenAsync(_directory.ListAsync, cancellationToken);

    public async Task<Flow> GetFlowAsync(string flowId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(flowId);
        return await OpenAsync(token => _directory.GetAsync(flowId, token), cancellationToken).ConfigureAwait(false);
    }

    public async Task<Flow> FindFlowAsync(string flowName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(flowName);
        return await OpenAsync(token => _directory.FindAsync(flowName, token), cancellationToken).ConfigureAwait(false);
    }

    public async Task<FlowExecution> GetExecutionAsync(string executionId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(executionId);
        return ExecutionReader.Read(
            executionId, await SendAsync(ExecutionReader.Call(executionId), cancellationToken).ConfigureAwait(false));
    }

    public async IAsyncEnumerable<FlowExecution> WaitAsync(
        IAsyncEnumerable<FlowExecution> executions, TimeSpan? timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executions);
        using CancellationTokenSource either = Either(cancellationToken);
        var run = new WaitRun(_waiter);
        await foreach (FlowExecution outcome in run.RunAsync(executions, timeout, either.Token).ConfigureAwait(false))
        {
            yield return outcome;
        }
    }

    public IFlowRun Launch(RunInput input, LaunchOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(input);
        if (IsClosed)
        {
            throw Closed();
        }

        PayloadContract contract = options.Contract ?? _contract;
        var parts = new RunParts(
            _transport, _governor, _clock, _identity, _waiter, new RowPlanner(_directory, options, contract, _notes),
            stop => OpenBatchAsync(options, contract, stop), batch => BodiesOf(batch, contract), TokenNameAsync, _export);
        return new LaunchRun(parts, input, options, _closed);
    }

    public IFlowRun Work(string? batch, LaunchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (IsClosed)
        {
            throw Closed();
        }

        var parts = new RunParts(
            _transport, _governor, _clock, _identity, _waiter, null, JoinerOf(batch, options),
            joined => BodiesOf(joined, options.Contract ?? _contract), TokenNameAsync, _export)
        {
            TakesAnyBatch = batch is null,
        };
        return new LaunchRun(parts, RunInput.Fed, options, _closed);
    }

    public async IAsyncEnumerable<RowReconciled> ReconcileAsync(
        FlowBatch batch, IReadOnlySet<long> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(rows);
        if (batch.OrgId != OrgId)
        {
            throw JournalRefusal.OtherOrg(batch, _identity.OrganizationName);
        }

        using CancellationTokenSource either = Either(cancellationToken);
        var history = new FlowHistory(_transport, await FlowIdAsync(batch, either.Token).ConfigureAwait(false));
        var reconciler = new BatchReconciler(Journals.Of(batch.Journal, _clock), history, _clock, Environment.UserName);
        await foreach (RowReconciled row in reconciler.RunAsync(batch, rows, either.Token).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    public Task RevokeTokenAsync(CancellationToken cancellationToken) => SendAsync(ApiCall.Delete("api/v2/tokens/me"), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _closing.Cancel();
            _tokens.Dispose();
            _governor.Dispose();
            _exchange.Dispose();
            _http.Dispose();
            _closing.Dispose();
            await CloseAsync(_notes, _export).ConfigureAwait(false);
        }
    }

    /// <summary>Hands on what was measured and told, and gives back what that needs.</summary>
    public static async Task CloseAsync(NoteDesk notes, TelemetryExport? export)
    {
        if (export is not null)
        {
            await export.EndAsync().ConfigureAwait(false);
        }

        await notes.CloseAsync().ConfigureAwait(false);
    }

    private async Task<FlowExecution> PollAsync(string executionId, long due, CancellationToken cancellationToken)
    {
        ApiCall call = ExecutionReader.Poll(executionId, due, LaunchOptions.DefaultOutageTimeout);
        return ExecutionReader.Read(executionId, await SendAsync(call, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Joins those who work on a batch, or each time on the next that has rows left.</summary>
    private Func<CancellationToken, ValueTask<(IOpenBatch? Batch, IBatchStore Store)>> JoinerOf(string? batch, LaunchOptions options)
    {
        var passedOver = new HashSet<string>();
        return async stop =>
        {
            IBatchStore store = options.Store ?? Journals.Of(options.Journal, _clock);
            return (batch is not null
                ? await store.JoinAsync(batch, OrgId, _identity.OrganizationName, BatchOwner.Here, options.Files, stop)
                    .ConfigureAwait(false)
                : await store.JoinAnyAsync(OrgId, BatchOwner.Here, TellOnce, stop).ConfigureAwait(false), store);
        };

        void TellOnce(FlowJournalException why)
        {
            if (passedOver.Add(why.Cause))
            {
                _notes.Tell(new FlowNote(NoteKind.Warning, "BatchPassedOver", $"{why.Cause} It is passed over."));
            }
        }
    }

    /// <summary>What gives the rows of a batch on a server their bodies.</summary>
    private IRowBodies BodiesOf(IOpenBatch batch, PayloadContract contract)
    {
        BatchIdentity identity = batch.Work!.Identity;
        if (batch.Work.SharedFile is not { } origin)
        {
            return new StoredBodies(identity, contract);
        }

        LaunchOptions options = origin.ForFiles();
        var written = PayloadContract.Load(origin.ContractFile ?? identity.Contract);
        return new FileBodies(batch, origin, options, new RowPlanner(_directory, options, written, _notes));
    }

    private async ValueTask<(IOpenBatch? Batch, IBatchStore Store)> OpenBatchAsync(LaunchOptions options, PayloadContract contract,
        CancellationToken cancellationToken)
    {
        IBatchStore store = options.Store
            ?? (options.NoJournal ? new MemoryStore(_clock, keepRows: options.Key.Count > 0) : Journals.Of(options.Journal, _clock));
        BatchOrigin? origin =
            options.Origin?.WithoutSecrets(await ConstantInputsAsync(options, cancellationToken).ConfigureAwait(false));
        string? hash = null;
        if (options.SharedFile)
        {
            hash = !store.IsShared ? throw JournalRefusal.NothingToShare(store.Place)
                : SharedFileRefusal.Of(options.Origin!, origin!, contract.Name) is { } refusal ? throw refusal
                : await SharedFiles.HashAsync(options.Batch, origin!.Sources, cancellationToken).ConfigureAwait(false);
        }

        var identity = new BatchIdentity(
            options.Batch,
            OrgId,
            _identity.OrganizationName,
            options.Binding.FlowId ?? options.Binding.FlowName,
            contract.Name,
            options.Key.Count > 0 ? string.Join(',', options.Key) : null,
            origin?.Write(),
            options.Encrypt,
            hash);
        if (options.Encrypt && !store.IsShared)
        {
            throw JournalRefusal.NothingToEncrypt(store.Place);
        }

        IOpenBatch batch = await store.OpenAsync(identity, BatchOwner.Here, cancellationToken).ConfigureAwait(false);
        return (batch, store);
    }

    /// <summary>What the flow declares that constants are for; null where there are none, or it cannot be told.</summary>
    private async Task<FlowInputs?> ConstantInputsAsync(LaunchOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return options.Binding switch
            {
                { Constants.Count: 0 } => null,
                { FlowId: { } id } => (await _directory.GetAsync(id, cancellationToken).ConfigureAwait(false)).Inputs,
                { FlowName: { } name } => (await _directory.FindAsync(name, cancellationToken).ConfigureAwait(false)).Inputs,
                _ => null,
            };
        }
        catch (FlowException)
        {
            // The rows say what is wrong with the flow.
            return null;
        }
    }

    /// <summary>The flow of all rows of a batch; null where they may have several, or it is not there any more.</summary>
    private async Task<string?> FlowIdAsync(FlowBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Flow is null || batch.HasOwnFlows || Guid.TryParse(batch.Flow, out _))
        {
            return batch.HasOwnFlows ? null : batch.Flow;
        }

        try
        {
            return (await _directory.FindAsync(batch.Flow, cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (FlowException e) when (FlowChecks.Check(e) is not null)
        {
            return null;
        }
    }

    /// <summary>What stands for the token where its quota is shared.</summary>
    private async ValueTask<string> TokenNameAsync(CancellationToken cancellationToken) =>
        (await _tokens.GetAsync(cancellationToken).ConfigureAwait(false)).Name;

    private Task<HttpAnswer> SendAsync(ApiCall call, CancellationToken cancellationToken) =>
        OpenAsync(token => _transport.SendAsync(call, token).AsTask(), cancellationToken);

    /// <summary>Does something that ends when the caller stops or the connection is closed, and tells the two apart.</summary>
    private async Task<T> OpenAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = Either(cancellationToken);
        try
        {
            return await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsClosed && !cancellationToken.IsCancellationRequested)
        {
            throw Closed();
        }
    }

    /// <summary>A source that fires when the caller stops or the connection is closed.</summary>
    private CancellationTokenSource Either(CancellationToken cancellationToken) =>
        IsClosed ? throw Closed() : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed);

    internal static FlowConfigurationException Closed() =>
        new("ConnectionClosed", "The connection is closed.", "Connect-FlowOrg opens a new one.");
}
