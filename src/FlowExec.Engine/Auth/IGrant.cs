using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>How a token is asked for at the sign-in host: by a client's secret, or by a person. Used by one renewal at a time.</summary>
internal interface IGrant : IDisposable
{
    /// <summary>Makes the request for a token; where a person is to sign in, waits for that.</summary>
    /// <exception cref="FlowException">It cannot be made.</exception>
    Task<HttpRequestMessage> RequestAsync(Uri tokenUri, CancellationToken cancellationToken);

    /// <summary>Takes from a good answer what the next request needs.</summary>
    void Take(Wire answer);

    /// <summary>What it means that the sign-in host said no.</summary>
    FlowApiException Refusal(HttpAnswer answer);
}
