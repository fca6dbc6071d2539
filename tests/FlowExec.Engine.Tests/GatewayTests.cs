using System.IO.Compression;
using System.Text;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Tests;

/// <summary>What stands between this machine and the org, and what it says in the org's place.</summary>
public class GatewayTests
{
    public static TheoryData<string, string, string, string> Bodies => new()
    {
        { "application/problem+json", """{"type":"urn:x","title":"Wrong value","detail":"branch must be 3 digits","status":400}""", "BadRequest", "Wrong value: branch must be 3 digits" },
        { "application/json", """{"error":{"code":"no_such_role","message":"role 'guest' is not known","target":"role"}}""", "no_such_role", "role 'guest' is not known" },
        { "application/json", """{"errors":[{"code":"E7","message":"score is over 100"},{"message":"region lacks"}]}""", "E7", "score is over 100; region lacks" },
        { "application/json", """{"errors":{"customerId":["is not a number","is too long"]}}""", "BadRequest", "is not a number; is too long" },
        { "application/json", """{"errors":["first","second"]}""", "BadRequest", "first; second" },
        { "application/json", """{"error_code":"bad_user","error_message":"no such user"}""", "bad_user", "no such user" },
        { "application/json", """{"fault":{"faultstring":"Quota policy","detail":{"errorcode":"policies.x"}}}""", "BadRequest", "Quota policy" },
        { "application/json", """{"Message":"The request is too odd"}""", "BadRequest", "The request is too odd" },
        { "application/json", "\"just words\"", "BadRequest", "just words" },
        { "text/plain", "nothing doing\r\n\tat all", "BadRequest", "nothing doing at all" },
        { "application/xml", "<Fault><Code>9</Code><Text>No &quot;body&quot;</Text></Fault>", "BadRequest", "9 No \"body\"" },
        { "text/html", "<html><head><style>b{}</style><script>alert(1)</script></head><!-- x --><body>Blocked.<br>Ref 7</body>", "BadRequest", "Blocked. Ref 7" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_gateways_own_words_reach_the_user_and_are_marked_as_its(string type, string body, string code, string words)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(400, body, $"Content-Type: {type}\r\n"));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(code, outcome.Error!.Code);
        Assert.EndsWith($": {words}", outcome.Error.Message, StringComparison.Ordinal);
        Assert.Contains("gateway", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_platform_says_in_its_list_of_errors_is_shown_too()
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(
            400, """{"message":"Bad request.","code":"bad.request","status":400,"errors":[{"message":"Flow.branch: there is no branch 9","code":"invalid.value"}]}"""));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal("Bad request: Flow.branch: there is no branch 9", outcome.Error!.Message);
        Assert.Equal("bad.request", outcome.Error.Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task An_answer_that_was_packed_on_the_way_is_read_though_nobody_asked_for_that(string encoding)
    {
        await using var org = new ScriptedOrg(async launch =>
        {
            Assert.DoesNotContain("Accept-Encoding", launch.Request.Head, StringComparison.OrdinalIgnoreCase);
            byte[] body = Packed(encoding, """{"id":"execution-1","name":"n"}""");
            string head = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n";
            await launch.Stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], launch.Stop);
        });
        Assert.Equal(("execution-1", FlowExecutionStatus.Launched), await LaunchOneAsync(org) is var outcome ? (outcome.ExecutionId, outcome.Status) : default);
    }

    [Fact]
    public async Task An_answer_that_says_it_is_packed_and_is_not_leaves_the_launch_in_doubt()
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(200, """{"id":"execution-1"}""", "Content-Encoding: gzip\r\n"));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal((FlowExecutionStatus.Unknown, "ConnectionLost"), (outcome.Status, outcome.Error!.Code));
    }

    private static byte[] Packed(string encoding, string text)
    {
        var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Compress),
            "deflate" => new ZLibStream(packed, CompressionMode.Compress),
            _ => new BrotliStream(packed, CompressionMode.Compress),
        })
        {
            packer.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    [Fact]
    public void Words_are_shortened_and_cannot_spoil_a_terminal()
    {
        FlowError error = Read(403, "<html>" + new string('w', 5000) + "\u001b[31m\u202Eevil\u0007</html>");
        Assert.InRange(error.Message.Length, 300, 400);
        FlowError spoilt = Read(403, "ab\u001b[31m\u202Ecd\u0007e");
        Assert.EndsWith("ab [31mcd e", spoilt.Message, StringComparison.Ordinal);
        FlowError binary = Read(400, "\0\u0001\u0002");
        Assert.Contains("not the platform's", binary.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>Request blocked. Incident 77</html>", "Incident 77", "GatewayRefused", "firewall")]
    [InlineData("{\"message\":\"Missing architect:flow:launch\",\"code\":\"missing.permissions\",\"status\":403}", "Missing", "missing.permissions", "")]
    public async Task A_403_of_a_firewall_is_not_a_missing_permission(string body, string words, string code, string step)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(403, body));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(code, outcome.Error!.Code);
        Assert.Contains(words, outcome.Error.Message, StringComparison.Ordinal);
        Assert.Contains(step, outcome.Error.NextStep, StringComparison.Ordinal);
        Assert.Equal(step.Length == 0, outcome.Error.NextStep!.Contains("permission", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(300, FlowExecutionStatus.Rejected)]
    [InlineData(400, FlowExecutionStatus.Rejected)]
    [InlineData(402, FlowExecutionStatus.Unknown)]
    [InlineData(403, FlowExecutionStatus.Rejected)]
    [InlineData(404, FlowExecutionStatus.Rejected)]
    [InlineData(405, FlowExecutionStatus.Unknown)]
    [InlineData(408, FlowExecutionStatus.Unknown)]
    [InlineData(409, FlowExecutionStatus.Rejected)]
    [InlineData(413, FlowExecutionStatus.Rejected)]
    [InlineData(415, FlowExecutionStatus.Rejected)]
    [InlineData(418, FlowExecutionStatus.Unknown)]
    [InlineData(422, FlowExecutionStatus.Rejected)]
    [InlineData(451, FlowExecutionStatus.Unknown)]
    [InlineData(499, FlowExecutionStatus.Unknown)]
    [InlineData(500, FlowExecutionStatus.Unknown)]
    [InlineData(520, FlowExecutionStatus.Unknown)]
    [InlineData(599, FlowExecutionStatus.Unknown)]
    public async Task Rejected_is_what_is_known_to_be_refused_and_unknown_the_rest(int status, FlowExecutionStatus expected)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(status, "odd", "Content-Type: text/plain\r\n"));
        Assert.Equal(expected, (await LaunchOneAsync(org)).Status);
        Assert.Equal(1, org.Launches);
    }

    [Theory]
    [InlineData(403, """{"error":"access_denied","error_description":"Address 10.1.2.3 is not allowed"}""", "SignInRefused", "10.1.2.3")]
    [InlineData(403, "<html>Blocked by policy 5</html>", "SignInRefused", "policy 5")]
    [InlineData(404, "<html>nothing here</html>", "SignInRefused", "nothing here")]
    [InlineData(400, """{"error":"invalid_client","error_description":"client not found"}""", "BadCredentials", "client not found")]
    public async Task A_refused_sign_in_says_who_refused_what(int status, string body, string reason, string words)
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync()) { SignIn = _ => (status, body) };
        FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(() => org.ConnectAsync());
        Assert.Equal(reason, e.Reason);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, org.Tokens);
    }

    [Theory]
    [InlineData("dateCompleted", "\"2026-02-03T04:05:06.789+0100\"")]
    [InlineData("dateCompleted", "\"2026-02-03 04:05:06\"")]
    [InlineData("dateLaunched", "1770091506")]
    [InlineData("name", "77")]
    [InlineData("flowVersion", "\"3.0\"")]
    [InlineData("flowVersion", "{\"id\":3.0}")]
    [InlineData("completionReason", "[\"Success\"]")]
    [InlineData("flowErrorInfo", "\"none\"")]
    [InlineData("outputData", "[]")]
    public void An_odd_optional_member_costs_neither_id_nor_status(string member, string value)
    {
        string body = $$"""{"id":"e-1","status":"COMPLETED","{{member}}":{{value}}}""";
        FlowExecution read = Executions.ExecutionReader.Read("asked", Answer(200, body));
        Assert.Equal(("e-1", FlowExecutionStatus.Completed), (read.ExecutionId, read.Status));
        Assert.Null(read.Error);
    }

    [Fact]
    public void A_date_in_another_form_is_the_same_moment()
    {
        DateTimeOffset expected = new(2026, 2, 3, 3, 5, 6, TimeSpan.Zero);
        foreach (string text in (string[])["2026-02-03T04:05:06+0100", "2026-02-03T03:05:06Z", "2026-02-03 03:05:06", "Tue, 03 Feb 2026 03:05:06 GMT"])
        {
            Assert.Equal(expected, Wire.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"at":"{{text}}"}"""))!.Value.Moment("at"));
        }
    }

    [Theory]
    [InlineData("""{"id":4711}""", "4711")]
    [InlineData("""{"id":"e","name":9,"flowVersion":"3.0"}""", "e")]
    [InlineData("""{"ID":"e","flowVersion":{"id":[1]}}""", "e")]
    public async Task The_id_in_the_answer_to_a_launch_is_kept_whatever_else_is_odd(string body, string id)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(200, body));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal((FlowExecutionStatus.Launched, id), (outcome.Status, outcome.ExecutionId));
    }

    [Theory]
    [InlineData("api/v2", "oauth/token")]
    [InlineData("api/v2/", "oauth/token/")]
    [InlineData("API/V2", "oauth/authorize")]
    public async Task Addresses_with_the_path_of_the_first_call_are_taken(string api, string login)
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync());
        FlowOrg connection = await org.ConnectAsync(options => options with
        {
            ApiUri = new Uri(org.Uri, api),
            LoginUri = new Uri(org.Uri, login),
        });
        Assert.Equal(org.Uri, connection.ApiUri);
        Assert.Equal(org.Uri, connection.LoginUri);
    }

    [Theory]
    [InlineData("https://apps.mypurecloud.ie/directory/#/admin/x", "mypurecloud.ie")]
    [InlineData("login.euw2.pure.cloud", "euw2.pure.cloud")]
    [InlineData("https://api.mypurecloud.de:443/api/v2/", "mypurecloud.de")]
    [InlineData("apps.usw2.pure.cloud?lang=de", "usw2.pure.cloud")]
    public void A_region_is_known_by_the_address_in_a_browser(string text, string domain) => Assert.Equal(domain, FlowRegion.Parse(text).Domain);

    [Theory]
    [InlineData("""{"entities":[{"id":"1","name":"a"},{"id":"2","name":"b"}],"pageCount":1000000000}""", 2)]
    [InlineData("""{"entities":[{"id":"1","name":"a"}],"nextUri":"/api/v2/flows?pageNumber=1"}""", 2)]
    [InlineData("""{"entities":[],"pageCount":1000000000}""", 1)]
    public async Task A_list_of_flows_that_repeats_itself_ends(string page, int requests)
    {
        int asked = 0;
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            Flows = _ =>
            {
                Interlocked.Increment(ref asked);
                return page;
            },
        };
        FlowOrg connection = await org.ConnectAsync();
        await Rows.ToListAsync(connection.Client.GetFlowsAsync(new FlowQuery(null, []), EmulatedOrg.Stop));
        Assert.Equal(requests, asked);
    }

    [Fact]
    public async Task A_list_of_flows_without_end_is_said_to_be_one()
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            Flows = number => $$"""{"entities":[{"id":"{{number}}","name":"f{{number}}"}],"pageCount":1000000000}""",
        };
        FlowOrg connection = await org.ConnectAsync();
        FlowConnectionException e = await Assert.ThrowsAsync<FlowConnectionException>(
            () => Rows.ToListAsync(connection.Client.GetFlowsAsync(new FlowQuery(null, []), EmulatedOrg.Stop)));
        Assert.Equal("ListingEndless", e.Reason);
    }

    private static async Task<FlowExecution> LaunchOneAsync(ScriptedOrg org)
    {
        FlowOrg connection = await org.ConnectAsync();
        return Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
    }

    private static FlowError Read(int status, string body) => ErrorReader.Read(Answer(status, body));

    private static HttpAnswer Answer(int status, string body) =>
        new(status, System.Text.Encoding.UTF8.GetBytes(body), "text/html", null, null, null, null, null, default);
}
