using System.Net.Http.Headers;
using FlowExec.Engine.Auth;
using FlowExec.Engine.Pacing;
using Polly;

namespace FlowExec.Engine.Api;

/// <summary>
/// The one method that every call to the org passes: token, quota, time-out, and what an answer means. A 401 is answered by one new
/// token, a 429 by waiting; neither was carried out, so both are safe to send again.
/// </summary>
internal sealed class ApiTransport(HttpExchange exchange, Uri root, ITokenSource tokens, Governor governor, TimeProvider clock, SeededChance chance)
{
    /// <summary>So many 429s for one call, and it is given up: by then the quota is somebody else's.</summary>
    private const int MostRefusals = 20;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly Reachability _reachability = new();
    private ResiliencePipeline<HttpAnswer>? _idempotent;
    private ResiliencePipeline<HttpAnswer>? _launch;

    /// <summary>Sends the call until it has an answer that counts.</summary>
    /// <returns>A success; its body is complete.</returns>
    /// <exception cref="FlowApiException">The org said no, or an error that leaves open what happened.</exception>
    /// <exception cref="FlowConnectionException">No usable answer came.</exception>
    public async Task<HttpAnswer> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ResiliencePipeline<HttpAnswer> pipeline = call.IsIdempotent
            ? _idempotent ??= Attempts.Idempotent(clock, chance.Next, _reachability)
            : _launch ??= Attempts.Launch(clock, chance.Next, _reachability);
        return await pipeline.ExecuteAsync(
            static (state, token) => state.Transport.AttemptAsync(state.Call, token),
            (Transport: this, Call: call),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<HttpAnswer> AttemptAsync(ApiCall call, CancellationToken cancellationToken)
    {
        bool renewed = false;
        bool doubt = call.InDoubt;
        for (int refusals = 0; ;)
        {
            (HttpAnswer answer, AuthenticationHeaderValue token) = await ExchangeAsync(call, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                return answer;
            }

            StatusMeaning meaning = StatusTable.For(answer.Status);
            doubt |= meaning.Verdict == Verdict.InDoubt;
            call.InDoubt = doubt;
            if (answer.Status == 401 && !renewed)
            {
                renewed = true;
                await RenewAsync(call, token, answer, cancellationToken).ConfigureAwait(false);
            }
            else if (answer.Status == 429 && ++refusals < MostRefusals)
            {
                governor.Pause(PauseFor(answer, refusals));
            }
            else if (answer.Status == 503 && call.RetryServiceUnavailable && ++refusals < MostRefusals && Told(answer) is { } wait)
            {
                governor.Pause(wait);
            }
            else
            {
                throw new FlowApiException(meaning.Reason, ErrorReader.Read(answer, meaning), meaning.NextStep);
            }
        }
    }

    private async Task<(HttpAnswer Answer, AuthenticationHeaderValue Token)> ExchangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        // Where no token can be had, nothing of the quota is used up; and by the time it is this call's turn, the token may have ended.
        await SignInAsync(call, cancellationToken).ConfigureAwait(false);
        Permit permit = await EnterAsync(call, cancellationToken).ConfigureAwait(false);
        RateLimitReading? reading = null;
        OnceContent? body = null;
        try
        {
            AuthenticationHeaderValue token = await SignInAsync(call, cancellationToken).ConfigureAwait(false);
            using var request = new HttpRequestMessage(call.Method, new Uri(root, call.Path));
            request.Headers.Authorization = token;
            request.Content = body = call.IsIdempotent ? null : new OnceContent(call.Body);
            call.Attempts++;
            HttpAnswer answer = await exchange.SendAsync(request, call.AnswerLimit, cancellationToken).ConfigureAwait(false);
            reading = answer.RateLimit;
            call.CorrelationId = answer.CorrelationId ?? call.CorrelationId;
            _reachability.Reached();
            return (answer, token);
        }
        catch (FlowConnectionException e) when (e.NeverSent && call.SignInFailure is null)
        {
            _reachability.NotReached();
            throw;
        }
        finally
        {
            call.InDoubt |= body is { Started: true };
            governor.Exit(permit, reading);
        }
    }

    /// <summary>Waits for the user's cap, then for the quota: also given up by whoever wants no more attempts.</summary>
    private async Task<Permit> EnterAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.NoMoreAttempts);
        if (call.Pace is { } pace)
        {
            await pace.WaitAsync(either.Token).ConfigureAwait(false);
        }

        return await governor.EnterAsync(isLaunch: !call.IsIdempotent, either.Token).ConfigureAwait(false);
    }

    private async Task<AuthenticationHeaderValue> SignInAsync(ApiCall call, CancellationToken cancellationToken)
    {
        try
        {
            AuthenticationHeaderValue token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            call.SignInFailure = null;
            return token;
        }
        catch (FlowException e)
        {
            call.SignInFailure = e;
            throw;
        }
    }

    private async Task RenewAsync(ApiCall call, AuthenticationHeaderValue refused, HttpAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.RenewAsync(refused, answer, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowException e)
        {
            call.SignInFailure = e;
            throw;
        }
    }

    private TimeSpan? Told(HttpAnswer answer) => RetryAfter.Parse(answer.RetryAfter, answer.Date, clock.GetUtcNow());

    /// <summary>What the 429 says; else what the window says; else longer each time, spread by chance.</summary>
    private TimeSpan PauseFor(HttpAnswer answer, int refusals)
    {
        if (Told(answer) is { } told && (told > TimeSpan.Zero || refusals == 1))
        {
            return told;
        }

        if (answer.RateLimit is { } limit && limit.Count >= limit.Allowed)
        {
            TimeSpan reset = TimeSpan.FromSeconds(limit.ResetSeconds) + ShortestPause;
            return reset < RetryAfter.Longest ? reset : RetryAfter.Longest;
        }

        TimeSpan backoff = ShortestPause * Math.Pow(2, Math.Min(refusals - 1, 10));
        return (backoff < LongestBackoff ? backoff : LongestBackoff) * (0.5 + (chance.Next() / 2));
    }
}
