using System.Buffers;

namespace FlowExec;

/// <summary>Whether an address is the launch's. Source: the vendor's SDKs (.NET 270.0.0), whose only launch is this path.</summary>
internal static class AddressJudgement
{
    private static readonly string[] Vendors = ["pure.cloud", "purecloud", "genesys"];
    private static readonly SearchValues<char> Variables = SearchValues.Create("${}<>%@");

    /// <summary>What is wrong with an address; null where nothing is, or where it is a variable.</summary>
    public static PastedNote? Of(PastedWord address)
    {
        string text = address.Text.Trim().Trim('"', '\'');
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? text : text[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string host = scheme < 0 && slash == 0 ? "" : slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "" : rest[slash..];
        int query = path.AsSpan().IndexOfAny('?', '#');
        path = query < 0 ? path : path[..query];
        if (OfPath(path) is { } wrongPath)
        {
            return Note(wrongPath.Message, wrongPath.Help);
        }

        return OfHost(host) is { } wrongHost ? Note(wrongHost.Message, wrongHost.Help) : null;

        PastedNote Note(Sentence message, string help) => new(DiagnosticCodes.RequestLine, address.Start, address.End,
            message, help + " See docs/what-the-forums-say.md#address.");
    }

    private static (Sentence Message, string Help)? OfPath(string path)
    {
        string plain = path.TrimEnd('/');
        if (plain.Length == 0 || plain.Equals(LaunchAddress.Path, StringComparison.Ordinal))
        {
            return null;
        }

        Said shown = PastedWord.Show(path);
        if (plain.EndsWith("/oauth/token", StringComparison.OrdinalIgnoreCase))
        {
            return ($"'{shown}' is where a token is asked for, not a launch.", $"The launch goes to {LaunchAddress.Path}.");
        }

        if (plain.Contains("/events", StringComparison.OrdinalIgnoreCase))
        {
            return ($"'{shown}' is not published: no event can be sent to an execution.", $"A launch goes to {LaunchAddress.Path}.");
        }

        // A path that a variable begins may be anything.
        bool isVariable = plain[0] != '/' || plain is ['/', '$' or '{', ..];
        return isVariable ? null
            : ($"'{shown}' is not the address of a launch.", $"It is POST {LaunchAddress.Path}, with the flow's id in the body as flowId.");
    }

    private static (Sentence Message, string Help)? OfHost(string host)
    {
        string plain = host.Split(':')[0];
        int dot = plain.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || plain.AsSpan().IndexOfAny(Variables) >= 0)
        {
            return null;
        }

        string domain = plain[(dot + 1)..];
        bool isApi = plain.StartsWith("api.", StringComparison.OrdinalIgnoreCase);
        FlowRegion? region = FlowRegion.All.FirstOrDefault(one => one.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || one.Domain.Equals(plain, StringComparison.OrdinalIgnoreCase));
        if (region is not null)
        {
            return isApi ? null : ($"'{PastedWord.Show(plain)}' is not the API's host.", $"In that region it is {region.ApiUri.Host}.");
        }

        // A host of another name may be a gateway of one's own; one of the vendor's that is in no region is a mistake.
        bool isVendors = Vendors.Any(name =>
            domain.Contains(name, StringComparison.OrdinalIgnoreCase));
        return isVendors ? ($"'{PastedWord.Show(plain)}' is the API's host in no region.",
            "It is api.<region>, such as api.mypurecloud.com or api.usw2.pure.cloud.") : null;
    }
}
