namespace FlowExec;

/// <summary>A region of Genesys Cloud: where an organization lives, and so which hosts its API and its sign-in have.</summary>
/// <remarks>The list is that of the vendor's SDKs (.NET 270.0.0, JavaScript 262.0.0, CLI 166.0.0).</remarks>
public sealed record FlowRegion
{
    private FlowRegion(string name, string domain)
    {
        Name = name;
        Domain = domain;
        ApiUri = new Uri($"https://api.{domain}/");
        LoginUri = new Uri($"https://login.{domain}/");
    }

    /// <summary>The cloud provider's name of the region, such as <c>eu-west-1</c>.</summary>
    public string Name { get; }

    /// <summary>The domain, such as <c>mypurecloud.ie</c>.</summary>
    public string Domain { get; }

    /// <summary>The root of the platform API.</summary>
    public Uri ApiUri { get; }

    /// <summary>The root of the sign-in host.</summary>
    public Uri LoginUri { get; }

    /// <summary>Every region that the vendor's SDKs list.</summary>
    public static IReadOnlyList<FlowRegion> All { get; } = new FlowRegion[]
    {
        new("us-east-1", "mypurecloud.com"),
        new("us-east-2", "use2.us-gov-pure.cloud"),
        new("us-west-2", "usw2.pure.cloud"),
        new("ca-central-1", "cac1.pure.cloud"),
        new("mx-central-1", "mxc1.pure.cloud"),
        new("sa-east-1", "sae1.pure.cloud"),
        new("eu-west-1", "mypurecloud.ie"),
        new("eu-west-2", "euw2.pure.cloud"),
        new("eu-central-1", "mypurecloud.de"),
        new("eu-central-2", "euc2.pure.cloud"),
        new("eusc-de-east-1", "edee1.eusc-pure.cloud"),
        new("me-central-1", "mec1.pure.cloud"),
        new("ap-south-1", "aps1.pure.cloud"),
        new("ap-southeast-1", "apse1.pure.cloud"),
        new("ap-southeast-2", "mypurecloud.com.au"),
        new("ap-northeast-1", "mypurecloud.jp"),
        new("ap-northeast-2", "apne2.pure.cloud"),
        new("ap-northeast-3", "apne3.pure.cloud"),
    };

    /// <summary>Finds a region by its name or its domain, in any case, with underscores or hyphens, or by an address of it: with
    /// <c>https://</c> and <c>api.</c>, <c>login.</c> or <c>apps.</c> before it, and a path behind it, as in a browser.</summary>
    /// <exception cref="FlowConfigurationException">No region is called so; the message lists near ones.</exception>
    public static FlowRegion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParse(text, out FlowRegion? region))
        {
            return region;
        }

        string near = string.Join(", ", All
            .OrderBy(r => Math.Min(Spelling.Distance(text, r.Name), Spelling.Distance(text, r.Domain)))
            .Take(3)
            .Select(r => $"{r.Domain} ({r.Name})"));
        throw new FlowConfigurationException(
            "RegionUnknown",
            $"'{text}' is not a region of Genesys Cloud.",
            $"Nearest: {near}. The domain is the part behind 'apps.' in the address bar of your organization. A gateway of your "
                + $"own goes into {Term.ApiUri} and {Term.LoginUri}.");
    }

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FlowRegion? region)
    {
        string wanted = (text ?? string.Empty).Trim().TrimEnd('/').Replace('_', '-');
        wanted = wanted[(wanted.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..];
        wanted = wanted.Split('/', '?', '#', ':')[0];
        foreach (string prefix in (ReadOnlySpan<string>)["api.", "login.", "apps."])
        {
            if (wanted.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                wanted = wanted[prefix.Length..];
            }
        }

        region = All.FirstOrDefault(r =>
            r.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase) || r.Domain.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        return region is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Domain;
}
