namespace FlowExec.Emulation;

/// <summary>The fixed facts of the emulated org.</summary>
internal static class OrgFacts
{
    public const string OrganizationId = "0f1e2d3c-4b5a-4968-8778-695a4b3c2d1e";
    public const string OrganizationName = "Emulated org";
    public const string DivisionId = "a1b2c3d4-0000-4000-8000-00000000d001";
    public const string DivisionName = "Home";

    /// <summary>
    /// Where the rate limit stands among the org's limits (the namespace: published document; the key: the vendor's community).
    /// </summary>
    public const string LimitNamespace = "platform.api";

    public const string LimitKey = "client.credentials.token.rate.per.minute";

    /// <summary>When flows were published that do not say so themselves.</summary>
    public static readonly DateTimeOffset PublishedAt = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The rate limit's window (the vendor's rate-limit documentation: requests a minute).</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>A moment in the platform's form: ISO 8601 in UTC with milliseconds.</summary>
    public static string Stamp(DateTimeOffset at)
        => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
