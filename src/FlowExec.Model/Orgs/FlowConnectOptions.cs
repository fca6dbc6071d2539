using System.Net;
using System.Security;

namespace FlowExec;

/// <summary>How to reach and sign in to an org: a client id with its secret, an access token, or a person with a browser.</summary>
internal sealed record FlowConnectOptions
{
    /// <summary>The region; null where <see cref="ApiUri"/> is given.</summary>
    public FlowRegion? Region { get; init; }

    /// <summary>The root of the API in place of the region's: gateways, emulators. https, or http to loopback.</summary>
    public Uri? ApiUri { get; init; }

    /// <summary>The root of the sign-in host in place of the region's.</summary>
    public Uri? LoginUri { get; init; }

    /// <summary>The OAuth client's id.</summary>
    public string? ClientId { get; init; }

    /// <summary>The OAuth client's secret.</summary>
    public SecureString? ClientSecret { get; init; }

    /// <summary>A token that somebody else renews.</summary>
    public SecureString? AccessToken { get; init; }

    /// <summary>A person signs in with the browser, and this port of this machine takes the answer; null where nobody does.</summary>
    public int? InteractivePort { get; init; }

    /// <summary>
    /// The port that takes the answer of a browser where none is named. Fixed, since the platform takes only redirect URIs that are
    /// registered with the client.
    /// </summary>
    public const int DefaultInteractivePort = 8484;

    /// <summary>What to call the connection; null for the organization's name.</summary>
    public string? Name { get; init; }

    /// <summary>The contract of launch payloads; null for Published.</summary>
    public PayloadContract? Contract { get; init; }

    /// <summary>A proxy; null for the machine's own setting.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Who to be at the proxy.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>Sign in to the proxy, the given one or the machine's own, as the user whom this process runs as.</summary>
    public bool ProxyUseDefaultCredentials { get; init; }

    /// <summary>How long one request may take, 1 second to 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>A file that takes the notes of the connection as JSON lines; null for what FLOWEXEC_LOG says, or none.</summary>
    public string? LogPath { get; init; }

    /// <summary>A collector that takes telemetry by OTLP; null for what OTEL_EXPORTER_OTLP_ENDPOINT says, or none.</summary>
    public Uri? TelemetryEndpoint { get; init; }

    /// <summary>True where the org is the emulator that is built in.</summary>
    public bool IsEmulator { get; init; }

    /// <summary>The clock: the machine's, or an emulator's virtual one.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Seed of the jitter of repeated requests; null for chance.</summary>
    public int? Seed { get; init; }

    /// <summary>Names the target, never a secret.</summary>
    public override string ToString() => $"{ApiUri ?? Region?.ApiUri}";
}
