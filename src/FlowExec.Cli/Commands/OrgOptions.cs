using System.CommandLine;
using FlowExec.Cli.Launching;

namespace FlowExec.Cli.Commands;

/// <summary>The options that say which org.</summary>
internal sealed class OrgOptions
{
    private readonly Option<bool> _emulator = OptionOf.Switch("--emulator", "Use an emulator that lives as long as this command.");
    private readonly Option<string?> _region = OptionOf.Text(
        "--region", "region", "The region, such as mypurecloud.ie or eu-west-1. Default: GENESYSCLOUD_REGION.");
    private readonly Option<Uri?> _apiUri = OptionOf.Address("--api-uri", "The API in place of the region's; http to this machine only.");
    private readonly Option<Uri?> _loginUri = OptionOf.Address("--login-uri", "The sign-in in place of the region's.");
    private readonly Option<string?> _profile = OptionOf.Text(
        "--profile", "name", "A profile of the platform CLI's config.toml, in place of the environment; DEFAULT is its own default.");
    private readonly Option<string?> _profilePath = OptionOf.Text(
        "--profile-path", "file", "That file. Default: ~/.gc/config.toml, else ./config.toml. Alone it means the profile DEFAULT.");
    private readonly Option<bool> _interactive = OptionOf.Switch(
        "--interactive", "A person signs in with the browser; needs --client-id, of a client that is set up for PKCE.");
    private readonly Option<string?> _clientId = OptionOf.Text("--client-id", "id", "The OAuth client to sign in by; no secret.");
    private readonly Option<int?> _port = OptionOf.Number(
        "--port", "n", $"Where the browser brings the answer: http://localhost:n/. Default: {FlowConnectOptions.DefaultInteractivePort}.",
        1, 65535);
    private readonly Option<TimeSpan?> _timeout = OptionOf.Duration(
        "--timeout", "How long one request may take, 1s to 10m. Default: 100s.", least: TimeSpan.FromSeconds(1),
            most: TimeSpan.FromMinutes(10));

    private readonly NoteOptions _notes;

    public OrgOptions(Command command)
    {
        _notes = new NoteOptions(command);
        foreach (Option option in All)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            // Only whether they are given: asking for a value that could not be read throws.
            Option[] elsewhere = [_region, _apiUri, _loginUri, _profile, _profilePath, _interactive];
            if (result.GetResult(_emulator) is not null && elsewhere.Any(option => result.GetResult(option) is not null))
            {
                result.AddError("--emulator goes without options that name another org: it is the org.");
            }
            if (result.GetResult(_interactive) is not null != result.GetResult(_clientId) is not null)
            {
                result.AddError("--interactive and --client-id go together.");
            }
        });
    }

    private Option[] All => [_emulator, _region, _apiUri, _loginUri, _profile, _profilePath, _interactive, _clientId, _port, _timeout];

    /// <summary>The options as they were given.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        All.Concat(_notes.All).SelectMany(option => LaunchOrigin.Again(parsed, option.Name));

    public OrgAddress Read(ParseResult parsed) => new(
        parsed.GetValue(_emulator),
        parsed.GetValue(_region),
        parsed.GetValue(_apiUri),
        parsed.GetValue(_loginUri),
        Profile(parsed),
        parsed.GetValue(_interactive)
            ? (parsed.GetValue(_clientId)!, parsed.GetValue(_port) ?? FlowConnectOptions.DefaultInteractivePort)
            : null,
        _notes.LogPath(parsed),
        _notes.Telemetry(parsed),
        parsed.GetValue(_timeout));

    private ProfileChoice? Profile(ParseResult parsed)
    {
        string? path = parsed.GetValue(_profilePath) is { } given ? Path.GetFullPath(given) : null;
        string? name = parsed.GetValue(_profile) ?? (path is null ? null : ProfileChoice.Default);
        return name is null ? null : new ProfileChoice(name, path, Environment.CurrentDirectory);
    }
}
