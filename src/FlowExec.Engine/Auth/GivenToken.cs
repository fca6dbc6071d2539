using System.Net.Http.Headers;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>A token that somebody else renews: used as it is until the org refuses it.</summary>
internal sealed class GivenToken : ITokenSource
{
    private readonly AuthenticationHeaderValue _token;

    /// <exception cref="FlowConfigurationException">The token is empty, or holds characters that no token has.</exception>
    public GivenToken(SecureString token)
    {
        byte[] bytes = SecretText.ToUtf8(token);
        try
        {
            if (bytes.Length == 0 || bytes.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                throw new FlowConfigurationException(
                    "AccessTokenInvalid", "The access token is empty, or holds blanks, line breaks or characters that no token has.",
                    "Hand over the token alone, without 'bearer' before it and without a line break behind it.");
            }

            _token = new AuthenticationHeaderValue("Bearer", Encoding.ASCII.GetString(bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public ValueTask<AuthenticationHeaderValue> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_token);

    public Task RenewAsync(AuthenticationHeaderValue refused, HttpAnswer answer, CancellationToken cancellationToken)
    {
        const string NextStep = "Connect again with a fresh token of the same region, or with -Credential, which is renewed by itself.";
        FlowError said = ErrorReader.Read(answer, StatusTable.For(answer.Status));
        FlowError error = said with
        {
            Message = $"The org does not accept the access token, and it cannot be renewed here: {said.Message}",
            NextStep = NextStep,
        };
        return Task.FromException(new FlowApiException("AccessTokenRefused", error, NextStep));
    }

    public void Dispose()
    {
    }
}
