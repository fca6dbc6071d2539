using System.Net;
using System.Net.Sockets;
using FlowExec.Emulation.Api;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation;

/// <summary>
/// A local org: real HTTP on loopback, stateful, deterministic by seed. It speaks the flow-related part of the platform's API; every
/// answer and every error has the platform's shape. What it truly did stands in <see cref="Ledger"/>. Other processes reach its own paths:
/// <c>/</c> is a status page, <c>/emulator/ledger</c>, <c>/emulator/faults</c>, <c>/emulator/clock</c> and <c>/emulator/settings</c> are
/// JSON; what changes something there must carry the header <c>X-FlowExec-Emulator: 1</c>. Thread-safe.
/// </summary>
/// <remarks>
/// A flow file (<see cref="FlowOrgEmulatorOptions.FlowPath"/>) is <c>{"flows": [...]}</c>; a flow has <c>id</c> (UUID) and <c>name</c>,
/// and may have <c>type</c> (workflow), <c>description</c>, <c>versions</c> (["1.0"]; empty for unpublished), <c>nodes</c>, <c>inputs</c>
/// and <c>outputs</c> (by name: <c>type</c> String, Boolean, Integer, Decimal, Currency, DateTime, Duration, JSON, Queue, User or Skill;
/// <c>collection</c>, <c>required</c>, <c>description</c>), <c>outputData</c> (a text that is wholly <c>{Flow.name}</c> stands for that
/// input), <c>duration</c> (50ms), <c>ending</c> (COMPLETED, FAILED, ERROR, TERMINATED), <c>completionReason</c> and <c>errorMessage</c>.
/// </remarks>
public sealed class FlowOrgEmulator : IDisposable, IAsyncDisposable
{
    private readonly EmulatedOrg _org;
    private readonly HttpServer _server;
    private readonly TimeSkipper? _skipper;
    private int _stopped;

    private FlowOrgEmulator(EmulatedOrg org, HttpServer server, TimeSkipper? skipper)
    {
        (_org, _server, _skipper) = (org, server, skipper);
        Flows = org.Flows.Select(f => f.Flow).ToArray();
        IPAddress address = org.Options.Address;
        string host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        ApiUri = new Uri($"http://{host}:{server.Port}/");
    }

    /// <summary>Raised once, when the emulator has stopped.</summary>
    public event EventHandler? Stopped;

    /// <summary>An id of this emulator, unique in the process and beyond.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>The name it was given.</summary>
    public string Name => _org.Options.Name;

    /// <summary>The API's address, ending in a slash.</summary>
    public Uri ApiUri { get; }

    /// <summary>The login host's address: the same listener.</summary>
    public Uri LoginUri => ApiUri;

    /// <summary>The TCP port.</summary>
    public int Port => _server.Port;

    /// <summary>The client id of the built-in client that may do everything.</summary>
    public string ClientId { get; } = EmulatorClient.Default.Id;

    /// <summary>Its secret. Fixed and public, since the org is nobody's; still never part of <see cref="ToString"/>.</summary>
    public string ClientSecret { get; } = EmulatorClient.Default.Secret;

    /// <summary>Every client that the org knows.</summary>
    public IReadOnlyList<EmulatorClient> Clients => _org.Clients;

    /// <summary>The flows of the org.</summary>
    public IReadOnlyList<Flow> Flows { get; }

    /// <summary>The options in force.</summary>
    public FlowOrgEmulatorOptions Options => _org.Options;

    /// <summary>The contract of launch bodies.</summary>
    public string Contract => Options.Contract;

    /// <summary>Requests a minute that a token may send.</summary>
    public int RateLimit => Options.RateLimit;

    /// <summary>The faults in force.</summary>
    public IReadOnlyList<FaultRule> Faults => Options.Faults;

    /// <summary>The seed in force, also where none was given.</summary>
    public int Seed => _org.Seed;

    /// <summary>What truly happened.</summary>
    public EmulatorLedger Ledger => _org.Ledger;

    /// <summary>The clock that the org lives by; a client that shares it waits no longer than the org does.</summary>
    public TimeProvider Clock => _org.Clock;

    /// <summary>False once it was stopped.</summary>
    public bool IsRunning => Volatile.Read(ref _stopped) == 0;

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="FormatException">The flow file cannot be read or is wrong; the message says where.</exception>
    /// <exception cref="IOException">The port is taken or cannot be listened on.</exception>
    public static FlowOrgEmulator Start(FlowOrgEmulatorOptions? options = null)
    {
        options ??= new FlowOrgEmulatorOptions();
        options.Validate();
        TimeProvider clock = options.TimeProvider ?? options.Clock switch
        {
            EmulatorClockKind.Virtual => new VirtualClock(),
            EmulatorClockKind.Skipping => new VirtualClock(DateTimeOffset.UtcNow),
            _ => TimeProvider.System,
        };
        var org = new EmulatedOrg(options, clock);
        var application = new OrgApplication(org);
        HttpServer server;
        try
        {
            server = new HttpServer(new IPEndPoint(options.Address, options.Port), application, clock, options.WireClock);
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "the port is in use" : e.Message;
            throw new IOException($"The emulator cannot listen on {options.Address}, port {options.Port}: {why}.", e);
        }

        application.Server = server;
        TimeSkipper? skipper = options.Clock == EmulatorClockKind.Skipping && clock is VirtualClock moved
            ? new TimeSkipper(moved, () => application.Load)
            : null;
        return new FlowOrgEmulator(org, server, skipper);
    }

    /// <summary>Changes what can be changed while it runs: Name, Faults, RateLimit, Latency, Contract, QueryDelay, TokenLifetime.</summary>
    /// <param name="change">Makes the new options from those in force. Faults are counted anew where they changed.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or cannot be changed while it runs.</exception>
    public void Configure(Func<FlowOrgEmulatorOptions, FlowOrgEmulatorOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        FlowOrgEmulatorOptions old = _org.Options;
        FlowOrgEmulatorOptions changed = change(old);
        changed.Validate();
        FlowOrgEmulatorOptions allowed = old with
        {
            Name = changed.Name,
            Faults = changed.Faults,
            RateLimit = changed.RateLimit,
            Latency = changed.Latency,
            Contract = changed.Contract,
            QueryDelay = changed.QueryDelay,
            TokenLifetime = changed.TokenLifetime,
        };
        if (allowed != changed)
        {
            throw new ArgumentException(
                "Only Name, Faults, RateLimit, Latency, Contract, QueryDelay and TokenLifetime can be changed while the emulator runs.",
                nameof(change));
        }

        _org.Change(changed, faults: !ReferenceEquals(old.Faults, changed.Faults));
    }

    /// <summary>Puts these faults in force, and counts their requests from now.</summary>
    /// <param name="faults">The rules; empty for none.</param>
    public void SetFaults(params IReadOnlyList<FaultRule> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        Configure(options => options with { Faults = [.. faults] });
    }

    /// <summary>Puts these faults in force, and counts their requests from now.</summary>
    /// <param name="faults">The rules as text (<see cref="FaultRule.Parse"/>).</param>
    /// <exception cref="FormatException">One is no rule.</exception>
    public void SetFaults(params IEnumerable<string> faults) => SetFaults([.. faults.Select(FaultRule.Parse)]);

    /// <summary>Moves a virtual clock, and runs what comes due on the way.</summary>
    /// <param name="span">How far, zero or more.</param>
    /// <exception cref="InvalidOperationException">The clock is not virtual.</exception>
    public void Advance(TimeSpan span) => _org.Advance(span);

    /// <summary>Signs in without HTTP, for callers that want a token in hand.</summary>
    /// <param name="client">One of <see cref="Clients"/>; null for the default one.</param>
    /// <returns>An access token.</returns>
    public string IssueToken(EmulatorClient? client = null)
        => _org.Sessions.Issue(client ?? EmulatorClient.Default, _org.Now, _org.Options.TokenLifetime);

    /// <summary>Stops it: the port is free and every connection closed when this returns. The ledger stays readable.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            _skipper?.Stopped();
            _server.Dispose();
            Stopped?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} at {ApiUri}";
}
