using System.Collections.Concurrent;
using System.Text;

namespace FlowExec.Emulation;

/// <summary>The tokens that were given out.</summary>
internal sealed class SessionStore(int seed)
{
    private const int TokenPurpose = 1;
    private const int PruneAt = 1024;

    private readonly ConcurrentDictionary<string, Session> _byToken = new(StringComparer.Ordinal);
    private long _issued;

    /// <summary>The requests that come without a usable token; counted, never limited.</summary>
    public Session Anonymous { get; } = new("none", new EmulatorClient("none", "none", "none"), DateTimeOffset.MaxValue);

    public string Issue(EmulatorClient client, DateTimeOffset now, TimeSpan life)
    {
        long number = Interlocked.Increment(ref _issued);
        if (_byToken.Count >= PruneAt && number % PruneAt == 0)
        {
            foreach ((string old, Session session) in _byToken)
            {
                if (session.IsRevoked || session.IsExpired(now))
                {
                    _byToken.TryRemove(old, out _);
                }
            }
        }

        string token = Scramble.Uuid(seed, TokenPurpose, number).ToString("N")
            + Scramble.Uuid(seed, TokenPurpose + 1000, number).ToString("N");
        _byToken[token] = new Session($"token-{number}", client, now + life);
        return token;
    }

    public Session? Find(ReadOnlySpan<byte> token)
    {
        // No token given out here is longer.
        Span<char> text = stackalloc char[128];
        if (token.Length > text.Length)
        {
            return null;
        }

        text = text[..Encoding.Latin1.GetChars(token, text)];
        return _byToken.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out Session? session) ? session : null;
    }
}
