using System.Collections.Immutable;

namespace FlowExec;

/// <summary>
/// What the org says about a launch before it is tried: that the flow is there, published and launchable, and that the caller may
/// launch it.
/// Asks nothing itself; it is told what the org answered.
/// </summary>
internal static class OnlineCheck
{
    /// <summary>Explains what speaks against a launch.</summary>
    /// <param name="flow">The flow as the org tells it; null where it did not.</param>
    /// <param name="wanted">The id or name that was asked for.</param>
    /// <param name="error">Why the org did not tell the flow; null where it did.</param>
    /// <param name="identity">Who is calling.</param>
    /// <param name="contract">The contract, with the scopes and permissions that it needs.</param>
    /// <param name="version">The version that is to be launched; null for the latest published.</param>
    public static ImmutableArray<Diagnostic> Test(
        Flow? flow, string wanted, FlowError? error, FlowOrgIdentity identity, PayloadContract contract, string? version = null)
    {
        var found = ImmutableArray.CreateBuilder<Diagnostic>();
        if (error is not null)
        {
            found.Add(OfError(error, wanted, identity));
        }
        else if (flow is null)
        {
            found.Add(Unknown(wanted, null));
        }
        else
        {
            AddOfFlow(flow, version, found);
        }

        AddScopes(identity, contract, found);
        return found.ToImmutable();
    }

    /// <summary>A refusal of the org as a finding: what is missing, by its exact name, and who can grant it.</summary>
    /// <param name="error">The refusal.</param>
    /// <param name="wanted">The flow's id or name.</param>
    /// <param name="identity">Who is calling.</param>
    public static Diagnostic OfError(FlowError error, string wanted, FlowOrgIdentity identity)
    {
        return error.Status switch
        {
            401 => FindingRules.TokenRefused.Of(new Said(error.Message)),
            403 => Forbidden(error, identity),
            404 when error.Code == PlatformCodes.VersionMissing =>
                FindingRules.NoVersionSays.Of(Said.Name(wanted), new Said(error.Message)),
            404 => Unknown(wanted, error),
            _ => FindingRules.NotAsked.Of(Said.Name(wanted), new Said(error.ToString())) with
            {
                Advice = error.CorrelationId is { } id ? $"The platform's support asks for the correlation id {id}." : error.Advice,
            },
        };
    }

    private static void AddOfFlow(Flow flow, string? version, ImmutableArray<Diagnostic>.Builder found)
    {
        if (FlowChecks.Check(flow) is { } objection)
        {
            found.Add(objection);
        }

        if (!flow.IsActive)
        {
            found.Add(FindingRules.Deactivated.Of(Said.Name(flow.Name)));
        }

        if (OfVersion(flow, version) is { } noVersion)
        {
            found.Add(noVersion);
        }
    }

    /// <summary>That a flow has no such version; null where it may have.</summary>
    public static Diagnostic? OfVersion(Flow flow, string? version) =>
        Major(version) > Major(flow.PublishedVersion) && Major(flow.PublishedVersion) > 0
            ? FindingRules.NoVersion.At(
                "/flowVersion", Said.Name(flow.Name), Said.Name(version!), Said.Name(flow.PublishedVersion!))
            : null;

    private static int Major(string? version) =>
        int.TryParse((version ?? "").Split('.')[0], System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out int major) ? major : 0;

    /// <summary>
    /// Scopes limit what a user's token may do; a client-credentials token has none, only roles (vendor's OAuth documentation), so there is
    /// nothing to hold against it here.
    /// </summary>
    private static void AddScopes(FlowOrgIdentity identity, PayloadContract contract, ImmutableArray<Diagnostic>.Builder found)
    {
        if (identity.Scopes.Count == 0)
        {
            return;
        }

        bool isDocumented = contract.Name == PayloadContract.Published.Name;
        foreach (string scope in contract.RequiredScopes.Where(scope => !identity.Scopes.Contains(scope, StringComparer.OrdinalIgnoreCase)))
        {
            string readOnly = identity.Scopes.Contains(scope + ":readonly", StringComparer.OrdinalIgnoreCase)
                ? $" It has '{scope}:readonly', which lets it read only." : "";
            FindingRule rule = isDocumented ? FindingRules.NoScope : FindingRules.NoScopeSaid;
            found.Add((isDocumented ? rule.Of(scope, readOnly) : rule.Of(scope, contract.Name, readOnly)) with
            {
                Advice =
                    "Scopes are granted to the OAuth client that the user signed in by; add it there, and sign in again. "
                    + "Roles do not replace it.",
            });
        }
    }

    private static Diagnostic Forbidden(FlowError error, FlowOrgIdentity identity)
    {
        string client = identity.ClientName ?? identity.ClientId ?? "the OAuth client";
        string names = error.Permissions.IsEmpty ? "a permission, which the answer does not name"
            : string.Join(" or ", error.Permissions.Select(one => $"'{one}'"));
        return FindingRules.NoPermission.Of(names, new Said(error.Message)) with
        {
            Advice = identity.Scopes.Count == 0
                ? (Sentence)($"The token is of client credentials: scopes do not apply to it. Give '{Said.Name(client)}' a role "
                    + $"with the permission, in the flow's division (Admin, OAuth, the client's Roles).")
                : "The token is a user's: the user needs a role with the permission in the flow's division, "
                    + "and the token the scope besides.",
        };
    }

    private static Diagnostic Unknown(string wanted, FlowError? error) => error switch
    {
        null => FindingRules.NoFlowThere.At("/flowId", Said.Name(wanted)),
        _ when error.Message.Contains(wanted, StringComparison.OrdinalIgnoreCase) =>
            FindingRules.NoFlowFound.At("/flowId", new Said(error.Message)) with { Advice = FindingRules.NoFlowThere.Help! },
        _ => FindingRules.NoFlowSays.At("/flowId", Said.Name(wanted), new Said(error.Message)),
    };
}
