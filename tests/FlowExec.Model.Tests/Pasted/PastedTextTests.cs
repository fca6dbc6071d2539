using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FlowExec.Model.Tests.Pasted;

/// <summary>What people paste is read for the payload in it.</summary>
public sealed class PastedTextTests
{
    private static readonly FlowInputs NotKnown = FlowInputs.Unknown;

    public static TheoryData<string> Names => [.. PasteCases.All().Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_payload_in_it_is_given_back_and_nothing_is_wrong(string name)
    {
        (_, string text, string body) = PasteCases.All().Single(one => one.Name == name);
        FlowPayloadReport report = Test(text);
        Assert.True(report.IsValid, $"{text}\n{string.Join('\n', report.Diagnostics)}\n{report.Repaired}");
        Assert.Equal([DiagnosticCodes.BodyInText], report.Diagnostics.Select(finding => finding.Code));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(report.Repaired!)), report.Repaired);
        FlowPayloadRepair repair = PayloadRepair.Repair(text, PayloadContract.Published, NotKnown);
        Assert.True(repair.IsValid);
        Assert.Empty(Test(repair.Text).Diagnostics);
    }

    /// <summary>A wrong field under each wrapping: its finding stands where the reader of the text sees the field.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_finding_stands_where_the_text_has_its_place(string name)
    {
        (_, string text, _) = PasteCases.All().Single(one => one.Name == name);
        if (!text.Contains("Flow.", StringComparison.Ordinal))
        {
            return;
        }

        string wrong = text.Replace("Flow.", "", StringComparison.Ordinal);
        FlowPayloadReport report = Test(wrong);
        Diagnostic[] found = [.. report.Diagnostics.Where(finding => finding.Code == DiagnosticCodes.InputPrefixMissing)];
        Assert.NotEmpty(found);
        string[] lines = wrong.Split('\n');
        Assert.All(found, finding =>
        {
            string field = finding.Path[(finding.Path.LastIndexOf('/') + 1)..];
            Assert.Contains(field, lines[finding.Line - 1][(finding.Column - 1)..][..Math.Min(field.Length + 8, lines[finding.Line - 1].Length - finding.Column + 1)],
                StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Letters_beyond_ascii_move_no_place_and_stay_as_they_are()
    {
        string text = $"# Grüße aus Köln: 🙂 \ncurl https://api.mypurecloud.de/api/v2/flows/executions --json '{{\"flowId\":\"{PasteCases.FlowId}\",\"inputData\":{{\"Flow.größe\":\"Ä€🙂\",\"city\":\"Köln\"}}}}'";
        FlowPayloadReport report = Test(text);
        Diagnostic finding = Assert.Single(report.Diagnostics, one => one.Code == DiagnosticCodes.InputPrefixMissing);
        Assert.Equal(2, finding.Line);
        Assert.Equal(new StringInfo(text.Split('\n')[1][..text.Split('\n')[1].IndexOf("\"city\"", StringComparison.Ordinal)]).LengthInTextElements + 1, finding.Column);
        Assert.Equal("Ä€🙂", (string?)JsonNode.Parse(report.Repaired!)!["inputData"]!["Flow.größe"]);
    }

    [Theory]
    [InlineData("curl -X POST https://api.mypurecloud.ie/api/v2/flows/executions -H 'Content-Type: application/json' -d @payload.json", "FX1033", "payload.json")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions", "FX1033", "no body")]
    [InlineData("curl -X POST https://api.mypurecloud.ie/api/v2/flows/executions --json \"$BODY\"", "FX1033", "$BODY")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions -F flowId=1", "FX1033", "form")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions -d '{B}'", "FX1032", "x-www-form-urlencoded")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions -H 'Content-Type: text/plain' -d '{B}'", "FX1032", "text/plain")]
    [InlineData("curl -X PUT https://api.mypurecloud.ie/api/v2/flows/executions --json '{B}'", "FX1032", "PUT")]
    [InlineData("curl https://login.mypurecloud.ie/api/v2/flows/executions --json '{B}'", "FX1032", "login.mypurecloud.ie")]
    [InlineData("curl https://api.eu.pure.cloud/api/v2/flows/executions --json '{B}'", "FX1032", "no region")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/7d9b/executions --json '{B}'", "FX1032", "not the address")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions/7d9b/events --json '{B}'", "FX1032", "no event")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/architect/flows/7d9b/execute --json '{B}'", "FX1032", "not the address")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/oauth/token --json '{B}'", "FX1032", "token")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions --json \u2018{B}\u2019", "FX1014", "typographic")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions --json \"{\\\"flowId\\\":\\\"$FLOW\\\"}\"", "FX1002", "$FLOW")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions --json \"{\\\"name\\\":\\\"$NAME\\\"}\"", "FX1036", "$NAME")]
    [InlineData("curl \u2013X POST https://api.mypurecloud.ie/api/v2/flows/executions \u2014json '{B}'", "FX1014", "dash")]
    [InlineData("flowId: 3c8a\ninputData:\n  Flow.a: 1\n", "FX1033", "YAML")]
    [InlineData("flowId: 3c8a\nvariables:\n  - name: a\n    value: 1\n", "FX1033", "YAML")]
    [InlineData("* flowId: 3c8a\n* inputData:\n  * Flow.a: 1", "FX1033", "YAML")]
    [InlineData("flowId=3c8a\nFlow.a=1\n", "FX1033", "equals signs")]
    [InlineData("flowId=3c8a&inputData[Flow.a]=1", "FX1033", "equals signs")]
    [InlineData("http POST https://api.mypurecloud.ie/api/v2/flows/executions flowId=3c8a", "FX1002", "3c8a")]
    [InlineData("http GET https://api.mypurecloud.ie/api/v2/flows/executions flowId=3c8a", "FX1032", "GET")]
    [InlineData("<launch><flowId>3c8a</flowId></launch>", "FX1033", "XML")]
    [InlineData("<?xml version=\"1.0\"?>\n<launch flowId=\"3c8a\"/>", "FX1033", "XML")]
    [InlineData("3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001", "FX1033", "an id alone")]
    [InlineData("https://api.mypurecloud.ie/api/v2/flows/executions", "FX1033", "an address alone")]
    [InlineData("${input.rawRequest}", "FX1033", "stands for the whole body")]
    [InlineData("{{body}}", "FX1033", "stands for the whole body")]
    [InlineData("Name      Value\n----      -----\nflowId    3c8a", "FX1033", "no object in it can be read")]
    [InlineData("val b = mapOf(\"flowId\" to \"3c8a\")", "FX1033", "no object in it can be read")]
    [InlineData("body={\"flowId\":\"3c8a\",\"inputData\":{\"Flow.a\":\"1\",\"Flow.b...", "FX1033", "no object in it can be read")]
    [InlineData("How do I launch a flow?", "FX1033", "no launch in this text")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions -d flowId=3c8a", "FX1033", "a form")]
    [InlineData("ApiException: Error calling PostFlowsExecutions: {\"message\":\"x\",\"code\":\"not.found\",\"status\":404,\"contextId\":\"c-1\"}", "FX1031", "404 not.found")]
    [InlineData("irm : {\"message\":\"m\",\"code\":\"missing.permissions\",\"status\":403,\"contextId\":\"c-9\"}\nAt line:1 char:1", "FX1031", "division")]
    [InlineData("{\"entities\":[{\"id\":\"e\"}],\"pageSize\":25,\"total\":1}", "FX1031", "a list")]
    [InlineData("{\"id\":\"f-1\",\"name\":\"Orders\",\"selfUri\":\"/api/v2/flows/f-1\"}", "FX1031", "{\"flowId\": \"f-1\"}")]
    [InlineData("{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"properties\":{}}", "FX1031", "-SchemaPath")]
    [InlineData("[{B},{B}]", "FX1004", "one by one")]
    [InlineData("[1,2]", "FX1004", "one by one")]
    [InlineData("17", "FX1004", "an object")]
    [InlineData("var c = new StringContent(JsonSerializer.Serialize(new { flowId = \"3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001\" })); http.PostAsync(\"https://api.mypurecloud.ie/api/v2/flows/executions\", c);", "FX1032", "text/plain")]
    [InlineData("POST /api/v2/flows/executions/7d9b HTTP/1.1\nHost: api.mypurecloud.ie\nContent-Type: application/json\n\n{B}", "FX1032", "not the address")]
    [InlineData("POST /api/v2/flows/executions HTTP/1.1\nContent-Type: application/json\n\n", "FX1033", "no body")]
    [InlineData("Invoke-RestMethod -Uri https://api.mypurecloud.ie/api/v2/flows/executions -Method Post -Body '{B}'", "FX1032", "-ContentType")]
    [InlineData("Invoke-RestMethod -Uri https://api.mypurecloud.ie/api/v2/flows/executions -Body '{B}' -ContentType application/json", "FX1032", "GET")]
    [InlineData("irm https://api.mypurecloud.ie/api/v2/flows/executions -Method Post -ContentType application/json -Body @{ flowId = '3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001' }", "FX1032", "form fields")]
    [InlineData("requests.post('https://api.mypurecloud.ie/api/v2/flows/executions', data={'flowId': '3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001'})", "FX1032", "json=")]
    [InlineData("payload = {'flowId': flow.id, 'name': 'x'}\nrequests.post(url, json=payload)", "FX1036", "flow.id")]
    [InlineData("@{ flowId = $flow.Id; name = 'x' }", "FX1036", "$flow.Id")]
    [InlineData("@{ flowId = \"$flowId\"; name = 'x' }", "FX1036", "$flowId")]
    [InlineData("fetch(url, { body: JSON.stringify({ flowId: id, ...rest }) })", "FX1036", "...rest")]
    [InlineData("{\"flowId\": \"${input.flowId}\", \"inputData\": { ${input.attributes} } }", "FX1036", "${input.attributes}")]
    [InlineData("{B}\n{B}", "FX1035", "second")]
    [InlineData("one: {B}\ntwo: {B}", "FX1035", "second")]
    [InlineData("{\"message\":\"No way\",\"code\":\"bad.request\",\"status\":400,\"contextId\":\"c-1\",\"details\":[{\"fieldName\":\"flowId\"},{\"fieldName\":\"name\"}]}", "FX1031", "It names the field 'flowId', 'name'.")]
    [InlineData("{\"message\":\"m\",\"code\":\"missing.permissions\",\"status\":403,\"contextId\":\"c-1\",\"details\":[],\"errors\":[]}", "FX1031", "division")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{\"message\":\"m\",\"code\":\"not.found\",\"status\":404,\"contextId\":\"c-1\"}", "FX1031", "404 not.found")]
    [InlineData("{\"error_code\": \"invalid_request\", \"message\": \"m\"}", "FX1031", "invalid_request")]
    [InlineData("{\"id\":\"e-1\",\"name\":\"n\",\"flowVersion\":{\"id\":\"1.0\"},\"selfUri\":\"/api/v2/flows/executions/e-1\"}", "FX1031", "Get-FlowExecution -Id e-1")]
    [InlineData("{\"id\":\"e-1\",\"status\":\"COMPLETED\",\"dateLaunched\":\"2026-01-01T00:00:00Z\",\"selfUri\":\"/api/v2/flows/executions/e-1\"}", "FX1031", "COMPLETED")]
    [InlineData("{\"error\":\"invalid_client\",\"error_description\":\"client not found\"}", "FX1031", "invalid_client")]
    public void What_is_wrong_around_the_payload_is_said(string text, string code, string said)
    {
        text = text.Replace("{B}", $"{{\"flowId\":\"{PasteCases.FlowId}\"}}", StringComparison.Ordinal);
        FlowPayloadReport report = Test(text);
        Assert.False(report.IsValid);
        Assert.Contains(report.Diagnostics, one => one.Code == code && one.Line > 0 && $"{one.Message} {one.Help}".Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_value_that_is_not_in_the_text_no_more_is_said()
    {
        FlowPayloadReport report = Test("@{ flowId = $flow.Id; inputData = (Get-Content x | ConvertFrom-Json) }");
        Assert.Equal([DiagnosticCodes.BodyInText, DiagnosticCodes.Placeholder, DiagnosticCodes.Placeholder], report.Diagnostics.Select(one => one.Code));
        Assert.Equal(["take the body", "put the value there", "put the value there"], report.Diagnostics.Select(one => one.Fix?.Description));
        Assert.Null(report.Repaired);
    }

    [Theory]
    [InlineData("@{ flowId = '3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001'; inputData = @{ 'Flow.orderId' = $order.Id } }")]
    [InlineData("{\"flowId\": \"${input.id}\", \"inputData\": { ${input.rest} } }")]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions --json \"{\\\"flowId\\\": \\\"3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001\\\", \\\"name\\\": \\\"$NAME\\\"}\"")]
    public void A_value_that_is_not_in_the_text_is_made_up_by_no_acceptance(string text)
    {
        var task = new DiagnosisTask(PayloadContract.Published, NotKnown) { Accept = _ => true };
        FlowPayloadRepair repair = PayloadRepair.Repair(Encoding.UTF8.GetBytes(text), task);
        Assert.False(repair.IsValid);
        Assert.Empty(repair.Changes);
    }

    [Fact]
    public void A_variable_in_the_place_of_the_id_is_filled_with_the_flow_that_the_command_names()
    {
        const string Text = "curl https://api.mypurecloud.ie/api/v2/flows/executions --json \"{\\\"flowId\\\": \\\"$FLOW\\\", \\\"name\\\": \\\"n\\\"}\"";
        FlowPayloadRepair repair = PayloadRepair.Repair(
            Encoding.UTF8.GetBytes(Text), new DiagnosisTask(PayloadContract.Published, NotKnown, PasteCases.FlowId));
        Assert.Equal(PasteCases.FlowId, (string?)JsonNode.Parse(repair.Text)!["flowId"]);
        Assert.Equal("n", (string?)JsonNode.Parse(repair.Text)!["name"]);
    }

    [Fact]
    public void More_slips_than_a_hundred_are_mended_too()
    {
        string inputs = string.Join(", ", Enumerable.Range(0, 80).Select(i => $"'Flow.i{i}': 'v'"));
        FlowPayloadRepair repair = PayloadRepair.Repair(
            $"{{'flowId': '{PasteCases.FlowId}', 'inputData': {{{inputs}}}}}", PayloadContract.Published, NotKnown);
        Assert.True(repair.IsValid);
        Assert.Equal("v", (string?)JsonNode.Parse(repair.Text)!["inputData"]!["Flow.i79"]);
    }

    [Fact]
    public void An_answer_is_no_payload_to_take()
    {
        FlowPayloadReport report = Test("HTTP/1.1 403 Forbidden\r\n\r\n{\"message\":\"You are missing the following permission(s): architect:flow:launch\",\"code\":\"missing.permissions\",\"status\":403}");
        Diagnostic finding = Assert.Single(report.Diagnostics);
        Assert.Equal(DiagnosticCodes.Answer, finding.Code);
        Assert.Contains("architect:flow:launch", finding.Help, StringComparison.Ordinal);
        Assert.Null(report.Repaired);
    }

    [Theory]
    [InlineData("curl https://api.mypurecloud.ie/api/v2/flows/executions -H 'Authorization: Bearer {S}' --json '{B}'")]
    [InlineData("curl -u my-client:{S} https://api.mypurecloud.ie/api/v2/flows/executions --json '{B}'")]
    [InlineData("POST https://api.mypurecloud.ie/api/v2/flows/executions\nAuthorization: bearer {S}\nContent-Type: application/json\n\n{B}")]
    [InlineData("$h = @{ Authorization = 'Bearer {S}' }\nirm https://api.mypurecloud.ie/api/v2/flows/executions -Method Post -ContentType 'application/json' -Headers $h -Body '{B}'")]
    [InlineData("api.get_client_credentials_token('my-id', '{S}')\nrequests.post(url, json={B})")]
    [InlineData("client_secret = \"{S}\"\nrequests.post(url, json={B})")]
    [InlineData("{\"access_token\":\"{S}\",\"token_type\":\"bearer\",\"expires_in\":86399}")]
    [InlineData("HTTP/1.1 200 OK\n\n{\"access_token\":\"{S}\",\"token_type\":\"bearer\",\"expires_in\":86399}")]
    public void A_secret_is_shown_nowhere(string text)
    {
        const string Secret = "kQ7-Zr_91vTn.4bWxYpL0";
        text = text.Replace("{S}", Secret, StringComparison.Ordinal).Replace("{B}", $"{{\"flow_id\":\"{PasteCases.FlowId}\"}}", StringComparison.Ordinal);
        FlowPayloadReport report = Test(text);
        Assert.Contains(report.Diagnostics, finding => finding.Code == DiagnosticCodes.SecretInText);
        string shown = new DiagnosticRenderer(DiagnosticPalette.Plain, 200).Render(report) + report.Text + report.Repaired
            + string.Concat(report.Diagnostics.Select(one => one.Message + one.Help + one.Fix));
        Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[4..], shown, StringComparison.Ordinal);
        Assert.Contains(new string('*', Secret.Length), report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_placeholder_for_a_token_is_no_secret()
    {
        foreach (string token in new[] { "$TOKEN", "<token>", "{{token}}", "YOUR_ACCESS_TOKEN", "$($token)" })
        {
            FlowPayloadReport report = Test($"curl https://api.mypurecloud.ie/api/v2/flows/executions -H \"Authorization: Bearer {token}\" --json '{{\"flowId\":\"{PasteCases.FlowId}\"}}'");
            Assert.DoesNotContain(report.Diagnostics, finding => finding.Code == DiagnosticCodes.SecretInText);
        }
    }

    [Fact]
    public void An_input_that_looks_like_a_token_goes_out_as_it_is()
    {
        FlowPayloadReport report = Test($"curl https://api.mypurecloud.ie/api/v2/flows/executions --json '{{\"flowId\":\"{PasteCases.FlowId}\",\"inputData\":{{\"Flow.header\":\"Bearer abcdefgh12345\"}}}}'");
        Assert.True(report.IsValid);
        Assert.Contains("Bearer abcdefgh12345", report.Repaired, StringComparison.Ordinal);
    }

    private static FlowPayloadReport Test(string text) => PayloadTester.Test(Encoding.UTF8.GetBytes(text), PayloadContract.Published, NotKnown);
}
