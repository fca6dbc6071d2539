using System.Globalization;
using System.Text;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>
/// Takes every request through the same steps: route, faults, token, rate limit, permission, body, the call itself, headers, ledger.
/// </summary>
internal sealed class OrgApplication(EmulatedOrg org) : IHttpApplication
{
    private int _busy;
    private long _served;

    /// <summary>Set once, right after the server that this application answers for has started.</summary>
    public HttpServer? Server { get; set; }

    /// <summary>Requests being worked on that do not wait on the org's clock, and the requests so far.</summary>
    public (int Busy, long Served) Load => (Volatile.Read(ref _busy), Interlocked.Read(ref _served));

    public HttpResponse? Begin(HttpRequest request)
    {
        if (Find(request) is not { } target)
        {
            return null;
        }

        request.Faults = org.Faults.Next(target);
        if (!request.Faults.Is(FaultKind.Reset) && !request.Faults.Is(FaultKind.Refuse))
        {
            return null;
        }

        org.Ledger.Answered(0, request.Faults, launch: null, answered: false);
        if (request.Faults.Is(FaultKind.Refuse))
        {
            Server?.RefuseFor(request.Faults.Fault!.Duration);
        }

        return new HttpResponse { Status = 0, Delivery = Delivery.Reset };
    }

    public async ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken stopping)
    {
        if (org.Options.Latency > TimeSpan.Zero && !Control.ControlPaths.Owns(request.Path))
        {
            await Task.Delay(org.Options.Latency, org.Clock, stopping).ConfigureAwait(false);
        }

        Interlocked.Increment(ref _busy);
        try
        {
            Interlocked.Increment(ref _served);
            return Answer(request);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    private static FaultTarget? Find(HttpRequest request)
    {
        if (Control.ControlPaths.Owns(request.Path))
        {
            return null;
        }

        if (request.Path == TokenCall.Path)
        {
            return FaultTarget.Token;
        }

        RouteMatch match = Route.Find(request.Method, request.Path);
        request.Routed = match;
        return match.Route?.Target ?? FaultTarget.Other;
    }

    private HttpResponse Answer(HttpRequest request)
    {
        if (request.Malformed is null && Control.ControlPaths.Owns(request.Path))
        {
            return Control.ControlPaths.Answer(org, request);
        }

        string correlation = org.NewCorrelationId();
        var call = new ApiCall(org, request, correlation);
        HttpResponse answer;
        if (request.Malformed is { } why)
        {
            answer = call.Error(ApiError.BadRequest(why));
        }
        else if (request.Path == TokenCall.Path)
        {
            answer = Send(call, () => TokenCall.Answer(org, request));
        }
        else if (request.Path == AuthorizePage.Path)
        {
            answer = AuthorizePage.Answer(org, request);
        }
        else
        {
            Authenticate(call, out ApiError? refused);
            answer = refused is not null ? call.Error(refused)
                : call.Quota.IsOver ? FaultAnswers.RetryAfter(call,
                    call.Error(ApiError.TooManyRequests(call.Quota.ResetSeconds, call.Quota.Allowed)))
                : Send(call, () => Call(call, (RouteMatch)request.Routed!));
            answer.With("inin-ratelimit-count", Text(call.Quota.Count)).With("inin-ratelimit-allowed", Text(call.Quota.Allowed))
                .With("inin-ratelimit-reset", Text(call.Quota.ResetSeconds));
        }

        answer.With("ININ-Correlation-Id", correlation);
        answer.Skew = request.Faults.Skew;
        org.Ledger.Answered(answer.Status, request.Faults, call.Launched, answer.Delivery is not (Delivery.Reset or Delivery.Silence));
        return answer;
    }

    private static HttpResponse Send(ApiCall call, Func<HttpResponse> answer)
        => FaultAnswers.Before(call) ?? FaultAnswers.After(call, answer());

    private static HttpResponse Call(ApiCall call, RouteMatch match)
    {
        if (match.Route is not { } route)
        {
            return match.Allowed.Count == 0 ? call.Error(ApiError.NotFound)
                : call.Error(ApiError.MethodNotAllowed).With("Allow", string.Join(", ", match.Allowed));
        }

        EmulatorClient client = call.Session.Client;
        if (client.Scopes is { } scopes && !route.Scopes.Any(scopes.Contains))
        {
            return call.Error(ApiError.MissingScope(route.Scopes));
        }

        if (route.Permission is { } permission && !client.Permissions.Contains(permission))
        {
            return call.Error(ApiError.MissingPermission(permission));
        }

        if (call.Request.BodyTooLarge)
        {
            return call.Error(ApiError.TooLarge(RequestReader.MaxBody));
        }

        if (route.Method == "POST")
        {
            if (call.Request.Body.IsEmpty)
            {
                return call.Error(ApiError.BadRequest("the request has no body"));
            }

            if (!IsJson(call.Request.Header("Content-Type")))
            {
                return call.Error(ApiError.UnsupportedMediaType);
            }
        }

        return route.Answer(call, match.Id);
    }

    private void Authenticate(ApiCall call, out ApiError? refused)
    {
        DateTimeOffset now = org.Now;
        refused = null;
        if (!call.Request.TryHeader("Authorization", out ReadOnlySpan<byte> authorization) || authorization.Length <= 7
            || !Ascii.EqualsIgnoreCase(authorization[..7], "Bearer "u8))
        {
            refused = ApiError.AuthenticationRequired;
        }
        else if (org.Sessions.Find(authorization[7..].Trim((byte)' ')) is not { IsRevoked: false } session)
        {
            refused = ApiError.BadCredentials;
        }
        else if (session.IsExpired(now))
        {
            refused = ApiError.CredentialsExpired;
        }
        else
        {
            call.Session = session;
        }

        call.Quota = call.Session.Take(now, org.Options.RateLimit, org.Ledger);
    }

    private static bool IsJson(string? contentType)
    {
        if (contentType is null)
        {
            return false;
        }

        int semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        if (!(semicolon < 0 ? contentType : contentType[..semicolon]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int charset = contentType.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return charset < 0 || contentType[(charset + 8)..].Trim(' ', '"').StartsWith("utf-8", StringComparison.OrdinalIgnoreCase);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
