using System.Runtime.CompilerServices;
using FlowExec.Engine.Api;
using FlowExec.Engine.Auth;
using FlowExec.Engine.Telemetry;
using Polly;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// The one method that every call to the org passes: whether the org can be reached, quota, token, and what an answer means. A 401 is
/// answered by one new token, a 429 by waiting, a request that could not be sent by waiting for the org: none was carried out, so all are
/// safe to send again.
/// </summary>
internal sealed class ApiTransport
{
    /// <summary>So many 429s for one call, and it is given up: by then the quota is somebody else's.</summary>
    private const int MostRefusals = 20;

    /// <summary>
    /// Renewals for one call beyond its own, where the refused token had been good for others: it was revoked under the call, again.
    /// </summary>
    private const int MostRevocations = 5;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>Who sits before a call that belongs to no run is told of a longer pause, and not made to wait for it.</summary>
    private static readonly TimeSpan LongestPauseOfOne = TimeSpan.FromMinutes(1);

    private readonly HttpExchange _exchange;
    private readonly Uri _root;
    private readonly Uri _launches;
    private readonly ITokenSource _tokens;
    private readonly Governor _governor;
    private readonly TimeProvider _clock;
    private readonly SeededChance _chance;
    private readonly NoteDesk _notes;
    private ResiliencePipeline<HttpAnswer>? _idempotent;

    public ApiTransport(HttpExchange exchange, Uri root, ITokenSource tokens, Governor governor, TimeProvider clock, SeededChance chance,
        NoteDesk notes)
    {
        _notes = notes;
        _exchange = exchange;
        _root = root;
        _launches = new Uri(root, ApiCall.LaunchPath);
        _tokens = tokens;
        _governor = governor;
        _clock = clock;
        _chance = chance;
        Reachability = new Reachability(clock, chance, ProbeAsync, notes);
    }

    /// <summary>The host of the API.</summary>
    public string Host => _root.Host;

    /// <summary>Whether the org can be reached: awaited by whoever takes in rows, before each.</summary>
    public Reachability Reachability { get; }

    /// <summary>Sends the call until it has an answer that counts.</summary>
    /// <returns>A success; its body is complete.</returns>
    /// <exception cref="FlowApiException">The org said no, or an error that leaves open what happened.</exception>
    /// <exception cref="FlowConnectionException">
    /// No usable answer came; or the org could not be reached for longer than the call's patience (<see cref="Trouble.OrgUnreachable"/>).
    /// </exception>
    public ValueTask<HttpAnswer> SendAsync(ApiCall call, CancellationToken cancellationToken) => call.IsIdempotent
        ? (_idempotent ??= Attempts.Idempotent(_clock, _chance.Next, _notes)).ExecuteAsync(
            static (state, token) => state.Transport.CarryAsync(state.Call, token), (Transport: this, Call: call), cancellationToken)
        : CarryAsync(call, cancellationToken);

    /// <summary>
    /// Carries the call through what is waited out: an org that cannot be reached, the quota, an ended token. A request that could not be
    /// sent is no outcome of the call: it is reported to <see cref="Reachability"/>, and the same call goes again when the org is back.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HttpAnswer> CarryAsync(ApiCall call, CancellationToken cancellationToken)
    {
        bool renewed = false;
        int refusals = 0;
        int revocations = 0;
        long unsentSince = 0;
        bool doubt = call.InDoubt;
        while (true)
        {
            Permit permit = await EnterAsync(call, cancellationToken).ConfigureAwait(false);
            long began = _clock.GetTimestamp();
            HttpAnswer? answer;
            AccessToken token;
            TimeSpan? pause;
            try
            {
                (answer, token, pause) = await ExchangeAsync(call, permit, refusals, cancellationToken).ConfigureAwait(false);
            }
            catch (FlowException e) when (IsHeldFor(call, e))
            {
                unsentSince = unsentSince == 0 ? began : unsentSince;
                if (_clock.GetElapsedTime(unsentSince) is var waited && Reachability.IsOver(waited, call.Patience) && began != unsentSince)
                {
                    throw Reachability.GiveUp(e, call.Patience);
                }

                Reachability.NotReached(e, began, (e as FlowApiException)?.Error.RetryAfter);
                continue;
            }

            if (answer is null)
            {
                // Its permit ran out while its intent was written: it waits for another.
                continue;
            }

            Reachability.Reached();
            if (answer.IsSuccess)
            {
                return answer;
            }

            unsentSince = 0;
            doubt |= StatusTable.For(answer.Status).Verdict == Verdict.InDoubt;
            call.InDoubt = doubt;
            if (answer.Status == 401 && _tokens.IsReplaced(token))
            {
                // Not a word about this call: the token was another's to end.
                continue;
            }

            if (answer.Status == 401 && (!renewed || (token.IsProven && ++revocations <= MostRevocations)))
            {
                renewed = true;
                _notes.Decided(
                    "TokenRefused", "The org does not take the token any more (401): a new one is asked for.",
                    ("http.response.status_code", 401));
                await RenewAsync(call, token, answer, began, cancellationToken).ConfigureAwait(false);
            }
            else if (pause <= (call.Patience is null ? LongestPauseOfOne : TimeSpan.MaxValue) && ++refusals < MostRefusals)
            {
                // The governor lets nothing go until the pause is over.
                _notes.Decided(
                    "Throttled",
                    string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"The org asks to wait (HTTP {answer.Status}): nothing is sent for {pause!.Value.TotalSeconds:0.#} s, "
                        + $"then this request goes again."),
                    ("http.response.status_code", answer.Status), ("pause", pause.Value.TotalSeconds));
                continue;
            }
            else
            {
                throw ErrorReader.Refusal(answer);
            }
        }
    }

    /// <summary>Waits until the call may be sent: also given up by whoever wants no more attempts.</summary>
    private ValueTask<Permit> EnterAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Pace is { } pace && !Reachability.IsHeld && !cancellationToken.IsCancellationRequested
        && !call.NoMoreAttempts.IsCancellationRequested && _governor.TryEnter(pace, out Permit permit)
            ? ValueTask.FromResult(permit)
            : new ValueTask<Permit>(WaitAsync(call, cancellationToken));

    private async Task<Permit> WaitAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.NoMoreAttempts);
        while (true)
        {
            await Reachability.WaitAsync(call.Patience, either.Token).ConfigureAwait(false);
            Permit permit = await (call.Pace is { } pace ? _governor.EnterAsync(pace, either.Token)
                : call.Due is { } due ? _governor.EnterPollAsync(due, either.Token)
                : _governor.EnterAsync(either.Token)).ConfigureAwait(false);
            if (!Reachability.IsHeld)
            {
                return permit;
            }

            // The org was lost while the call waited for its turn.
            _governor.Exit(permit, new Passage(Left: false));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(HttpAnswer? Answer, AccessToken Token, TimeSpan? Pause)> ExchangeAsync(
        ApiCall call, Permit permit, int refusals, CancellationToken cancellationToken)
    {
        var passage = new Passage(Left: false);
        OnceContent? body = null;
        bool entered = false;
        bool isOut = false;
        bool refused = false;
        try
        {
            AccessToken token = await SignInAsync(call, cancellationToken).ConfigureAwait(false);
            if (call is { Gate: { } gate, Pace: { } pace })
            {
                long began = _clock.GetTimestamp();
                await gate.EnterAsync().ConfigureAwait(false);
                entered = true;
                await _governor.SetOutAsync(pace, _clock.GetElapsedTime(began), call.NoMoreAttempts).ConfigureAwait(false);
                isOut = true;
            }

            if (!_governor.IsGood(permit))
            {
                return (null, token, null);
            }

            using HttpRequestMessage request = Request(call.Method, call.Path, token);
            request.Content = body = call.Body.IsEmpty ? null : new OnceContent(call.Body, call.Gate);
            call.Attempts++;
            passage = new Passage(Left: body is null);
            long sentAt = _clock.GetTimestamp();
            HttpAnswer answer = await _exchange.SendAsync(request, call.AnswerLimit, cancellationToken).ConfigureAwait(false);
            refused = !answer.IsSuccess && StatusTable.For(answer.Status).Verdict == Verdict.Refused;
            TimeSpan? pause = answer.Status == 429 ? PauseFor(answer, refusals + 1)
                : answer.Status == 503 && call.RetryServiceUnavailable ? RetryAfter.Of(answer) : null;
            passage = new Passage(Left: true, answer.RateLimit, pause, _clock.GetElapsedTime(sentAt));
            call.CorrelationId = answer.CorrelationId ?? call.CorrelationId;
            if (answer.Status != 401)
            {
                token.Prove();
            }

            return (answer, token, pause);
        }
        finally
        {
            call.InDoubt |= body is { Started: true };
            if (entered)
            {
                call.Gate!.Exit(launchedNothing: refused || body is not { Started: true });
            }

            _governor.Exit(permit, passage with { Left = passage.Left || body is { Started: true }, SetOut = isOut });
        }
    }

    private async ValueTask<AccessToken> SignInAsync(ApiCall call, CancellationToken cancellationToken)
    {
        try
        {
            AccessToken token = await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            call.SignInFailure = null;
            return token;
        }
        catch (FlowException e)
        {
            call.SignInFailure = e;
            throw;
        }
    }

    private async ValueTask RenewAsync(
        ApiCall call, AccessToken refused, HttpAnswer answer, long began, CancellationToken cancellationToken)
    {
        try
        {
            await _tokens.RenewAsync(refused, answer, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowException e)
        {
            call.SignInFailure = e;
            if (!IsHeldFor(call, e))
            {
                throw;
            }

            Reachability.NotReached(e, began, (e as FlowApiException)?.Error.RetryAfter);
        }
    }

    /// <summary>
    /// Whether the trouble is an outage that the call waits out. Who sits before an answer that is no org's is told at once.
    /// </summary>
    private static bool IsHeldFor(ApiCall call, FlowException e) => ReferenceEquals(call.SignInFailure, e)
        ? Trouble.IsOutageOfSignIn(e) && (call.Patience is not null || e.Reason != AnswerReader.UnreadableReason)
        : Trouble.IsOutage(e);

    /// <summary>
    /// Asks the org for something harmless, with everything a launch needs: a token, the way through the proxy, and the API behind it. A
    /// gateway that answers for an API that is down has not reached it.
    /// </summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        Permit permit = await _governor.EnterAsync(cancellationToken).ConfigureAwait(false);
        var passage = new Passage(Left: false);
        try
        {
            AccessToken token = await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            using HttpRequestMessage request = Request(HttpMethod.Get, "api/v2/tokens/me", token);
            HttpAnswer answer = await _exchange.SendAsync(request, ApiCall.LargestSmallAnswer, cancellationToken).ConfigureAwait(false);
            passage = new Passage(Left: true, answer.RateLimit);
            if (answer.Status is 502 or 503 or 504)
            {
                throw ErrorReader.Refusal(answer);
            }
        }
        finally
        {
            _governor.Exit(permit, passage);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, AccessToken token)
    {
        // Nearly all requests are launches, to one address.
        Uri uri = ReferenceEquals(path, ApiCall.LaunchPath) ? _launches : new Uri(_root, path);
        var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", OrgHttp.UserAgent);
        request.Headers.TryAddWithoutValidation("Authorization", token.Authorization);
        if (method == HttpMethod.Get)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br");
        }

        return request;
    }

    /// <summary>What the 429 says; else what the window says; else longer each time, spread by chance.</summary>
    private TimeSpan PauseFor(HttpAnswer answer, int refusals)
    {
        if (RetryAfter.Of(answer) is { } told && (told > TimeSpan.Zero || refusals == 1))
        {
            return told;
        }

        if (answer.RateLimit is { } limit && limit.Count >= limit.Allowed)
        {
            return TimeSpan.FromSeconds(limit.ResetSeconds) + ShortestPause;
        }

        TimeSpan backoff = ShortestPause * Math.Pow(2, Math.Min(refusals - 1, 10));
        return (backoff < LongestBackoff ? backoff : LongestBackoff) * (0.5 + (_chance.Next() / 2));
    }
}
