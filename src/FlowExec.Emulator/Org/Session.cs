namespace FlowExec.Emulation;

/// <summary>A token's life: who holds it, until when, and how much of its current rate-limit window is used.</summary>
internal sealed class Session(string name, EmulatorClient client, DateTimeOffset expiresAt)
{
    private readonly Lock _gate = new();
    private WindowCount? _window;
    private volatile bool _revoked;
    private volatile bool _expired;

    /// <summary>What the ledger calls the token, so that the token itself stands nowhere.</summary>
    public string Name => name;

    public EmulatorClient Client => client;

    public DateTimeOffset ExpiresAt => expiresAt;

    public bool IsRevoked => _revoked;

    public bool IsExpired(DateTimeOffset now) => _expired || now >= expiresAt;

    public void Revoke() => _revoked = true;

    public void Expire() => _expired = true;

    /// <summary>Counts a request in the token's window. A window starts with the first request after the last one ended.</summary>
    public QuotaReading Take(DateTimeOffset now, int allowed, EmulatorLedger ledger)
    {
        lock (_gate)
        {
            if (_window is null || now >= _window.Start + OrgFacts.Window)
            {
                _window = new WindowCount(name, now);
                ledger.Open(_window);
            }

            _window.Requests++;
            var left = (int)Math.Ceiling((_window.Start + OrgFacts.Window - now).TotalSeconds);
            return new QuotaReading(_window.Requests, allowed, Math.Max(1, left), _window);
        }
    }

    internal readonly record struct QuotaReading(int Count, int Allowed, int ResetSeconds, WindowCount Window)
    {
        public bool IsOver => Count > Allowed;
    }
}

/// <summary>
/// What one token did in one rate-limit window. The requests are counted under the session's lock, the launches under the ledger's.
/// </summary>
internal sealed class WindowCount(string token, DateTimeOffset start)
{
    public string Token => token;

    public DateTimeOffset Start => start;

    public int Requests { get; set; }

    public int Launches { get; set; }
}
