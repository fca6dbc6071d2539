using System.Globalization;
using System.Text;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>What each fault does to an exchange.</summary>
internal static class FaultAnswers
{
    private static readonly byte[] GatewayPage = Encoding.ASCII.GetBytes(
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
        + "<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n");

    private static readonly byte[] Garbage = "{\"id\": \u00fe\u00ff}]} \u0000<<"u8.ToArray();

    /// <summary>Faults that strike before anything is executed; null where this one does not.</summary>
    public static HttpResponse? Before(ApiCall call) => call.Request.Faults.Fault?.Kind switch
    {
        FaultKind.ResetAfterRead => new HttpResponse { Status = 0, Delivery = Delivery.Reset },
        FaultKind.HalfOpen => new HttpResponse { Status = 0, Delivery = Delivery.Silence },
        FaultKind.TooManyRequests => RetryAfter(call, call.Error(ApiError.TooManyRequests(Seconds(call), call.Org.Options.RateLimit))),
        FaultKind.Unavailable => RetryAfter(call, call.Error(ApiError.Unavailable)),
        FaultKind.BadGateway => new HttpResponse { Status = 502, ContentType = "text/html", Body = GatewayPage },
        FaultKind.ServerError => call.Error(ApiError.ServerError),
        FaultKind.GatewayTimeout => call.Error(ApiError.GatewayTimeout),
        FaultKind.RequestTimeout => call.Error(ApiError.RequestTimeout),
        FaultKind.TokenRevoked => Ended(call, ApiError.BadCredentials),
        FaultKind.TokenExpired => Ended(call, ApiError.CredentialsExpired),
        _ => null,
    };

    /// <summary>
    /// Faults that strike when the call was executed. They leave refusals as they are: nothing happened that could be lost.
    /// </summary>
    public static HttpResponse After(ApiCall call, HttpResponse answer)
    {
        if (call.Request.Faults.Fault is not { } fault)
        {
            return answer;
        }

        if (fault.Kind is FaultKind.SlowFirstByte or FaultKind.SlowBody)
        {
            answer.Delivery = fault.Kind == FaultKind.SlowBody ? Delivery.Dripping : Delivery.LateStart;
            answer.Pause = fault.Duration;
            return answer;
        }

        if (answer.Status != 200)
        {
            return answer;
        }

        switch (fault.Kind)
        {
            case FaultKind.ExecuteThenError:
                return fault.Status switch
                {
                    502 => new HttpResponse { Status = 502, ContentType = "text/html", Body = GatewayPage },
                    503 => call.Error(ApiError.Unavailable),
                    504 => call.Error(ApiError.GatewayTimeout),
                    408 => call.Error(ApiError.RequestTimeout),
                    _ => call.Error(ApiError.ServerError),
                };
            case FaultKind.ExecuteThenGarble:
                return new HttpResponse { Status = 200, Body = Garbage };
            default:
                answer.Delivery = fault.Kind switch
                {
                    FaultKind.ExecuteThenReset => Delivery.Reset,
                    FaultKind.ExecuteThenTimeout => Delivery.Silence,
                    FaultKind.ExecuteThenTruncate => Delivery.Truncated,
                    FaultKind.ExecuteThenResetMidway => Delivery.ResetMidway,
                    _ => Delivery.Whole,
                };
                return answer;
        }
    }

    /// <summary>Adds the Retry-After of a refused request: the fault's, where one was asked for, else the window's.</summary>
    public static HttpResponse RetryAfter(ApiCall call, HttpResponse answer)
    {
        FaultRule? fault = call.Request.Faults.Fault is { Kind: FaultKind.TooManyRequests or FaultKind.Unavailable } rule ? rule : null;
        int seconds = Seconds(call);
        return (fault?.RetryAfter ?? RetryAfterForm.Seconds) switch
        {
            RetryAfterForm.Missing => answer,
            RetryAfterForm.Garbage => answer.With("Retry-After", "soon"),
            RetryAfterForm.Date => answer.With("Retry-After",
                (call.Org.Now + call.Request.Faults.Skew).AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)),
            _ => answer.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)),
        };
    }

    private static int Seconds(ApiCall call) => call.Request.Faults.Fault?.RetryAfterSeconds ?? Math.Max(1, call.Quota.ResetSeconds);

    private static HttpResponse Ended(ApiCall call, ApiError error)
    {
        if (call.Session != call.Org.Sessions.Anonymous)
        {
            if (error == ApiError.CredentialsExpired)
            {
                call.Session.Expire();
            }
            else
            {
                call.Session.Revoke();
            }
        }

        return call.Error(error);
    }
}
