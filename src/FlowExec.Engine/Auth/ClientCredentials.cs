using System.Net.Http.Headers;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>
/// Tokens by OAuth client credentials (<c>POST /oauth/token</c>, Basic id:secret: the vendor's OAuth documentation). One renewal runs at a
/// time, whoever asks; it belongs to the connection, so that one caller's stop does not take the token from the others.
/// </summary>
internal sealed class ClientCredentials : ITokenSource
{
    /// <summary>A token is renewed so long before it ends, or at nine tenths of a short life.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private const int LargestAnswer = 64 * 1024;

    private readonly HttpExchange _exchange;
    private readonly Uri _tokenUri;
    private readonly string _clientId;
    private readonly SecureString _secret;
    private readonly TimeProvider _clock;
    private readonly SeededChance _chance;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private Token? _current;
    private Task<Token>? _renewal;

    public ClientCredentials(HttpExchange exchange, Uri loginRoot, string clientId, SecureString secret, TimeProvider clock, SeededChance chance)
    {
        _exchange = exchange;
        _tokenUri = new Uri(loginRoot, "oauth/token");
        _clientId = clientId;
        _secret = secret.Copy();
        _clock = clock;
        _chance = chance;
    }

    public async ValueTask<AuthenticationHeaderValue> GetAsync(CancellationToken cancellationToken)
    {
        Task<Token> renewal;
        lock (_lock)
        {
            if (_current is { } token && _clock.GetUtcNow() < token.RenewAt)
            {
                return token.Header;
            }

            renewal = Renewal();
        }

        return (await renewal.WaitAsync(cancellationToken).ConfigureAwait(false)).Header;
    }

    public async Task RenewAsync(AuthenticationHeaderValue refused, HttpAnswer answer, CancellationToken cancellationToken)
    {
        Task<Token> renewal;
        lock (_lock)
        {
            if (_current is { } token && !ReferenceEquals(token.Header, refused))
            {
                return;
            }

            renewal = Renewal();
        }

        await renewal.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _secret.Dispose();
    }

    /// <summary>The renewal under way, or a new one. Called under the lock.</summary>
    private Task<Token> Renewal() => _renewal ??= Task.Run(RenewAsync);

    private async Task<Token> RenewAsync()
    {
        try
        {
            HttpAnswer answer = await Attempts.SignIn(_clock, _chance.Next)
                .ExecuteAsync(async token => await AskAsync(token).ConfigureAwait(false), _closed.Token).ConfigureAwait(false);
            TokenWire wire = AnswerReader.Read(answer, WireJson.Default.TokenWire);
            if (string.IsNullOrEmpty(wire.AccessToken))
            {
                throw new FlowConnectionException(
                    "AnswerUnreadable", $"{_tokenUri.Host} answered the sign-in without a token.", neverSent: false,
                    "Check that -LoginUri is the sign-in host.");
            }

            TimeSpan life = TimeSpan.FromSeconds(Math.Clamp(wire.ExpiresIn ?? 300, 0, TimeSpan.FromDays(30).TotalSeconds));
            TimeSpan margin = Margin < life * 0.1 ? Margin : life * 0.1;
            var token = new Token(new AuthenticationHeaderValue("Bearer", wire.AccessToken), _clock.GetUtcNow() + life - margin);
            lock (_lock)
            {
                (_current, _renewal) = (token, null);
            }

            return token;
        }
        catch
        {
            lock (_lock)
            {
                (_current, _renewal) = (null, null);
            }

            throw;
        }
    }

    private async Task<HttpAnswer> AskAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _tokenUri)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = Basic();
        HttpAnswer answer = await _exchange.SendAsync(request, LargestAnswer, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw Refusal(answer);
    }

    private AuthenticationHeaderValue Basic()
    {
        byte[] secret = SecretText.ToUtf8(_secret);
        byte[] pair = new byte[Encoding.UTF8.GetByteCount(_clientId) + 1 + secret.Length];
        try
        {
            int at = Encoding.UTF8.GetBytes(_clientId, pair);
            pair[at] = (byte)':';
            secret.CopyTo(pair.AsSpan(at + 1));
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(pair);
        }
    }

    /// <summary>The sign-in answers in the OAuth error shape, 400 or 401 for a client it does not know.</summary>
    private FlowApiException Refusal(HttpAnswer answer)
    {
        if (answer.Status is not (400 or 401 or 403))
        {
            StatusMeaning meaning = StatusTable.For(answer.Status);
            return new FlowApiException("SignInFailed", ErrorReader.Read(answer, meaning) with { NextStep = SignInStep }, SignInStep);
        }

        FlowError error = ErrorReader.Read(answer, StatusTable.For(answer.Status)) with { NextStep = CredentialStep };
        return new FlowApiException(
            "BadCredentials", error with { Message = $"{_tokenUri.Host} did not accept client '{_clientId}': {error.Message}" }, CredentialStep);
    }

    private const string SignInStep = "Check that the sign-in URI is right, and try again later.";

    private const string CredentialStep =
        "Check the client id, its secret and the region, and that the client's grant type is Client Credentials: "
        + "an organization knows only its own clients.";

    private sealed record Token(AuthenticationHeaderValue Header, DateTimeOffset RenewAt);
}
