namespace FlowExec.Emulation.Http;

/// <summary>How an answer reaches the client, or does not.</summary>
internal enum Delivery
{
    /// <summary>Whole.</summary>
    Whole,

    /// <summary>Not at all: the connection is reset.</summary>
    Reset,

    /// <summary>
    /// Not at all: the connection stays open and silent until the other side ends it, or two minutes of the org have passed.
    /// </summary>
    Silence,

    /// <summary>Half of the body, then an orderly end.</summary>
    Truncated,

    /// <summary>Half of the body, then a reset.</summary>
    ResetMidway,

    /// <summary>Whole, but the first byte comes after <see cref="HttpResponse.Pause"/>.</summary>
    LateStart,

    /// <summary>Whole, but the body comes in pieces over <see cref="HttpResponse.Pause"/>.</summary>
    Dripping,
}

/// <summary>One answer.</summary>
internal sealed class HttpResponse
{
    public const string Json = "application/json; charset=utf-8";

    public required int Status { get; init; }

    public string ContentType { get; init; } = Json;

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Headers beside the usual ones, in order. Values are printable ASCII.</summary>
    public List<(string Name, string Value)> Headers { get; } = new(6);

    public Delivery Delivery { get; set; }

    public TimeSpan Pause { get; set; }

    /// <summary>How far the Date header is off.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>Ends the connection after the answer.</summary>
    public bool Close { get; set; }

    public HttpResponse With(string header, string value)
    {
        Headers.Add((header, value));
        return this;
    }
}

/// <summary>What answers the requests that a server reads.</summary>
internal interface IHttpApplication
{
    /// <summary>Looks at a request whose head alone has come. An answer given here ends the connection before the body is read.</summary>
    HttpResponse? Begin(HttpRequest request);

    /// <summary>Answers a request. Never throws for anything that a client sent.</summary>
    ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken stopping);
}
