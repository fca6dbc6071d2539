using System.Net;
using FlowExec.Engine.Tests.Journal;

namespace FlowExec.Engine.Tests;

/// <summary>The configuration file of the platform's CLI: what it says is taken as the CLI takes it, and what is wrong is named.</summary>
public sealed class ProfileTests : IDisposable
{
    private const string Canary = "canary-5b1d0f6e-secret";

    private readonly TempFolder _folder = new();

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    [Fact]
    public void A_profile_of_client_credentials_is_read_in_any_case()
    {
        FlowConnectOptions options = Read(
            "test", """
            [DEFAULT]
            environment = "mypurecloud.com"
            [Test]
            Environment = "me_central_1"
            client_credentials = "the-id"   # the id, whatever it is called
            client_secret = "the-secret"
            grant_type = "1"
            """);
        Assert.Equal(("mec1.pure.cloud", "the-id", "the-secret"), (options.Region?.Domain, options.ClientId, Text(options.ClientSecret)));
        Assert.Null(options.AccessToken);
    }

    [Fact]
    public void A_file_that_is_no_configuration_is_not_read_to_its_end()
    {
        using (FileStream endless = File.Create(PathOf("config.toml")))
        {
            endless.SetLength(4L << 30);
        }

        FlowConfigurationException e = Assert.Throws<FlowConfigurationException>(
            () => FlowEngine.ProfileNames(new ProfileChoice("", PathOf("config.toml"), _folder.Path)));
        Assert.Equal("ProfileFileInvalid", e.Reason);
        Assert.Contains("more than 16 MB", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_access_token_goes_before_the_grant_type()
    {
        FlowConnectOptions options = Read(
            "DEFAULT", "[DEFAULT]\nenvironment = 'eu-west-1'\naccess_token = 'the-token'\nclient_credentials = 'id'\ngrant_type = 3\n");
        Assert.Equal("the-token", Text(options.AccessToken));
        Assert.Null(options.ClientId);
    }

    [Fact]
    public void What_is_said_otherwise_goes_before_the_profile()
    {
        FlowConnectOptions options = Read(
            "DEFAULT", "[DEFAULT]\nenvironment = 'atlantis'\naccess_token = 't'\nproxy_protocol='http'\nproxy_host='one.test'\nproxy_port='1'\n",
            new FlowConnectOptions { Region = FlowRegion.Parse("mypurecloud.de"), Proxy = new Uri("http://two.test:2/") });
        Assert.Equal(("mypurecloud.de", "two.test"), (options.Region?.Domain, options.Proxy?.Host));
        Assert.Null(options.ProxyCredential);
    }

    [Fact]
    public void Proxy_and_gateway_are_put_together_from_their_parts()
    {
        FlowConnectOptions options = Read(
            "DEFAULT", """
            [DEFAULT]
            environment = "mypurecloud.com"
            client_credentials = "id"
            client_secret = "secret"
            proxy_protocol = "http"
            proxy_host = "proxy.test"
            proxy_port = "8080"
            proxy_username = "user"
            proxy_password = "pass"
            gateway_protocol = "https"
            gateway_host = "gateway.test"
            gateway_port = "443"
            gateway_pathparams = "{login: /sign, api: /genesys}"
            """);
        Assert.Equal(("http://proxy.test:8080/", "user", "pass"), (options.Proxy?.AbsoluteUri, options.ProxyCredential?.UserName, options.ProxyCredential?.Password));
        Assert.Equal(("https://gateway.test/genesys", "https://gateway.test/sign"), (options.ApiUri?.AbsoluteUri, options.LoginUri?.AbsoluteUri));
    }

    [Theory]
    [InlineData("2026-03-01T12:00:00Z", true)]
    [InlineData("2026-03-01T10:00:00Z", false)]
    public void A_token_that_the_CLI_keeps_of_the_browser_is_used_while_it_is_good(string end, bool isGood)
    {
        string text = $$"""
            [DEFAULT]
            environment = "mypurecloud.ie"
            client_credentials = "the-client"
            grant_type = "3"
            oauth_token_data = '{"access_token":"{{Canary}}","token_type":"bearer","expires_in":86399,"oauth_token_expiry":"{{end}}"}'
            """;
        var given = new FlowConnectOptions { TimeProvider = new Emulation.VirtualClock(new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero)) };
        if (isGood)
        {
            Assert.Equal(Canary, Text(Read("default", text, given).AccessToken));
            return;
        }

        FlowConfigurationException e = Assert.Throws<FlowConfigurationException>(() => Read("default", text, given));
        Assert.Equal("ProfileNeedsBrowser", e.Reason);
        Assert.Contains("-Interactive -ClientId the-client -Region mypurecloud.ie", e.NextStep, StringComparison.Ordinal);
        Assert.Contains("--interactive --client-id the-client", e.Advice!.ForCommandLine().ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ProfileFileInvalid", "Line 3", "[DEFAULT]\nenvironment = \"mypurecloud.ie\"\nclient_secret = \"" + Canary + "\nclient_credentials = \"a\"")]
    [InlineData("ProfileFileInvalid", "client_secret", "[DEFAULT]\nenvironment = \"mypurecloud.ie\"\nclient_secret = " + Canary)]
    [InlineData("ProfileNotFound", "It has other, another", "[other]\nclient_secret = '" + Canary + "'\n[another]\n")]
    [InlineData("ProfileNotFound", "gc profiles new", "client_secret = '" + Canary + "'")]
    [InlineData("RegionMissing", "has no environment", "[DEFAULT]\nclient_secret = '" + Canary + "'")]
    [InlineData("RegionUnknown", "'atlantis'", "[DEFAULT]\nenvironment = 'atlantis'\nclient_secret = '" + Canary + "'")]
    [InlineData("CredentialMissing", "has no client_credentials", "[DEFAULT]\nenvironment = 'mypurecloud.ie'\nclient_secret = '" + Canary + "'")]
    [InlineData("CredentialMissing", "has no client_secret", "[DEFAULT]\nenvironment = 'mypurecloud.ie'\nclient_credentials = 'a'")]
    [InlineData("CredentialMissing", "has no access_token", "[DEFAULT]\nenvironment = 'mypurecloud.ie'\nclient_secret = '" + Canary + "'\ngrant_type = '0'")]
    [InlineData("ProfileNeedsBrowser", "grant type 3", "[DEFAULT]\nenvironment = 'mypurecloud.ie'\nclient_credentials = 'a'\ngrant_type = '3'\noauth_token_data = '" + Canary + "'")]
    [InlineData("ProfileGrantUnknown", "grant_type", "[DEFAULT]\nenvironment = 'mypurecloud.ie'\nclient_secret = '" + Canary + "'\ngrant_type = '7'")]
    [InlineData("ProxyInvalid", "proxy_port", "[DEFAULT]\nenvironment = 'mypurecloud.ie'\nproxy_protocol = 'http'\nproxy_host = 'p'\nproxy_port = 'x'\nproxy_password = '" + Canary + "'")]
    public void What_is_wrong_is_named_and_no_secret_is(string reason, string said, string text)
    {
        FlowConfigurationException e = Assert.Throws<FlowConfigurationException>(() => Read("DEFAULT", text));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(said, $"{e.Message} {e.NextStep}", StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, e.ToString() + e.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_path_the_file_of_the_folder_is_taken_where_the_home_has_none()
    {
        Assert.SkipWhen(
            File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".gc", "config.toml")),
            "This user has a configuration of the CLI, which goes before the folder's.");
        File.WriteAllText(PathOf("config.toml"), "[one]\nenvironment='mypurecloud.ie'\naccess_token='t'\n[two]\n");
        Assert.Equal(["one", "two"], FlowEngine.ProfileNames(new ProfileChoice("", null, _folder.Path)));
        Assert.Equal("t", Text(FlowEngine.WithProfile(new FlowConnectOptions(), new ProfileChoice("ONE", null, _folder.Path)).AccessToken));
        FlowConfigurationException e = Assert.Throws<FlowConfigurationException>(
            () => FlowEngine.ProfileNames(new ProfileChoice("", null, PathOf("nowhere"))));
        Assert.Equal("ProfileFileMissing", e.Reason);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, 0)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, 1)]
    public void A_file_that_others_may_read_is_warned_about(UnixFileMode mode, int warnings)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps a home folder to its user.");

        File.WriteAllText(PathOf("c.toml"), "[DEFAULT]\nenvironment='mypurecloud.ie'\naccess_token='t'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf("c.toml"), mode);
        }

        var heard = new HeardNotes();
        INoteListener? before = FlowNotes.Listen(heard);
        FlowEngine.WithProfile(new FlowConnectOptions(), new ProfileChoice("DEFAULT", PathOf("c.toml"), _folder.Path));
        FlowNotes.Listen(before);
        Assert.Equal(warnings, heard.Notes.Count(note => note.Kind == NoteKind.Warning));
    }

    public void Dispose() => _folder.Dispose();

    private FlowConnectOptions Read(string profile, string text, FlowConnectOptions? given = null)
    {
        File.WriteAllText(PathOf("config.toml"), text);
        return FlowEngine.WithProfile(given ?? new FlowConnectOptions(), new ProfileChoice(profile, PathOf("config.toml"), _folder.Path));
    }

    private static string? Text(System.Security.SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;
}
