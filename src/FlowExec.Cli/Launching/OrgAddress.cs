using FlowExec.Engine;

namespace FlowExec.Cli.Launching;

/// <summary>
/// Where an org is, as options and environment say it. Secrets come from the environment only: arguments can be seen by every user of
/// the machine.
/// </summary>
/// <param name="IsEmulator">Start an emulator for this run.</param>
/// <param name="Region">The region; null for the environment's.</param>
/// <param name="ApiUri">The API in place of the region's.</param>
/// <param name="LoginUri">The sign-in in place of the region's.</param>
/// <param name="Profile">A profile of the platform CLI's configuration file; null for the environment.</param>
/// <param name="Interactive">A person signs in with the browser: the client and the port; null for nobody.</param>
/// <param name="LogPath">The file that takes the notes; null for FLOWEXEC_LOG, or none.</param>
/// <param name="Telemetry">The collector; null for that of the environment, or none.</param>
/// <param name="Timeout">How long one request may take; null for the default.</param>
internal sealed record OrgAddress(bool IsEmulator, string? Region, Uri? ApiUri, Uri? LoginUri, ProfileChoice? Profile,
    (string ClientId, int Port)? Interactive, string? LogPath, Uri? Telemetry, TimeSpan? Timeout)
{
    /// <summary>How to reach the org and sign in to it.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="FlowConfigurationException">Something lacks or is wrong; the message names the option or the variable.</exception>
    public FlowConnectOptions ToConnectOptions(Func<string, string?> environment)
    {
        var options = new FlowConnectOptions
        {
            Region = Region is null ? null : FlowRegion.Parse(Region),
            ApiUri = ApiUri,
            LoginUri = LoginUri,
        };
        options = Timeout is { } timeout ? options with { Timeout = timeout } : options;
        if (Interactive is { } person)
        {
            return FlowEnvironment.AddAddress(options, environment) with { ClientId = person.ClientId, InteractivePort = person.Port };
        }

        return Profile is { } profile ? FlowEngine.WithProfile(options, profile) : FlowEnvironment.Complete(options, environment);
    }
}
