using System.Collections.Frozen;

namespace FlowExec.Engine.Api;

/// <summary>What an answer says about whether the call was carried out.</summary>
internal enum Verdict
{
    /// <summary>The org said no: nothing was carried out.</summary>
    Refused,

    /// <summary>Nobody can tell from the answer.</summary>
    InDoubt,
}

/// <summary>What a status means.</summary>
/// <param name="Reason">The stable name of what happened.</param>
/// <param name="Verdict">Whether the call can have been carried out.</param>
/// <param name="NextStep">What to do.</param>
internal sealed record StatusMeaning(string Reason, Verdict Verdict, Sentence NextStep);

/// <summary>Every status the platform documents for the launch call, and what stands for the rest.</summary>
internal static class StatusTable
{
    private static readonly FrozenDictionary<int, StatusMeaning> Known = new Dictionary<int, StatusMeaning>
    {
        [400] = new(
            "BadRequest", Verdict.Refused,
            $"{Term.TestPayload} shows what the request lacks; the flow's declared inputs are in {Term.DeclaredInputs}."),
        [401] = new(
            "Unauthorized", Verdict.Refused, "Connect again; where a token was given, it has expired or belongs to another region."),
        [403] = new(
            "MissingPermission", Verdict.Refused,
            "Give the OAuth client's role the permission that the message names, in the flow's division "
            + "(launching: architect:flow:launch)."),
        [404] = new(
            "NotFound", Verdict.Refused, "Check the id and the region; an object in a division the client may not see looks the same."),
        [405] = new("MethodNotAllowed", Verdict.InDoubt, "Check that the API URI is the root of the platform API."),
        [408] = new("RequestTimeout", Verdict.InDoubt, "It may have been carried out: look in the org before sending it again."),
        [409] = new("Conflict", Verdict.Refused, "Somebody else changes the same object; send it again later."),
        [413] = new("PayloadTooLarge", Verdict.Refused, "A request holds at most 512,000 bytes: hand over large data by reference."),
        [415] = new("UnsupportedMediaType", Verdict.Refused, "Check that no gateway on the way changes the content type."),
        [422] = new(
            "UnprocessableContent", Verdict.Refused,
            $"{Term.TestPayload} shows what the request lacks; the flow's declared inputs are in {Term.DeclaredInputs}."),
        [429] = new(
            "TooManyRequests", Verdict.Refused,
            $"Other programs use up the quota of this OAuth client: give this one a client of its own, or set {Term.RateLimit}."),
        [500] = new(
            "ServerError", Verdict.InDoubt,
            "It may have been carried out: look in the org. The platform's support asks for the correlation id."),
        [502] = new("BadGateway", Verdict.InDoubt, "It may have been carried out: look in the org before sending it again."),
        [503] = new(
            "ServiceUnavailable", Verdict.InDoubt,
            $"It may have been carried out: look in the org; {Term.RetryUnavailable} sends again where the org says when."),
        [504] = new("GatewayTimeout", Verdict.InDoubt, "It may have been carried out: look in the org before sending it again."),
    }.ToFrozenDictionary();

    private static readonly StatusMeaning Redirected = new(
        "Redirected", Verdict.Refused,
        $"Check {Term.ApiUri}, and whether a gateway or proxy wants a sign-in of its own: the address that it names tells which.");

    private static readonly StatusMeaning ByGateway = new(
        "GatewayRefused", Verdict.Refused,
        $"Show this answer to those who run the gateway, proxy or firewall between this machine and the org: it is not the org's. "
        + $"Where the address is in doubt, check {Term.ApiUri}.");

    private static readonly StatusMeaning Other =
        new("UnexpectedAnswer", Verdict.InDoubt,
            "Check that the API URI is the root of the platform API and that no gateway answers in its place.");

    /// <summary>
    /// The meaning of a status that is no success. A redirect says that nothing was done here. What is in no table tells nothing: whoever
    /// sent it may have handed the call on first.
    /// </summary>
    public static StatusMeaning For(int status) =>
        Known.TryGetValue(status, out StatusMeaning? meaning) ? meaning : status is >= 300 and < 400 ? Redirected : Other;

    /// <summary>The same, where it is known whose words came with it: a gateway's refusal is no word about permissions.</summary>
    public static StatusMeaning For(int status, bool platforms) => !platforms && status is 401 or 403 ? ByGateway : For(status);
}
