using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Emulation;

/// <summary>What a code stands for until it is exchanged.</summary>
/// <param name="Client">The client as the person uses it who signed in.</param>
/// <param name="RedirectUri">Where the code was sent, as it was written.</param>
/// <param name="Challenge">The S256 challenge that the verifier must answer.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record CodeGrant(EmulatorClient Client, string RedirectUri, string Challenge, DateTimeOffset ExpiresAt);

/// <summary>The codes and refresh tokens that were given out. Each is good for one use (RFC 6749, 4.1.2).</summary>
internal sealed class CodeStore(int seed)
{
    /// <summary>How long a code is good for. RFC 6749 asks for ten minutes at most; the platform's own life is not published.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private const int CodePurpose = 4;
    private const int RefreshPurpose = 5;

    private readonly ConcurrentDictionary<string, CodeGrant> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EmulatorClient> _refresh = new(StringComparer.Ordinal);
    private long _issued;

    public string Issue(CodeGrant grant)
    {
        string code = Next(CodePurpose);
        _codes[code] = grant;
        return code;
    }

    public string IssueRefresh(EmulatorClient client)
    {
        string token = Next(RefreshPurpose);
        _refresh[token] = client;
        return token;
    }

    /// <summary>Takes a code in; null where there is none, its time is over, or the rest of the request does not fit it.</summary>
    public EmulatorClient? Redeem(string code, string clientId, string redirectUri, string verifier, DateTimeOffset now) =>
        _codes.TryRemove(code, out CodeGrant? grant) && now < grant.ExpiresAt && grant.Client.Id == clientId
        && grant.RedirectUri == redirectUri && grant.Challenge == ChallengeOf(verifier)
            ? grant.Client
            : null;

    /// <summary>Takes a refresh token in; null where there is none for this client.</summary>
    public EmulatorClient? Refresh(string token, string clientId) =>
        _refresh.TryGetValue(token, out EmulatorClient? client) && client.Id == clientId && _refresh.TryRemove(token, out _)
            ? client
            : null;

    private static string ChallengeOf(string verifier) =>
        System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private string Next(int purpose)
    {
        long number = Interlocked.Increment(ref _issued);
        return Scramble.Uuid(seed, purpose, number).ToString("N") + Scramble.Uuid(seed, purpose + 1000, number).ToString("N");
    }
}
