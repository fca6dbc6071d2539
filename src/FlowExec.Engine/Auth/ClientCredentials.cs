using System.Net.Http.Headers;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>OAuth client credentials: Basic id:secret (the vendor's OAuth documentation).</summary>
internal sealed class ClientCredentials(string clientId, SecureString secret, Redaction hidden) : IGrant
{
    private const string CredentialStep =
        "Check the client id, its secret and the region, and that the client's grant type is Client Credentials: "
        + "an organization knows only its own clients.";

    private readonly SecureString _secret = secret.Copy();
    private string _host = "";

    /// <inheritdoc/>
    public Task<HttpRequestMessage> RequestAsync(Uri tokenUri, CancellationToken cancellationToken)
    {
        _host = tokenUri.Host;
        var request = new HttpRequestMessage(HttpMethod.Post, tokenUri)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = Basic();
        return Task.FromResult(request);
    }

    /// <inheritdoc/>
    public void Take(Wire answer)
    {
    }

    /// <inheritdoc/>
    public FlowApiException Refusal(HttpAnswer answer) =>
        SignInRefusal.Of(answer, _host, clientId, "BadCredentials", $"{_host} did not accept client '{clientId}'", CredentialStep);

    /// <inheritdoc/>
    public void Dispose() => _secret.Dispose();

    private AuthenticationHeaderValue Basic()
    {
        byte[] opened = SecretText.ToUtf8(_secret);
        byte[] pair = new byte[Encoding.UTF8.GetByteCount(clientId) + 1 + opened.Length];
        try
        {
            int at = Encoding.UTF8.GetBytes(clientId, pair);
            pair[at] = (byte)':';
            opened.CopyTo(pair.AsSpan(at + 1));
            var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
            hidden.Add(basic.Parameter);
            hidden.Add(Encoding.UTF8.GetString(opened));
            return basic;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
            CryptographicOperations.ZeroMemory(pair);
        }
    }
}
