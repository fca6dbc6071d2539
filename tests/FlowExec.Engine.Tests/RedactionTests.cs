using System.Globalization;
using System.Net;
using System.Text;
using FlowExec.Emulation;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Tests;

/// <summary>Whoever answers may bring our own secrets back, in every place and spelling: none of them becomes words of ours.</summary>
public class RedactionTests
{
    private const string Secret = "canary/Secret+5b1d0f6e==";

    private static string Basic => Convert.ToBase64String(Encoding.UTF8.GetBytes("client:" + Secret));

    public static TheoryData<string> Spellings => ["plain", "escaped", "slashed", "percent", "entity", "hidden"];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_sign_in_that_echoes_the_secret_does_not_bring_it_to_the_screen(string spelling)
    {
        var heard = new HeardNotes();
        FlowNotes.Listen(heard);
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = _ => (401, Body(spelling, Secret, Basic)),
        };
        FlowException e = await Assert.ThrowsAnyAsync<FlowException>(
            () => org.ConnectAsync(options => options with { ClientSecret = EmulatedOrg.Secret(Secret) }));
        AssertHidden(e, heard);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task An_org_that_echoes_the_token_does_not_bring_it_into_rows(string spelling)
    {
        const string Token = "canary-Token_77aa0b9c";
        var heard = new HeardNotes();
        FlowNotes.Listen(heard);
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(
            400, Body(spelling, Token, Secret), $"X: 1\r\nININ-Correlation-Id: {Token}\r\n"))
        {
            SignIn = _ => (200, $$"""{"access_token":"{{Token}}","expires_in":600}"""),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { ClientSecret = EmulatedOrg.Secret(Secret) });
        FlowExecution row = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(FlowExecutionStatus.Rejected, row.Status);
        string told = string.Join(' ', row.Error!.Message, row.Error.Code, row.Error.CorrelationId, row.CorrelationId, row.Error.NextStep,
            string.Join(' ', row.Error.Fields), string.Join(' ', row.Error.Permissions), string.Join(' ', heard.Notes.Select(note => note.Text.ToString())));
        Assert.DoesNotContain(Token, told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, told, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(Redaction.Mark, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launch_that_is_answered_with_the_token_as_its_id_does_not_keep_it()
    {
        const string Token = "canary-Token_77aa0b9c";
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(
            200, $$$"""{"id":"\u0063anary-Token_77aa0b9c","name":"{{{Token}}}","flowVersion":{"id":"{{{Token}}}"}}"""))
        {
            SignIn = _ => (200, $$"""{"access_token":"{{Token}}","expires_in":600}"""),
        };
        FlowExecution row = Assert.Single(await ScriptedOrg.LaunchAsync(await org.ConnectAsync(), 1));
        Assert.DoesNotContain(Token, $"{row} {row.ExecutionId} {row.Name} {row.FlowVersion}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_gives_the_same_token_again_is_understood()
    {
        var clock = new VirtualClock();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = _ => (200, """{"access_token":"the-same-token","expires_in":600}"""),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(FlowExecutionStatus.Launched, Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1)).Status);
        Assert.Equal(2, org.Tokens);
    }

    [Theory]
    [InlineData("http://user:hunter2@127.0.0.1:1/")]
    [InlineData("http://user:hunter2%40x@127.0.0.1:1/")]
    public async Task A_proxy_whose_address_holds_a_password_is_named_without_it(string proxy)
    {
        var heard = new HeardNotes();
        FlowNotes.Listen(heard);
        FlowException e = await Assert.ThrowsAnyAsync<FlowException>(() => FlowEngine.ConnectAsync(
            new FlowConnectOptions
            {
                ApiUri = new Uri("https://api.example.test/"),
                LoginUri = new Uri("https://login.example.test/"),
                ClientId = "client",
                ClientSecret = EmulatedOrg.Secret(Secret),
                Proxy = new Uri(proxy),
                TimeProvider = new HastyClock(),
            },
            EmulatedOrg.Stop));
        AssertHidden(e, heard, "hunter2");
        Assert.Contains("127.0.0.1:1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no secret here, nor \\u0041 change", "no secret here, nor \\u0041 change")]
    [InlineData("one canary/secret+5b1D0f6e== in any case", "one *** in any case")]
    [InlineData("an address http://user:pw@proxy/ has its user taken out", "an address http://***@proxy/ has its user taken out")]
    [InlineData("somebody@example.com stays", "somebody@example.com stays")]
    public void A_text_loses_its_secrets_and_nothing_else(string text, string expected)
    {
        var hidden = new Redaction();
        hidden.Add(Secret);
        hidden.Add("short");
        Assert.Equal(expected, hidden.Hide(text));
    }

    private static void AssertHidden(FlowException e, HeardNotes heard, string? secret = null)
    {
        string told = e + e.NextStep + string.Join(' ', heard.Notes.Select(note => note.Text.ToString()));
        Assert.DoesNotContain(secret ?? Secret, told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Basic, told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Uri.EscapeDataString(secret ?? Secret), told, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An error that has the secrets everywhere, spelled in one way.</summary>
    private static string Body(string spelling, params string[] secrets)
    {
        string text = string.Join(" and ", secrets.Select(secret => spelling switch
        {
            "escaped" => string.Concat(secret.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))),
            "slashed" => secret.Replace("/", "\\/", StringComparison.Ordinal),
            "percent" => Uri.EscapeDataString(secret),
            "hidden" => string.Join("\u200B", secret.ToCharArray()),
            _ => secret,
        }));
        return spelling == "entity"
            ? $"<html><body>You sent {string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"&#{(int)c};")))}</body></html>"
            : $$$"""
              {"message":"You sent {{{text}}}","code":"{{{text}}}","status":400,"contextId":"{{{text}}}","error":"{{{text}}}","error_description":"{{{text}}}",
               "details":[{"fieldName":"{{{text}}}","errorCode":"{{{text}}}"}],"messageParams":{"permissions":"{{{text}}}" } }
              """;
    }
}
