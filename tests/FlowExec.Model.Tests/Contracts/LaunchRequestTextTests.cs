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
