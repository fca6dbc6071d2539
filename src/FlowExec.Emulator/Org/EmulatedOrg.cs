using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FlowExec.Emulation;

/// <summary>The state of the emulated org: flows, clients, tokens, executions, the ledger, and what can be changed while it runs.</summary>
internal sealed class EmulatedOrg
{
    private const int ExecutionPurpose = 2;
    private const int CorrelationPurpose = 3;

    private long _executionNumber;
    private long _correlationNumber;
    private volatile FaultPlan _faults;

    public EmulatedOrg(FlowOrgEmulatorOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
        Seed = options.Seed ?? Random.Shared.Next();
        Flows = options.FlowPath is { } path ? FlowFile.Load(path) : FlowFile.BuiltIn;
        FlowsById = Flows.ToFrozenDictionary(f => f.Flow.Id, StringComparer.OrdinalIgnoreCase);
        Clients = [.. EmulatorClient.BuiltIn, .. options.Clients];
        Sessions = new SessionStore(Seed);
        Codes = new CodeStore(Seed);
        Executions = new ExecutionStore(options.LedgerDetail == LedgerDetail.Counts ? options.ExecutionsKept : null);
        Ledger = new EmulatorLedger(options.LedgerDetail, clock.GetUtcNow, Executions.CountByStatus);
        _faults = new FaultPlan(options.Faults, Seed);
    }

    /// <summary>The options in force. Replaced whole when something changes.</summary>
    public FlowOrgEmulatorOptions Options { get; private set; }

    public TimeProvider Clock { get; }

    /// <summary>The contract that the launch call speaks.</summary>
    public PayloadContract Contract => Options.Spoken!;

    public int Seed { get; }

    public ImmutableArray<EmulatedFlow> Flows { get; }

    public FrozenDictionary<string, EmulatedFlow> FlowsById { get; }

    public ImmutableArray<EmulatorClient> Clients { get; }

    public SessionStore Sessions { get; }

    public CodeStore Codes { get; }

    public ExecutionStore Executions { get; }

    public EmulatorLedger Ledger { get; }

    public FaultPlan Faults => _faults;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string NewExecutionId() => Scramble.Uuid(Seed, ExecutionPurpose, Interlocked.Increment(ref _executionNumber)).ToString();

    public string NewCorrelationId() => Scramble.Uuid(Seed, CorrelationPurpose, Interlocked.Increment(ref _correlationNumber)).ToString();

    /// <exception cref="InvalidOperationException">The clock is not one that can be moved.</exception>
    public void Advance(TimeSpan span)
    {
        if (Clock is not VirtualClock clock)
        {
            throw new InvalidOperationException("The emulator's clock is not virtual and cannot be moved.");
        }

        clock.Advance(span);
    }

    /// <summary>Puts changed options in force. Faults start to count anew where they changed.</summary>
    public void Change(FlowOrgEmulatorOptions options, bool faults)
    {
        Options = options;
        if (faults)
        {
            _faults = new FaultPlan(options.Faults, Seed);
        }
    }
}
