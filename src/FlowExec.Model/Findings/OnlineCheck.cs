using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// What the org says about a launch before it is tried: that the flow is there, published and launchable, and that the caller may
/// launch it.
/// Asks nothing itself; it is told what the org answered.
/// </summary>
public static partial class OnlineCheck
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
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(contract);
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
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(identity);
        return error.Status switch
        {
            401 => new Diagnostic
            {
                Code = DiagnosticCodes.SignInRefused,
                Message = $"The org does not take the token: {error.Message}",
                Help = "It has expired, was revoked, or belongs to another region. Connect again.",
            },
            403 => Forbidden(error, identity),
            404 when error.Code.Contains("version", StringComparison.OrdinalIgnoreCase) => new Diagnostic
            {
                Code = DiagnosticCodes.VersionUnknown,
                Message = $"The flow '{FieldText.Shorten(wanted)}' has no such version: {error.Message}",
                Help = "Leave the version out for the latest published one.",
            },
            404 => Unknown(wanted, error),
            _ => new Diagnostic
            {
                Code = DiagnosticCodes.OrgRefused,
                Severity = DiagnosticSeverity.Warning,
                Message = $"The org could not be asked about the flow '{FieldText.Shorten(wanted)}': {error}",
                Help = error.CorrelationId is { } id ? $"The platform's support asks for the correlation id {id}." : error.NextStep,
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
            found.Add(new Diagnostic
            {
                Code = DiagnosticCodes.FlowInactive,
                Message = $"The flow '{FieldText.Shorten(flow.Name)}' is deactivated.",
                Help = "Activate it in Architect.",
            });
        }

        bool isBeyond = Major(version) > Major(flow.PublishedVersion) && Major(flow.PublishedVersion) > 0;
        if (isBeyond)
        {
            found.Add(new Diagnostic
            {
                Code = DiagnosticCodes.VersionUnknown,
                Path = "/flowVersion",
                Message = $"The flow '{FieldText.Shorten(flow.Name)}' has no version {FieldText.Shorten(version)}; the latest published is {flow.PublishedVersion}.",
                Help = "Leave the version out for the latest published one.",
            });
        }
    }

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
            found.Add(new Diagnostic
            {
                Code = DiagnosticCodes.ScopeMissing,
                Severity = isDocumented ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                Message = $"The token has no scope '{scope}'{(isDocumented ? "" : $", which the contract {contract.Name} is said to need")}.{readOnly}",
                Help = "Scopes are granted to the OAuth client that the user signed in by; add it there, and sign in again. Roles do not replace it.",
            });
        }
    }

    /// <summary>True where the refusal says which permission is missing.</summary>
    internal static bool NamesPermission(FlowError error) => Permission().IsMatch(error.Message);

    private static Diagnostic Forbidden(FlowError error, FlowOrgIdentity identity)
    {
        string[] permissions = [.. Permission().Matches(error.Message).Select(match => match.Value).Distinct()];
        string client = identity.ClientName ?? identity.ClientId ?? "the OAuth client";
        string names = permissions.Length == 0 ? "a permission, which it does not name"
            : string.Join(" or ", permissions.Select(one => $"'{one}'"));
        bool isClient = identity.Scopes.Count == 0;
        return new Diagnostic
        {
            Code = DiagnosticCodes.PermissionMissing,
            Message = $"The caller lacks {names}: {error.Message}",
            Help = isClient
                ? $"The token is of client credentials: scopes do not apply to it. Give '{FieldText.Shorten(client)}' a role with the permission, in the flow's division (Admin, OAuth, the client's Roles)."
                : "The token is a user's: the user needs a role with the permission in the flow's division, and the token the scope besides.",
        };
    }

    private static Diagnostic Unknown(string wanted, FlowError? error) => new()
    {
        Code = DiagnosticCodes.FlowUnknown,
        Path = "/flowId",
        Message = error switch
        {
            null => $"The org has no flow '{FieldText.Shorten(wanted)}', or the caller may not see it.",
            _ when error.Message.Contains(wanted, StringComparison.OrdinalIgnoreCase) => error.Message,
            _ => $"The org has no flow '{FieldText.Shorten(wanted)}': {error.Message}",
        },
        Help = "Get-Flow lists the flows that the caller may see. Ids differ from org to org, and a role may be limited to other divisions.",
    };

    [GeneratedRegex(@"\b[a-zA-Z]+:[a-zA-Z]+:[a-zA-Z]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex Permission();
}
