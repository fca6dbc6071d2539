using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>Where the token comes from that every call carries. One token for all; thread-safe.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>When the token at hand ends; null where that is not known.</summary>
    DateTimeOffset? ExpiresAt { get; }

    /// <summary>A token that is good as far as can be known, renewed before it ends. Asks once: whether and when to ask again is for the
    /// caller.</summary>
    /// <exception cref="FlowException">None can be had.</exception>
    ValueTask<AccessToken> GetAsync(CancellationToken cancellationToken);

    /// <summary>Replaces a token that the org refused, unless that was done already.</summary>
    /// <param name="refused">The token of the refused call.</param>
    /// <param name="answer">The refusal.</param>
    /// <param name="cancellationToken">Stops the caller's wait; a renewal under way goes on for the others.</param>
    /// <exception cref="FlowException">There is no other to be had.</exception>
    Task RenewAsync(AccessToken refused, HttpAnswer answer, CancellationToken cancellationToken);

    /// <summary>True where another token has come since, or is on its way: a refusal of this one tells nothing about the call.</summary>
    bool IsReplaced(AccessToken token);
}
