namespace FlowExec;

/// <summary>
/// A connection to one organization. Immutable and thread-safe: one may be shared by runspaces (<c>$using:org</c>).
/// It holds no secret that can be read; the token lives in the engine.
/// </summary>
public sealed class FlowOrg
{
    internal FlowOrg(string name, FlowRegion? region, Uri apiUri, Uri loginUri, FlowOrgIdentity identity, PayloadContract contract,
        bool isEmulator, IFlowClient client)
    {
        Name = name;
        Region = region;
        ApiUri = apiUri;
        LoginUri = loginUri;
        Identity = identity;
        Contract = contract;
        IsEmulator = isEmulator;
        Client = client;
    }

    /// <summary>What the user calls the connection: -Name, or else the organization's name.</summary>
    public string Name { get; }

    /// <summary>The region, or null behind -ApiUri and for an emulator.</summary>
    public FlowRegion? Region { get; }

    /// <summary>The root of the API.</summary>
    public Uri ApiUri { get; }

    /// <summary>The root of the sign-in host.</summary>
    public Uri LoginUri { get; }

    /// <summary>Who the org says is calling.</summary>
    public FlowOrgIdentity Identity { get; }

    /// <summary>The contract that launch payloads are written and tested by, unless a command names another.</summary>
    public PayloadContract Contract { get; }

    /// <summary>True for the emulator that is built in.</summary>
    public bool IsEmulator { get; }

    /// <summary>When the connection was made.</summary>
    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>
    /// When the token at hand ends; it is renewed before, unless it was given by <c>-AccessToken</c>: then that is not known, and this is
    /// null.
    /// </summary>
    public DateTimeOffset? ExpiresAt => Client.TokenExpiresAt;

    /// <summary>True until the connection is closed.</summary>
    public bool IsConnected => !Client.IsClosed;

    /// <summary>The rate limit as the org last told it.</summary>
    public QuotaReading Quota => Client.Quota;

    /// <summary>The port to the org.</summary>
    internal IFlowClient Client { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({ApiUri.Host})";
}

/// <summary>Who is calling, as <c>GET /api/v2/tokens/me</c> tells it.</summary>
/// <param name="OrganizationId">The organization's id.</param>
/// <param name="OrganizationName">The organization's name.</param>
/// <param name="ClientId">The OAuth client's id, where the org tells it.</param>
/// <param name="ClientName">The OAuth client's name, where the org tells it.</param>
/// <param name="Scopes">
/// Scopes of the token. Empty for client credentials: scopes do not apply to those, they have roles and divisions
/// (vendor's OAuth documentation).
/// </param>
public sealed record FlowOrgIdentity(string OrganizationId, string OrganizationName, string? ClientId, string? ClientName,
    IReadOnlyList<string> Scopes)
{
    /// <summary>Who it is, in a few words: what a list of a connection shows.</summary>
    public override string ToString() => (ClientName ?? ClientId) is { } client ? $"{client}, {OrganizationName}" : OrganizationName;
}

/// <summary>The rate limit as the org's headers last told it.</summary>
/// <param name="Allowed">Requests a window; 300 until the first answer (the platform's default for a client-credentials token).</param>
/// <param name="Used">Requests counted in the current window.</param>
/// <param name="ResetsIn">Until the window ends, as told with the last answer.</param>
/// <param name="IsMeasured">False until the org has told anything.</param>
public sealed record QuotaReading(int Allowed, int Used, TimeSpan ResetsIn, bool IsMeasured)
{
    /// <summary>What is used of it, in a few words.</summary>
    public override string ToString() => IsMeasured ? $"{Used} of {Allowed} a minute used" : $"{Allowed} a minute, not told yet";
}
