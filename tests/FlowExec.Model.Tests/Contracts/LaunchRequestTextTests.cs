using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec.Model.Tests.Contracts;

/// <summary>A launch in the forms that other tools take: the body comes out of each as it went in, and no form tells a token.</summary>
public sealed class LaunchRequestTextTests
{
    private static readonly Uri Api = new("https://api.mypurecloud.de/");

    private static readonly string[] Values =
    [
        "plain", "it's", "say \"hi\"", "a `tick` and $var $(run) ${x}", "100% %PATH% !bang", @"C:\new\table", "line\nline\r\n\ttab", "Ä€🙂 ‘’ “” \u2028\u0085",
        "{{token}} {{{", "'@\n'@", "\"@", "'\\''", "^ & | < > ; # ~ * ? [ ] ( )", "\\\"", "trailing \\", "", "@file", "--data x", "</script>", "\u0001\u007f",
    ];

    [Theory]
    [InlineData(PayloadForm.Json, "{B}")]
    [InlineData(PayloadForm.Curl, """
        curl -X POST 'https://api.mypurecloud.de/api/v2/flows/executions' \
          -H "Authorization: Bearer $GENESYSCLOUD_ACCESS_TOKEN" \
          -H 'Content-Type: application/json' \
          --data-raw '{B}'
        """)]
    [InlineData(PayloadForm.Http, """
        POST /api/v2/flows/executions HTTP/1.1
        Host: api.mypurecloud.de
        Authorization: Bearer <access token>
        Content-Type: application/json
        Content-Length: 14

        {B}
        """)]
    [InlineData(PayloadForm.PowerShell, """
        $request = @{
            Method      = 'Post'
            Uri         = 'https://api.mypurecloud.de/api/v2/flows/executions'
            Headers     = @{ Authorization = "Bearer $env:GENESYSCLOUD_ACCESS_TOKEN" }
            ContentType = 'application/json; charset=utf-8'
            Body        = @'
        {B}
        '@
        }
        Invoke-RestMethod @request
        """)]
    [InlineData(PayloadForm.CSharp, """
        using System.Net.Http.Headers;
        using System.Text;

        using var http = new HttpClient();
        string? token = Environment.GetEnvironmentVariable("GENESYSCLOUD_ACCESS_TOKEN");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        const string Body = "{\"flowId\":\"f\"}";
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync("https://api.mypurecloud.de/api/v2/flows/executions", content);
        Console.WriteLine(await answer.Content.ReadAsStringAsync());
        """)]
    public void A_form_is_the_whole_request(PayloadForm form, string text) => Assert.Equal(
        text.Replace("{B}", """{"flowId":"f"}""", StringComparison.Ordinal), LaunchRequestText.Write("""{"flowId":"f"}""", form, Api), ignoreLineEndingDifferences: true);

    [Fact]
    public void A_collection_of_Postman_has_the_request_the_address_and_a_variable_for_the_token()
    {
        JsonNode made = JsonNode.Parse(LaunchRequestText.Write("""{"flowId":"f"}""", PayloadForm.Postman, Api))!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"info":{"name":"Launch a flow","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
             "item":[{"name":"POST /api/v2/flows/executions","request":{"method":"POST","header":[{"key":"Content-Type","value":"application/json"}],
               "body":{"mode":"raw","raw":"{\"flowId\":\"f\"}","options":{"raw":{"language":"json"}}},
               "url":{"raw":"{{api}}/api/v2/flows/executions","host":["{{api}}"],"path":["api","v2","flows","executions"]}}}],
             "auth":{"type":"bearer","bearer":[{"key":"token","value":"{{accessToken}}","type":"string"}]},
             "variable":[{"key":"api","value":"https://api.mypurecloud.de","type":"string"},{"key":"accessToken","value":"","type":"string"}]}
            """), made), made.ToJsonString());
    }

    public static TheoryData<PayloadForm> Forms => [.. Enum.GetValues<PayloadForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_body_comes_out_as_it_went_in(PayloadForm form)
    {
        foreach (string value in Values)
        {
            var context = new FlowExecutionContext
            {
                FlowId = "3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001",
                Name = value,
                Attributes = new FlowAttributes([new("text", value), new("list", new[] { value, value })]),
            };
            string body = PayloadContract.Published.Write(context, FlowInputs.Unknown).ToString();
            string text = LaunchRequestText.Write(body, form, Api);
            string read = form switch
            {
                PayloadForm.Json => text,
                PayloadForm.Postman => (string)JsonNode.Parse(text)!["item"]![0]!["request"]!["body"]!["raw"]!,
                _ => PasteReader.BodyIn(Encoding.UTF8.GetBytes(text)) ?? throw new Xunit.Sdk.XunitException("No body in:\n" + text),
            };
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(read)), $"{value}\n{text}\n{read}");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_written_is_a_right_request(PayloadForm form)
    {
        if (form == PayloadForm.Postman)
        {
            return;
        }

        string text = LaunchRequestText.Write("""{"flowId":"3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001"}""", form, Api);
        FlowPayloadReport report = PayloadTester.Test(text, PayloadContract.Published, FlowInputs.Unknown);
        Assert.All(report.Diagnostics, finding => Assert.Equal(DiagnosticCodes.BodyInText, finding.Code));
        Assert.True(form == PayloadForm.Json || text.Contains("api.mypurecloud.de", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Without_an_org_a_placeholder_stands_for_the_region(PayloadForm form)
    {
        string text = LaunchRequestText.Write("{}", form, null);
        Assert.Equal(form != PayloadForm.Json, text.Contains("api.<region>", StringComparison.Ordinal));
    }

    [Fact]
    public void A_gateway_with_a_path_keeps_it()
    {
        string text = LaunchRequestText.Write("{}", PayloadForm.Http, new Uri("https://gateway.example:8443/genesys/"));
        Assert.StartsWith("POST /genesys/api/v2/flows/executions HTTP/1.1\r\nHost: gateway.example:8443\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_collection_has_the_shape_of_version_2_1()
    {
        JsonElement root = JsonDocument.Parse(LaunchRequestText.Write("""{"name":"{{x}}"}""", PayloadForm.Postman, Api)).RootElement;
        Assert.Equal("https://schema.getpostman.com/json/collection/v2.1.0/collection.json", root.GetProperty("info").GetProperty("schema").GetString());
        JsonElement request = root.GetProperty("item")[0].GetProperty("request");
        Assert.Equal("POST", request.GetProperty("method").GetString());
        Assert.Equal("raw", request.GetProperty("body").GetProperty("mode").GetString());
        Assert.DoesNotContain("{{", request.GetProperty("body").GetProperty("raw").GetString(), StringComparison.Ordinal);
        Assert.Equal(["api", "v2", "flows", "executions"], request.GetProperty("url").GetProperty("path").EnumerateArray().Select(one => one.GetString()));
        Dictionary<string, string?> variables = root.GetProperty("variable").EnumerateArray()
            .ToDictionary(one => one.GetProperty("key").GetString()!, one => one.GetProperty("value").GetString());
        Assert.Equal("https://api.mypurecloud.de", variables["api"]);
        Assert.Equal("", variables["accessToken"]);
    }
}
