using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Engine.Auth;

/// <summary>A code and what goes with it to the sign-in host.</summary>
/// <param name="Code">The code.</param>
/// <param name="RedirectUri">Where it was sent to, as it was asked for.</param>
/// <param name="Verifier">What answers the challenge.</param>
internal sealed record CodeAnswer(string Code, string RedirectUri, string Verifier);

/// <summary>
/// Shows a person the sign-in page and waits for the answer. There is a state, which the answer must carry, and no nonce: that belongs to
/// OpenID's id_token, and this flow has none (GET /oauth/authorize: the vendor's OAuth documentation).
/// </summary>
internal static class BrowserSignIn
{
    /// <summary>How long a person may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Opens the page and waits.</summary>
    /// <exception cref="FlowException">Nobody signed in in time, or the sign-in was refused.</exception>
    public static async Task<CodeAnswer> RunAsync(
        CodeListener listener, Uri loginRoot, string clientId, TimeProvider clock, CancellationToken cancellationToken)
    {
        string verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64));
        string state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        string challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        string redirect = CodeListener.Address(listener.Port);
        var page = new Uri(loginRoot, "oauth/authorize?response_type=code&client_id=" + Uri.EscapeDataString(clientId)
            + "&redirect_uri=" + Uri.EscapeDataString(redirect) + "&state=" + state
            + "&code_challenge=" + challenge + "&code_challenge_method=S256");
        string where = Browser.TryOpen(page) ? "The browser shows the sign-in page" : "Open the sign-in page in a browser of this machine";
        FlowNotes.Tell(new FlowNote(
            NoteKind.Notice, "SignInPage",
            $"{where}: {page.AbsoluteUri}\nWaiting for the answer, {(int)Patience.TotalMinutes} minutes at most. Ctrl+C ends it."));

        using var overdue = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        try
        {
            return new CodeAnswer(await listener.WaitAsync(state, either.Token).ConfigureAwait(false), redirect, verifier);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FlowConnectionException(
                "SignInTimedOut", $"Nobody signed in within {Patience.TotalMinutes:0} minutes: was the browser closed?", neverSent: true,
                $"Try again. Where the page itself complained, check the client id and the region, and that {redirect} is among the "
                + $"client's authorized redirect URIs.");
        }
    }
}
