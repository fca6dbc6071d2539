using System.Globalization;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>
/// What a sign-in host means by an answer that is no token. It answers in the OAuth error shape, 400 or 401 for what it does not accept. A
/// 403 is no word about the secret: it comes of a rule about addresses, or of a firewall on the way.
/// </summary>
internal static class SignInRefusal
{
    private const string AddressStep =
        "Ask whether the OAuth client is limited to certain addresses, and whether a firewall or gateway on the way blocks this machine.";

    private static Sentence UriStep =>
        $"Check the region, or that {Term.LoginUri} is the sign-in host, and that no proxy asks for a sign-in of its own.";

    /// <summary>The answer as an exception.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="host">The sign-in host.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="reason">What it is called where what was shown is not accepted.</param>
    /// <param name="what">That, in words that the host's own follow.</param>
    /// <param name="step">What to do then.</param>
    public static FlowApiException Of(HttpAnswer answer, string host, string clientId, string reason, string what, Sentence step)
    {
        FlowError error = ErrorReader.Read(answer);
        (string name, string message, Sentence nextStep) = answer.Status switch
        {
            400 or 401 => (reason, $"{what}: {error.Message}", step),
            429 => ("SignInFailed", $"{host} takes no more sign-ins for now: {error.Message}", LaterStep(error.RetryAfter)),
            408 or 500 or 502 or 503 or 504 => (
                "SignInFailed", $"{host} gave no token: {error.Message}",
                $"Check that the sign-in URI is right. {LaterStep(error.RetryAfter)}"),
            403 => ("SignInRefused", $"{host} does not let client '{clientId}' sign in from here: {error.Message}", AddressStep),
            _ => ("SignInRefused", $"{host} is not where to sign in: {error.Message}", UriStep),
        };
        return new FlowApiException(name, error with { Message = message, Advice = nextStep }, nextStep);
    }

    private static string LaterStep(TimeSpan? wait) => wait is { } told
        ? string.Create(CultureInfo.InvariantCulture, $"Try again in {told.TotalSeconds:0.#} seconds; others with this client count too.")
        : "Try again in a few minutes.";
}
