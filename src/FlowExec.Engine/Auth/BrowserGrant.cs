using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>
/// A person who signed in with the browser: authorization code with PKCE (RFC 7636), and afterwards the refresh token that came with it.
/// The browser is asked once; in the middle of a run nobody would see it.
/// </summary>
internal sealed class BrowserGrant(Uri loginRoot, string clientId, int port, TimeProvider clock, Redaction hidden) : IGrant
{
    private string? _refreshToken;
    private CodeListener? _listener;
    private bool _hasSignedIn;

    private static Sentence Again => $"Sign in again: {Term.InteractiveSignIn}.";

    /// <inheritdoc/>
    public async Task<HttpRequestMessage> RequestAsync(Uri tokenUri, CancellationToken cancellationToken)
    {
        if (_hasSignedIn)
        {
            return Form(tokenUri, [
                new("grant_type", "refresh_token"),
                new("client_id", clientId),
                new("refresh_token", _refreshToken ?? throw new FlowConfigurationException(
                    "SignInEnded", "The sign-in has ended, and the org gave nothing to renew it by.", Again)),
            ]);
        }

        _listener ??= CodeListener.Open(port);
        CodeAnswer answer = await BrowserSignIn.RunAsync(_listener, loginRoot, clientId, clock, cancellationToken).ConfigureAwait(false);
        hidden.Add(answer.Code);
        hidden.Add(answer.Verifier);
        return Form(tokenUri, [
            new("grant_type", "authorization_code"),
            new("client_id", clientId),
            new("code", answer.Code),
            new("redirect_uri", answer.RedirectUri),
            new("code_verifier", answer.Verifier),
        ]);
    }

    /// <inheritdoc/>
    public void Take(Wire answer)
    {
        // Until now a second answer on the port was refused by who listens there; from now on by there being nobody.
        _hasSignedIn = true;
        _refreshToken = answer.Text("refresh_token") ?? _refreshToken;
        _listener?.Dispose();
        _listener = null;
    }

    /// <inheritdoc/>
    public FlowApiException Refusal(HttpAnswer answer)
    {
        string host = loginRoot.Host;
        return _hasSignedIn
            ? SignInRefusal.Of(answer, host, clientId, "SignInEnded", $"{host} does not renew the sign-in", Again)
            : SignInRefusal.Of(
                answer, host, clientId, "BadCredentials", $"{host} did not accept the sign-in of client '{clientId}'",
                $"Check that the client's grant type is Code Authorization / PKCE, "
                + $"and that {CodeListener.Address(port)} is among its redirect URIs.");
    }

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    private static HttpRequestMessage Form(Uri tokenUri, IEnumerable<KeyValuePair<string, string>> fields) =>
        new(HttpMethod.Post, tokenUri) { Content = new FormUrlEncodedContent(fields) };
}
