using System.Net;

namespace FlowExec;

public class FlowEnvironmentTests
{
    private const string Region = FlowEnvironment.RegionVariable;
    private const string Id = FlowEnvironment.ClientIdVariable;
    private const string Secret = FlowEnvironment.ClientSecretVariable;
    private const string Token = FlowEnvironment.AccessTokenVariable;

    private static FlowConnectOptions Complete(FlowConnectOptions? given, params (string Name, string Value)[] variables) =>
        FlowEnvironment.Complete(given ?? new FlowConnectOptions(), name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    private static string Text(System.Security.SecureString? secret) => new NetworkCredential("", secret).Password;

    [Fact]
    public void A_client_and_a_region_are_read()
    {
        FlowConnectOptions options = Complete(null, (Region, " eu_west_1 "), (Id, "some-id"), (Secret, "some-secret\n"));
        Assert.Equal(("mypurecloud.ie", "some-id", "some-secret"), (options.Region?.Domain, options.ClientId, Text(options.ClientSecret)));
        Assert.Null(options.AccessToken);
    }

    [Fact]
    public void A_token_goes_before_a_client()
    {
        FlowConnectOptions options = Complete(null, (Region, "mypurecloud.ie"), (Id, "some-id"), (Secret, "some-secret"), (Token, "some-token"));
        Assert.Equal("some-token", Text(options.AccessToken));
        Assert.Null(options.ClientId);
        Assert.Null(options.ClientSecret);
    }

    [Fact]
    public void What_is_said_otherwise_goes_before_the_environment()
    {
        FlowConnectOptions byRegion = Complete(new FlowConnectOptions { Region = FlowRegion.Parse("mypurecloud.de") }, (Region, "none"), (Token, "t"));
        Assert.Equal("mypurecloud.de", byRegion.Region?.Domain);
        FlowConnectOptions byAddress = Complete(new FlowConnectOptions { ApiUri = new Uri("https://gateway.example/") }, (Region, "none"), (Token, "t"));
        Assert.Null(byAddress.Region);
    }

    [Fact]
    public void A_proxy_is_put_together_from_its_variables()
    {
        FlowConnectOptions options = Complete(
            null, (Region, "mypurecloud.ie"), (Token, "t"), ("GENESYSCLOUD_PROXY_PROTOCOL", "http"), ("GENESYSCLOUD_PROXY_HOST", "proxy.test"),
            ("GENESYSCLOUD_PROXY_PORT", "8080"), ("GENESYSCLOUD_PROXY_AUTH_USERNAME", "user"), ("GENESYSCLOUD_PROXY_AUTH_PASSWORD", "pass"));
        Assert.Equal(("http://proxy.test:8080/", "user", "pass"), (options.Proxy?.AbsoluteUri, options.ProxyCredential?.UserName, options.ProxyCredential?.Password));
        FlowConnectOptions given = Complete(
            new FlowConnectOptions { Proxy = new Uri("http://given.test/") }, (Region, "mypurecloud.ie"), (Token, "t"), ("GENESYSCLOUD_PROXY_HOST", "p.test"));
        Assert.Equal("given.test", given.Proxy?.Host);
    }

    [Theory]
    [InlineData("ProxyInvalid", "GENESYSCLOUD_PROXY_HOST is no host name", "GENESYSCLOUD_PROXY_HOST=user:hidden-one@proxy.test", Region + "=mypurecloud.ie")]
    [InlineData("ProxyInvalid", "GENESYSCLOUD_PROXY_HOST is not set", "GENESYSCLOUD_PROXY_PORT=8080", Region + "=mypurecloud.ie")]
    [InlineData("RegionMissing", Region, Id + "=a", Secret + "=hidden-one")]
    [InlineData("RegionMissing", Region, Region + "=  ", Token + "=hidden-one")]
    [InlineData("RegionUnknown", "'atlantis'", Region + "=atlantis", Token + "=hidden-one")]
    [InlineData("CredentialMissing", Id + " is not set", Region + "=mypurecloud.ie", Secret + "=hidden-one")]
    [InlineData("CredentialMissing", Secret + " is not set", Region + "=mypurecloud.ie", Id + "=a")]
    [InlineData("CredentialMissing", Token + " is set", Region + "=mypurecloud.ie", Secret + "=")]
    public void What_lacks_is_named_and_no_secret_is(string reason, string said, string first, string second)
    {
        (string, string) Variable(string text) => (text[..text.IndexOf('=', StringComparison.Ordinal)], text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        FlowConfigurationException e = Assert.Throws<FlowConfigurationException>(() => Complete(null, Variable(first), Variable(second)));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(said, $"{e.Message} {e.NextStep}", StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-one", e.ToString(), StringComparison.Ordinal);
    }
}
