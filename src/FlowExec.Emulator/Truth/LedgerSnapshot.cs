namespace FlowExec.Emulation;

/// <summary>What truly happened up to one moment.</summary>
public sealed record LedgerSnapshot
{
    /// <summary>The moment, on the emulator's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>API and sign-in requests that came in whole or were struck by a fault.</summary>
    public required long Requests { get; init; }

    /// <summary>Executions that were started, whatever the client was told.</summary>
    public required long LaunchCount { get; init; }

    /// <summary>Tokens given out.</summary>
    public required long SignIns { get; init; }

    /// <summary>Every launch in the order in which it was executed; empty with <see cref="LedgerDetail.Counts"/>.</summary>
    public required IReadOnlyList<LedgerLaunch> Launches { get; init; }

    /// <summary>Answers by HTTP status. What was not answered is counted under 0.</summary>
    public required IReadOnlyDictionary<int, long> AnswersByStatus { get; init; }

    /// <summary>Faults that struck, by kind.</summary>
    public required IReadOnlyDictionary<FaultKind, long> FaultsByKind { get; init; }

    /// <summary>Launches by flow id.</summary>
    public required IReadOnlyDictionary<string, long> LaunchesByFlow { get; init; }

    /// <summary>The executions that can still be read, by their status now.</summary>
    public required IReadOnlyDictionary<string, long> ExecutionsByStatus { get; init; }

    /// <summary>Rate-limit windows, oldest first; with <see cref="LedgerDetail.Counts"/> the last 1,440 of them.</summary>
    public required IReadOnlyList<LedgerWindow> Windows { get; init; }

    /// <summary>The most launches of one token in one window, ever.</summary>
    public required int MostLaunchesInWindow { get; init; }
}

/// <summary>One launch that was executed.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="ArrivedAt">When, on the emulator's clock.</param>
/// <param name="Token">The token's name in this ledger; not the token.</param>
/// <param name="ClientId">The client that the token belongs to.</param>
/// <param name="BodyHash">SHA-256 of the request's body, in hexadecimal; without the mark that FlowExec puts at the end of a name, so that
/// equal rows of two runs have equal hashes.</param>
/// <param name="ExecutionId">The execution.</param>
/// <param name="FlowId">The flow.</param>
/// <param name="Name">The name that the client gave the execution.</param>
/// <param name="Told">What the client was told: a status such as <c>200</c>, or the fault that took the answer.</param>
public sealed record LedgerLaunch(
    long Number, DateTimeOffset ArrivedAt, string Token, string ClientId, string BodyHash, string ExecutionId, string FlowId, string? Name,
    string Told)
{
    /// <summary>The inputs as they were received: the JSON text of their object. Null where nobody asked for them, and where the request
    /// has none.</summary>
    public string? Inputs { get; init; }
}

/// <summary>What one token did in one rate-limit window.</summary>
/// <param name="Token">The token's name in this ledger; not the token.</param>
/// <param name="Start">When the window began.</param>
/// <param name="Requests">Requests in it, refused ones included.</param>
/// <param name="Launches">Executions started in it.</param>
public sealed record LedgerWindow(string Token, DateTimeOffset Start, int Requests, int Launches);
