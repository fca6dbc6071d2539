using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Engine.Auth;

/// <summary>A token as every call carries it.</summary>
internal sealed class AccessToken
{
    private readonly string _token;
    private volatile bool _isProven;

    private AccessToken(string token) => _token = token;

    /// <summary>The value of the Authorization header.</summary>
    public string Authorization => field ??= "Bearer " + _token;

    /// <summary>What stands for it where others are to know whether theirs is the same: not the token.</summary>
    public string Name => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_token)).AsSpan(0, 8));

    /// <summary>True once the org has taken it: what it refuses later has been revoked or has ended, and is no refusal of a row.</summary>
    public bool IsProven => _isProven;

    /// <summary>Takes note that the org took it.</summary>
    public void Prove()
    {
        if (!_isProven)
        {
            _isProven = true;
        }
    }

    /// <summary>Takes a token; null where it is empty or holds what no token has: blanks, line breaks, letters beyond ASCII.</summary>
    public static AccessToken? From(string? token) =>
        string.IsNullOrEmpty(token) || token.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : new AccessToken(token);
}
