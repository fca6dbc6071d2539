using System.Security;
using System.Security.Cryptography;
using System.Text;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>A token that somebody else renews: used as it is until the org refuses it.</summary>
internal sealed class GivenToken : ITokenSource
{
    private readonly AccessToken _token;

    /// <exception cref="FlowConfigurationException">The token is empty, or holds characters that no token has.</exception>
    public GivenToken(SecureString token, Redaction hidden)
    {
        byte[] bytes = SecretText.ToUtf8(token);
        try
        {
            string text = Encoding.Latin1.GetString(bytes);
            hidden.Add(text);
            _token = AccessToken.From(text) ?? throw new FlowConfigurationException(
                "AccessTokenInvalid", "The access token is empty, or holds blanks, line breaks or characters that no token has.",
                "Hand over the token alone, without 'bearer' before it and without a line break behind it.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public DateTimeOffset? ExpiresAt => null;

    public ValueTask<AccessToken> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_token);

    public bool IsReplaced(AccessToken token) => false;

    public Task RenewAsync(AccessToken refused, HttpAnswer answer, CancellationToken cancellationToken)
    {
        Sentence nextStep = $"Connect again with a fresh token of the same region, or with {Term.Credential}, which is renewed by itself.";
        FlowError said = ErrorReader.Read(answer);
        FlowError error = said with
        {
            Message = $"The org does not accept the access token, and it cannot be renewed here: {said.Message}",
            Advice = nextStep,
        };
        return Task.FromException(new FlowApiException("AccessTokenRefused", error, nextStep));
    }

    public void Dispose()
    {
    }
}
