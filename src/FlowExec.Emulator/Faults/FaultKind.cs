namespace FlowExec.Emulation;

/// <summary>What can go wrong on demand. The names are those of the fault texts that <see cref="FaultRule.Parse"/> reads.</summary>
public enum FaultKind : long
{
    /// <summary>The connection is reset and new ones are refused for a while (<c>for</c>, 1 s).</summary>
    Refuse,

    /// <summary>The connection is reset when the request's head has come, before its body is read. Nothing is executed.</summary>
    Reset,

    /// <summary>The request is read whole, then the connection is reset. Nothing is executed.</summary>
    ResetAfterRead,

    /// <summary>The request is read and never answered, the connection stays open. Nothing is executed.</summary>
    HalfOpen,

    /// <summary>429 with the platform's text. Nothing is executed. <c>retryAfter</c> says how the header looks.</summary>
    TooManyRequests,

    /// <summary>503; with a Retry-After where <c>retryAfter</c> is given. Nothing is executed.</summary>
    Unavailable,

    /// <summary>502 with an HTML page, as a gateway sends it. Nothing is executed.</summary>
    BadGateway,

    /// <summary>500. Nothing is executed.</summary>
    ServerError,

    /// <summary>504. Nothing is executed.</summary>
    GatewayTimeout,

    /// <summary>408. Nothing is executed.</summary>
    RequestTimeout,

    /// <summary>The token is revoked: 401 <c>bad.credentials</c>, for it from now on. Nothing is executed.</summary>
    TokenRevoked,

    /// <summary>The token expires early: 401 <c>credentials.expired</c>, for it from now on. Nothing is executed.</summary>
    TokenExpired,

    /// <summary>Executed, then the connection is reset without an answer.</summary>
    ExecuteThenReset,

    /// <summary>Executed, and never answered; the connection stays open.</summary>
    ExecuteThenTimeout,

    /// <summary>Executed, and answered with an error: <c>status</c> 500 (default), 502, 503, 504 or 408.</summary>
    ExecuteThenError,

    /// <summary>Executed; the connection ends in the middle of the answer's body.</summary>
    ExecuteThenTruncate,

    /// <summary>Executed; the connection is reset in the middle of the answer.</summary>
    ExecuteThenResetMidway,

    /// <summary>Executed and answered 200 with a body that is not JSON.</summary>
    ExecuteThenGarble,

    /// <summary>Answered rightly, but the first byte comes late (<c>delay</c>, 5 s).</summary>
    SlowFirstByte,

    /// <summary>Answered rightly, but in pieces with a pause between (<c>delay</c> for the whole, 5 s).</summary>
    SlowBody,

    /// <summary>
    /// The org's clock is off (<c>by</c>, 5 minutes; may be negative) in the Date header, the dates and the Retry-After date of the answer.
    /// </summary>
    ClockSkew,

    /// <summary>The launch shows up in the history query only later (<c>by</c>, 30 s).</summary>
    QueryDelay,
}

/// <summary>Which requests a fault strikes.</summary>
public enum FaultTarget : long
{
    /// <summary>POST /api/v2/flows/executions.</summary>
    Launch,

    /// <summary>GET /api/v2/flows/executions/{id}.</summary>
    Read,

    /// <summary>POST /oauth/token.</summary>
    Token,

    /// <summary>GET /api/v2/flows and below.</summary>
    Flows,

    /// <summary>POST /api/v2/flows/instances/query.</summary>
    Query,

    /// <summary>Every other API request.</summary>
    Other,

    /// <summary>Every request, but those to the emulator's own paths.</summary>
    Any,
}
