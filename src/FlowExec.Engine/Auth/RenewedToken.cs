using System.Globalization;
using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Auth;

/// <summary>
/// A token that is renewed before it ends, and when the org refuses it (<c>POST /oauth/token</c>: the vendor's OAuth documentation). One
/// renewal runs at a time, whoever asks; it belongs to the connection, so that one caller's stop does not take the token from the others.
/// </summary>
internal sealed class RenewedToken : ITokenSource
{
    /// <summary>A token is renewed so long before it ends, or at nine tenths of a short life.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>The life of a token that does not tell a possible one: the shortest that the platform gives.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    /// <summary>An early renewal that failed is tried again after so long, while the token is still good.</summary>
    private static readonly TimeSpan EarlyPause = TimeSpan.FromSeconds(10);

    private const int LargestAnswer = 64 * 1024;

    private readonly HttpExchange _exchange;
    private readonly Uri _tokenUri;
    private readonly IGrant _grant;
    private readonly NoteDesk _notes;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private Held? _current;
    private Task<AccessToken>? _renewal;
    private long _earlyFailedAt;
    private FlowException? _refusal;

    public RenewedToken(HttpExchange exchange, Uri loginRoot, IGrant grant, TimeProvider clock, NoteDesk notes)
    {
        _notes = notes;
        _exchange = exchange;
        _tokenUri = new Uri(loginRoot, "oauth/token");
        _grant = grant;
        _clock = clock;
    }

    public DateTimeOffset? ExpiresAt
    {
        get
        {
            lock (_lock)
            {
                return _current is { } held ? held.At + held.Life : null;
            }
        }
    }

    public ValueTask<AccessToken> GetAsync(CancellationToken cancellationToken)
    {
        Task<AccessToken> renewal;
        lock (_lock)
        {
            if (_current is { } held && held.Left(_clock) is var left && left > TimeSpan.Zero)
            {
                if (left <= held.Margin)
                {
                    RenewEarly();
                }

                return ValueTask.FromResult(held.Token);
            }

            renewal = Renewal();
        }

        return new ValueTask<AccessToken>(renewal.WaitAsync(cancellationToken));
    }

    public bool IsReplaced(AccessToken token)
    {
        lock (_lock)
        {
            return _current is null || !ReferenceEquals(_current.Token, token);
        }
    }

    public async Task RenewAsync(AccessToken refused, HttpAnswer answer, CancellationToken cancellationToken)
    {
        Task<AccessToken> renewal;
        lock (_lock)
        {
            if (_current is { } held)
            {
                if (!ReferenceEquals(held.Token, refused))
                {
                    return;
                }

                _current = null;
            }

            renewal = Renewal();
        }

        await renewal.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _grant.Dispose();
    }

    /// <summary>The renewal under way, or a new one. Called under the lock.</summary>
    private Task<AccessToken> Renewal() => _renewal ??= _refusal is { } refusal
        ? Task.FromException<AccessToken>(refusal)
        : Task.Run(RenewAsync);

    /// <summary>Begins a renewal that nobody waits for. Called under the lock.</summary>
    private void RenewEarly()
    {
        if (_renewal is null && _refusal is null && (_earlyFailedAt == 0 || _clock.GetElapsedTime(_earlyFailedAt) >= EarlyPause))
        {
            // Its failure is no matter while the token is good; when that has ended, the next caller asks again and is told.
            _ = Renewal().ContinueWith(
                static failed => _ = failed.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task<AccessToken> RenewAsync()
    {
        try
        {
            Held held = Read(await AskAsync(_closed.Token).ConfigureAwait(false));
            lock (_lock)
            {
                (_current, _renewal, _earlyFailedAt) = (held, null, 0);
            }

            return held.Token;
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                (_renewal, _earlyFailedAt) = (null, _clock.GetTimestamp());

                // A refused sign-in is asked once, ever: a directory locks the account after a few.
                _refusal = e is FlowException refusal && Trouble.IsFinal(refusal) ? refusal : null;
            }

            throw;
        }
    }

    private Held Read(HttpAnswer answer)
    {
        Wire wire = AnswerReader.Read(answer);
        AccessToken token = AccessToken.From(wire.Text("access_token")) ?? throw new FlowConnectionException(
            AnswerReader.UnreadableReason,
            $"{_tokenUri.Host} answered the sign-in without a token that can be used.", neverSent: true,
            $"Check that {Term.LoginUri} is the sign-in host.");
        TimeSpan life = wire.Number("expires_in") is > 0 and var seconds
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestLife.TotalSeconds))
            : ShortestLife;
        _grant.Take(wire);
        var held = new Held(token, _clock.GetTimestamp(), _clock.GetUtcNow(), life);
        _notes.Decided(
            "SignedIn",
            string.Create(
                CultureInfo.InvariantCulture, $"{_tokenUri.Host} gave a token, good until {held.At + life:yyyy-MM-dd HH:mm:ss}Z."),
            ("server.address", _tokenUri.Host), ("expires_at", held.At + life));
        return held;
    }

    private async Task<HttpAnswer> AskAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = await _grant.RequestAsync(_tokenUri, cancellationToken).ConfigureAwait(false);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", OrgHttp.UserAgent);
        try
        {
            HttpAnswer answer = await _exchange.SendAsync(request, LargestAnswer, cancellationToken, isSignIn: true).ConfigureAwait(false);
            return answer.IsSuccess ? answer : throw _grant.Refusal(answer);
        }
        catch (FlowConnectionException e) when (!e.NeverSent)
        {
            // The call that wants the token has not been sent, whatever became of the sign-in.
            throw new FlowConnectionException(
                e.Reason, e.Message, neverSent: true, "Check the network, and that the sign-in URI is right.", e);
        }
    }

    /// <summary>
    /// A token and its life, on both clocks: a wall clock may be set back, and a monotonic one may stand still while the machine sleeps.
    /// </summary>
    private sealed record Held(AccessToken Token, long Since, DateTimeOffset At, TimeSpan Life)
    {
        public TimeSpan Margin { get; } = RenewedToken.Margin < Life * 0.1 ? RenewedToken.Margin : Life * 0.1;

        public TimeSpan Left(TimeProvider clock)
        {
            TimeSpan passed = clock.GetElapsedTime(Since);
            TimeSpan shown = clock.GetUtcNow() - At;
            return Life - (passed > shown ? passed : shown);
        }
    }
}
