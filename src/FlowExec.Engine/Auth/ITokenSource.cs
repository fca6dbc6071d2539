using System.Net.Http.Headers;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>Where the token comes from that every call carries. Thread-safe.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>A token that is good as far as can be known, renewed before it ends.</summary>
    /// <exception cref="FlowException">None can be had.</exception>
    ValueTask<AuthenticationHeaderValue> GetAsync(CancellationToken cancellationToken);

    /// <summary>Replaces a token that the org refused, unless that was done already.</summary>
    /// <param name="refused">The token of the refused call.</param>
    /// <param name="answer">The refusal.</param>
    /// <param name="cancellationToken">Stops the caller's wait; a renewal under way goes on for the others.</param>
    /// <exception cref="FlowException">There is no other to be had.</exception>
    Task RenewAsync(AuthenticationHeaderValue refused, HttpAnswer answer, CancellationToken cancellationToken);
}
