using System.Net;

namespace FlowExec.Emulation;

/// <summary>What an emulator is started with. Immutable; change a copy with <c>with</c>.</summary>
public sealed record FlowOrgEmulatorOptions
{
    /// <summary>The name it is shown under; free text.</summary>
    public string Name { get; init; } = "Emulator";

    /// <summary>The TCP port, 0 to 65535. 0 lets the system pick a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on. Only loopback addresses are accepted.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The body that the launch call wants: <c>Published</c> (default), <c>ExecutionContext</c> or <c>Participants</c>.</summary>
    public string Contract { get; init; } = "Published";

    /// <summary>
    /// API requests a minute that one token may send, 1 or more. The default of 300 is what the vendor's community reports for a
    /// client-credentials token.
    /// </summary>
    public int RateLimit { get; init; } = 300;

    /// <summary>How long every API answer is held back, on the emulator's clock. Zero or more.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Makes fault decisions, execution ids and tokens repeatable; null draws a seed.</summary>
    public int? Seed { get; init; }

    /// <summary>The faults in force, in order of precedence.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>
    /// A JSON file with flows that replaces the built-in ones; null for the built-in ones. See <see cref="FlowOrgEmulator"/>.
    /// </summary>
    public string? FlowPath { get; init; }

    /// <summary>Which clock the org lives by.</summary>
    public EmulatorClockKind Clock { get; init; }

    /// <summary>
    /// A clock to share instead of the one that <see cref="Clock"/> names; a <see cref="VirtualClock"/> can be moved by
    /// <see cref="FlowOrgEmulator.Advance"/>.
    /// </summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>How much the ledger keeps.</summary>
    public LedgerDetail LedgerDetail { get; init; }

    /// <summary>Keeps with each launch the inputs as they were received. Wants <see cref="LedgerDetail.Full"/>.</summary>
    public bool LedgerInputs { get; init; }

    /// <summary>
    /// How many executions stay readable where the ledger keeps counts only; older ones answer 404, as on the platform after some days. 1
    /// or more. With <see cref="LedgerDetail.Full"/> every execution is kept.
    /// </summary>
    public int ExecutionsKept { get; init; } = 4_000;

    /// <summary>
    /// How long a token lives, on the emulator's clock. The platform allows 5 minutes to 48 hours and gives 24 hours; here any span over
    /// zero.
    /// </summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a launch takes to show up in the history query, on the emulator's clock. Zero or more.</summary>
    public TimeSpan QueryDelay { get; init; }

    /// <summary>Clients besides the built-in ones (<see cref="EmulatorClient.BuiltIn"/>).</summary>
    public IReadOnlyList<EmulatorClient> Clients { get; init; } = [];

    /// <summary>The clock for time-outs of the connections themselves; tests put their own.</summary>
    internal TimeProvider WireClock { get; init; } = TimeProvider.System;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(Name), "Name must not be empty.");
        Require(Port is >= 0 and <= 65535, $"Port must be 0 to 65535, not {Port}.");
        Require(Address is not null && IPAddress.IsLoopback(Address),
            $"The emulator listens on loopback only; {Address} is not a loopback address.");
        Require(Spoken is not null, $"Contract must be one of {string.Join(", ", PayloadContract.BuiltIn)}, not '{Contract}'.");
        Require(RateLimit >= 1, $"RateLimit must be 1 or more requests a minute, not {RateLimit}.");
        Require(Latency >= TimeSpan.Zero, "Latency must not be negative.");
        Require(QueryDelay >= TimeSpan.Zero, "QueryDelay must not be negative.");
        Require(TokenLifetime > TimeSpan.Zero, "TokenLifetime must be more than zero.");
        Require(!LedgerInputs || LedgerDetail == LedgerDetail.Full, "LedgerInputs goes with a full ledger, not with counts.");
        Require(ExecutionsKept >= 1, "ExecutionsKept must be 1 or more.");
        Require(Faults is not null && Clients is not null, "Faults and Clients must not be null.");
    }

    /// <summary>The contract that the launch call speaks; null only before <see cref="Validate"/>.</summary>
    internal PayloadContract? Spoken =>
        PayloadContract.BuiltIn.FirstOrDefault(one => one.Name.Equals(Contract, StringComparison.OrdinalIgnoreCase));

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}

/// <summary>Which clock an emulator lives by.</summary>
public enum EmulatorClockKind : long
{
    /// <summary>The system's.</summary>
    Real,

    /// <summary>Stands still until <see cref="FlowOrgEmulator.Advance"/> moves it.</summary>
    Virtual,

    /// <summary>
    /// Runs as the system's does, and while nothing is in hand jumps to the next moment that somebody waits for on it: waits cost next to
    /// nothing. For a client that shares <see cref="FlowOrgEmulator.Clock"/>.
    /// </summary>
    Skipping,
}

/// <summary>How much an emulator's ledger keeps.</summary>
public enum LedgerDetail : long
{
    /// <summary>Every launch and every rate-limit window.</summary>
    Full,

    /// <summary>Counts only: memory does not grow with the number of launches.</summary>
    Counts,
}
