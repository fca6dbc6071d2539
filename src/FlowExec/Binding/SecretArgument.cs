using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;

namespace FlowExec.Binding;

/// <summary>
/// Credentials from a vault of Microsoft.PowerShell.SecretManagement, where that module is installed: it is asked for by its full name, so
/// that no other command of the name gets to know what is looked for.
/// </summary>
internal static class SecretArgument
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";
    private const string Command = "Get-Secret";

    private const string Kinds = "A secret is a PSCredential (client id and secret), a SecureString (an access token, or with -ClientId "
        + "the client's secret), or a hashtable with ClientId and ClientSecret, or AccessToken, and where it is to say so Region.";

    /// <summary>Adds to options what the secret says.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="options">What is said otherwise; goes before the secret.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="vault">The vault; null for the one that SecretManagement takes by itself.</param>
    /// <exception cref="FlowConfigurationException">
    /// There is no such module (<c>SecretManagementMissing</c>), the vault gives no such secret (<c>SecretUnavailable</c>), or the secret
    /// is of another kind (<c>SecretKindUnknown</c>).
    /// </exception>
    public static FlowConnectOptions Complete(PSCmdlet cmdlet, FlowConnectOptions options, string name, string? vault)
    {
        string what = vault is null ? $"the secret '{name}'" : $"the secret '{name}' of the vault '{vault}'";
        return Read(Ask(cmdlet, name, vault, what)) switch
        {
            PSCredential client => options with { ClientId = client.UserName, ClientSecret = client.Password },
            SecureString secret when options.ClientId is not null => options with { ClientSecret = secret },
            SecureString token => options with { AccessToken = token },
            IDictionary parts => Complete(options, parts, what),
            _ => throw Unknown(what),
        };
    }

    private static object? Ask(PSCmdlet cmdlet, string name, string? vault, string what)
    {
        if (cmdlet.InvokeCommand.GetCommand($@"{Module}\{Command}", CommandTypes.Cmdlet | CommandTypes.Function) is not { } command)
        {
            throw new FlowConfigurationException(
                "SecretManagementMissing", $"-SecretName needs the module {Module}, which is not installed.",
                $"Install-PSResource {Module}, and a vault such as Microsoft.PowerShell.SecretStore; or connect with -Credential.");
        }

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(command).AddParameter("Name", name).AddParameter("ErrorAction", ActionPreference.Stop);
        if (vault is not null)
        {
            shell.AddParameter("Vault", vault);
        }

        try
        {
            return shell.Invoke() is [{ } only] ? only.BaseObject : throw Unavailable(what, "it is not there", null);
        }
        catch (RuntimeException e)
        {
            throw Unavailable(what, e.Message.TrimEnd('.'), e);
        }
    }

    private static FlowConnectOptions Complete(FlowConnectOptions options, IDictionary parts, string what)
    {
        var named = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry part in parts)
        {
            named[part.Key.ToString() ?? ""] = Read(part.Value);
        }

        if (options is { Region: null, ApiUri: null } && Text(named.GetValueOrDefault("Region")) is { } region)
        {
            options = options with { Region = FlowRegion.Parse(region) };
        }

        if (Secret(named.GetValueOrDefault(nameof(options.AccessToken))) is { } token)
        {
            return options with { AccessToken = token };
        }

        return (options.ClientId ?? Text(named.GetValueOrDefault(nameof(options.ClientId)))) is { } id
            && Secret(named.GetValueOrDefault(nameof(options.ClientSecret))) is { } secret
                ? options with { ClientId = id, ClientSecret = secret }
                : throw Unknown(what);
    }

    private static object? Read(object? value) => PlainValue.Unwrap(value);

    // A vault hands texts out protected, also those that are no secrets.
    private static string? Text(object? value) => value switch
    {
        SecureString text => new NetworkCredential("", text).Password,
        string { Length: > 0 } text => text,
        _ => null,
    };

    private static SecureString? Secret(object? value) => value switch
    {
        SecureString secret => secret,
        string { Length: > 0 } text => FlowEnvironment.Protect(text),
        _ => null,
    };

    private static FlowConfigurationException Unavailable(string what, string why, Exception? inner) => new(
        "SecretUnavailable", $"{char.ToUpperInvariant(what[0])}{what[1..]} cannot be had: {why}.",
        "Get-SecretInfo lists what the vaults hold. A vault that is locked is opened first, such as by Unlock-SecretStore; in a job it is "
        + "set up to need no password.",
        inner);

    private static FlowConfigurationException Unknown(string what) =>
        new("SecretKindUnknown", $"{char.ToUpperInvariant(what[0])}{what[1..]} is of a kind that is no credential.", Kinds);
}
