namespace FlowExec.Engine.Api;

/// <summary>What a failure means for the requests that come after it.</summary>
internal static class Trouble
{
    /// <summary>The reason of the exception that says that an outage was waited out in vain.</summary>
    public const string OrgUnreachable = nameof(OrgUnreachable);

    /// <summary>
    /// True for what every other request would meet too, now and later: a refusal of who asks (credentials, proxy), and an outage that was
    /// waited out in vain. It is never asked again, since each try counts towards a directory's lockout.
    /// </summary>
    public static bool IsFinal(FlowException e) => e is FlowConfigurationException
        || e.Reason is "BadCredentials" or "SignInRefused" or "AccessTokenRefused" or "SignInEnded" or "ProxyRefused" or OrgUnreachable;

    /// <summary>True where a request could not be sent, and may be later.</summary>
    public static bool IsOutage(FlowException e) => e is FlowConnectionException { NeverSent: true } && !IsFinal(e);

    /// <summary>True where a sign-in may succeed later: it changes nothing, so that lost and failing ones can be asked again.</summary>
    public static bool IsOutageOfSignIn(FlowException e) => !IsFinal(e)
        && e is FlowConnectionException or FlowApiException { Error.Status: 408 or 429 or 500 or 502 or 503 or 504 };
}
