namespace FlowExec.Model.Tests.Pasted;

/// <summary>Texts as people paste them, each with the payload that is in it. All of them mean the same launch.</summary>
internal static class PasteCases
{
    public const string FlowId = "3c8a1d52-0b7e-4f6d-9a61-2f40c7d10001";

    /// <summary>Name of the case, the text, and the JSON that is in it.</summary>
    public static IEnumerable<(string Name, string Text, string Body)> All()
    {
        const string Plain = $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.orderNo":"A-17"}}""";
        const string Spaced = $$$"""{"flowId": "{{{FlowId}}}", "inputData": {"Flow.orderNo": "A-17"}}""";
        const string Api = "https://api.mypurecloud.de/api/v2/flows/executions";
        yield return ("curl of sh", $"curl -X POST {Api} -H 'Content-Type: application/json' -d '{Plain}'", Plain);
        yield return ("curl with a prompt and a pipe", $"$ curl -sS --json '{Plain}' {Api} | jq .id", Plain);
        yield return ("curl over lines", $"curl --request POST \\\n  --url {Api} \\\n  --header 'content-type: application/json' \\\n  --data '{Plain}'\n", Plain);
        yield return ("curl that lost its backslashes", $"curl -X POST {Api}\n  -H \"Content-Type: application/json\"\n  --data-raw '{Plain}'\n", Plain);
        yield return ("curl in double quotes", $"curl -XPOST {Api} -H \"Content-Type: application/json\" -d \"{Plain.Replace("\"", "\\\"")}\"", Plain);
        yield return ("curl of the command prompt",
            $"curl -X POST {Api} ^\r\n  -H \"Content-Type: application/json\" ^\r\n  -d \"{Plain.Replace("\"", "\\\"")}\"", Plain);
        yield return ("curl of the command prompt, doubled quotes",
            $"curl.exe -X POST {Api} -H \"Content-Type: application/json\" -d \"{Plain.Replace("\"", "\"\"")}\"", Plain);
        yield return ("curl of PowerShell", $"curl.exe -X POST {Api} `\n  -H 'Content-Type: application/json' `\n  --data-binary '{Plain}'", Plain);
        yield return ("curl of Windows PowerShell",
            $"curl.exe {Api} -H 'Content-Type: application/json' -d '{Plain.Replace("\"", "\\\"")}'", Plain);
        yield return ("curl with an apostrophe inside",
            $"curl {Api} -H 'Content-Type: application/json' -d '{{\"flowId\":\"{FlowId}\",\"name\":\"it'\\''s me\"}}'",
            $"{{\"flowId\":\"{FlowId}\",\"name\":\"it's me\"}}");
        yield return ("curl with ANSI quoting",
            $"curl {Api} -H 'Content-Type: application/json' -d $'{{\"flowId\":\"{FlowId}\",\\n\"name\":\"it\\'s\"}}'",
            $"{{\"flowId\":\"{FlowId}\",\n\"name\":\"it's\"}}");
        yield return ("a request of HTTP",
            $"POST /api/v2/flows/executions HTTP/1.1\r\nHost: api.mypurecloud.de\r\nContent-Type: application/json\r\n\r\n{Spaced}", Spaced);
        yield return ("a request of an .http file", $"POST {Api}\nContent-Type: application/json\nAuthorization: Bearer {{{{token}}}}\n\n{Spaced}\n", Spaced);
        yield return ("Invoke-RestMethod with text",
            $"Invoke-RestMethod -Method Post -Uri {Api} -ContentType 'application/json' -Body '{Plain}'", Plain);
        yield return ("Invoke-RestMethod with a here-string",
            $"$body = @\"\n{Spaced}\n\"@\nInvoke-RestMethod -Uri '{Api}' -Method POST -ContentType 'application/json' -Body $body", Spaced);
        yield return ("Invoke-RestMethod with backticks",
            $"irm {Api} -Method Post -ContentType application/json -Body \"{Plain.Replace("\"", "`\"")}\"", Plain);
        yield return ("Invoke-RestMethod with a hashtable",
            $"$body = @{{\n  flowId = '{FlowId}'\n  inputData = @{{ 'Flow.orderNo' = 'A-17' }}\n}} | ConvertTo-Json\n"
                + $"Invoke-RestMethod -Uri {Api} -Method Post -Body $body -ContentType 'application/json'",
            Plain);
        yield return ("a hashtable on one line", $"@{{ flowId = '{FlowId}'; inputData = @{{ 'Flow.orderNo' = \"A-17\" }} }}", Plain);
        yield return ("a hashtable with casts, lists and words",
            $"[ordered]@{{ flowId = [string]'{FlowId}'; inputData = @{{ 'Flow.tags' = 'a','b''c'; 'Flow.vip' = $true; 'Flow.n' = @(1, 2); 'Flow.path' = 'C:\\x' }} }}",
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.tags":["a","b'c"],"Flow.vip":true,"Flow.n":[1,2],"Flow.path":"C:\\x"}}""");
        yield return ("requests with a dict",
            $"import requests\nr = requests.post('{Api}', headers=h, json={{'flowId': '{FlowId}', 'inputData': {{'Flow.orderNo': 'A-17'}}}})", Plain);
        yield return ("a Python variable",
            $"payload = {{\n    \"flowId\": \"{FlowId}\",  # the flow\n    \"inputData\": {{\"Flow.orderNo\": 'A-17', \"Flow.vip\": True, \"Flow.note\": None,}},\n}}\n"
                + $"requests.post(\"{Api}\", json=payload)",
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.orderNo":"A-17","Flow.vip":true,"Flow.note":null}}""");
        yield return ("fetch",
            $"await fetch('{Api}', {{ method: 'POST', headers: {{ 'Content-Type': 'application/json' }},\n  body: JSON.stringify({{ flowId: '{FlowId}', inputData: {{ 'Flow.orderNo': 'A-17' }} }}) }});",
            Plain);
        yield return ("axios", $"const res = await axios.post(`{Api}`, {{ flowId: \"{FlowId}\", inputData: {{ \"Flow.orderNo\": \"A-17\" }} }}, config)", Plain);
        yield return ("C# with escaped text",
            $"var content = new StringContent(\"{Plain.Replace("\"", "\\\"")}\", Encoding.UTF8, \"application/json\");\nawait http.PostAsync(\"{Api}\", content);", Plain);
        yield return ("C# with verbatim text", $"new StringContent(@\"{Plain.Replace("\"", "\"\"")}\")", Plain);
        yield return ("C# with an anonymous object",
            $"var body = new {{ flowId = \"{FlowId}\", inputData = new Dictionary<string, object> {{ [\"Flow.orderNo\"] = \"A-17\" }} }};", Plain);
        yield return ("the SDK of .NET",
            $"var r = new FlowExecutionLaunchRequest {{ FlowId = \"{FlowId}\", InputData = new Dictionary<string, object> {{ {{ \"Flow.orderNo\", \"A-17\" }} }} }};", Plain);
        yield return ("the SDK of .NET, by constructor",
            $"var input = new Dictionary<string, object> {{ [\"Flow.orderNo\"] = \"A-17\" }};\nvar r = new FlowExecutionLaunchRequest(FlowId: \"{FlowId}\", InputData: input);", Plain);
        yield return ("the SDK of Python",
            $"body = PureCloudPlatformClientV2.FlowExecutionLaunchRequest()\nbody.flow_id = \"{FlowId}\"\nbody.input_data = {{\"Flow.orderNo\": \"A-17\"}}\napi.post_flows_executions(body)", Plain);
        yield return ("the SDK of Java",
            $"FlowExecutionLaunchRequest r = new FlowExecutionLaunchRequest();\nr.setFlowId(\"{FlowId}\");\nr.setName(\"A-17\");", $$"""{"flowId":"{{FlowId}}","name":"A-17"}""");
        yield return ("the SDK of Java, chained",
            $"new FlowExecutionLaunchRequest()\n    .flowId(\"{FlowId}\")\n    .inputData(Map.of(\"Flow.orderNo\", \"A-17\"));", Plain);
        yield return ("the SDK of Go",
            $"flowId := \"{FlowId}\"\nbody := platformclientv2.Flowexecutionlaunchrequest{{\n  FlowId: &flowId,\n"
                + "  InputData: &map[string]interface{}{\"Flow.orderNo\": \"A-17\"},\n}",
            Plain);
        yield return ("PHP",
            $"<?php\ncurl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['flowId' => '{FlowId}', 'inputData' => ['Flow.orderNo' => 'A-17']]));", Plain);
        yield return ("Ruby",
            $"Net::HTTP.post(uri, {{ \"flowId\" => \"{FlowId}\", :inputData => {{ \"Flow.orderNo\" => 'A-17' }} }}.to_json)", Plain);
        yield return ("curl with a document",
            $"curl {Api} -H 'Content-Type: application/json' -d @- <<EOF\n{Spaced}\nEOF", Spaced);
        yield return ("PowerShell with a quote inside its text",
            $"irm {Api} -Method Post -ContentType application/json -Body '{{\"flowId\":\"{FlowId}\",\"name\":\"it''s\"}}'",
            $"{{\"flowId\":\"{FlowId}\",\"name\":\"it's\"}}");
        yield return ("a Postman collection",
            $$$$"""{"info":{"name":"x"},"item":[{"request":{"method":"POST","body":{"mode":"raw","raw":"{{{{Plain.Replace("\"", "\\\"")}}}}"}}}]}""", Plain);
        yield return ("a block of Markdown", $"I send this:\n\n```json\n{Spaced}\n```\n\nand get a 400.", Spaced);
        yield return ("a block of Markdown with curl", $"```bash\ncurl {Api} --json '{Plain}'\n```", Plain);
        yield return ("a log", $"2026-11-25 10:00:01 INFO can't say more: sending {Spaced} to the org\n2026-11-25 10:00:02 WARN 400", Spaced);
        yield return ("a log in brackets", $"[2026-11-25T10:00:01] DEBUG body={Spaced}\n", Spaced);
        yield return ("a log with escaped text", $"level=info msg=\"post\" body=\"{Plain.Replace("\"", "\\\"")}\" status=400", Plain);
        yield return ("a text in base64", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Plain)), Plain);
        yield return ("a text with percent signs", Uri.EscapeDataString(Plain), Plain);
        yield return ("a text of a web page", Plain.Replace("\"", "&quot;"), Plain);
        yield return ("a code block of a web page", $"<pre><code>{Spaced.Replace("\"", "&#34;")}</code></pre>", Spaced);
        yield return ("a quotation in a mail", Lines("> "), Spaced);
        yield return ("added lines of a diff", Lines("+"), Spaced);
        yield return ("a listing with its line numbers", string.Join('\n', Lines("").Split('\n').Select((line, i) => $"{i + 1}  {line}")), Spaced);
        yield return ("a map of Go",
            $"payload := map[string]interface{{}}{{\n\t\"flowId\": \"{FlowId}\",\n\t\"inputData\": map[string]string{{\"Flow.orderNo\": \"A-17\"}},\n}}", Plain);
        yield return ("an array of PHP", $"$data = [\n  'flowId' => '{FlowId}',\n  'inputData' => [ 'Flow.orderNo' => 'A-17' ],\n];", Plain);
        yield return ("an old array of PHP", $"$data = array('flowId' => '{FlowId}', 'inputData' => array('Flow.orderNo' => 'A-17'));", Plain);
        yield return ("dict() of Python", $"json=dict(flowId='{FlowId}', inputData={{'Flow.orderNo': 'A-17'}})", Plain);
        yield return ("properties of a hashtable",
            $"$body = @{{}}\n$body.flowId = '{FlowId}'\n$body.inputData = @{{ 'Flow.orderNo' = 'A-17' }}\n$body | ConvertTo-Json", Plain);
        yield return ("put by put", $"JSONObject body = new JSONObject();\nbody.put(\"flowId\", \"{FlowId}\");\nbody.put(\"name\", \"A-17\");",
            $$"""{"flowId":"{{FlowId}}","name":"A-17"}""");
        yield return ("a text of PowerShell with written line ends",
            $"$json = \"{{`n  `\"flowId`\": `\"{FlowId}`\",`n  `\"inputData`\": {{ `\"Flow.orderNo`\": `\"A-17`\" }}`n}}\"", Plain);
        yield return ("numbers of C# with their types",
            $"var r = new FlowExecutionLaunchRequest {{ FlowId = \"{FlowId}\", InputData = new Dictionary<string, object> {{ [\"Flow.n\"] = 3m, [\"Flow.k\"] = 10L }} }};",
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.n":3,"Flow.k":10}}""");
        yield return ("a constant of JavaScript",
            $"const FLOW = '{FlowId}';\nconst inputs = {{ 'Flow.orderNo': 'A-17' }};\nfetch(url, {{ body: JSON.stringify({{ flowId: FLOW, inputData: inputs }}) }});", Plain);
        yield return ("names alone in JavaScript",
            $"const flowId = '{FlowId}', inputData = {{ 'Flow.orderNo': 'A-17' }};\naxios.post(url, {{ flowId, inputData }})", Plain);
        yield return ("a variable of Python",
            $"FLOW_ID = '{FlowId}'\nrequests.post(url, json={{'flowId': FLOW_ID, 'inputData': {{'Flow.orderNo': 'A-17'}}}})", Plain);
        yield return ("a variable of PowerShell", $"$flow = '{FlowId}'\n@{{ flowId = $flow; inputData = @{{ 'Flow.orderNo' = 'A-17' }} }}", Plain);
        yield return ("an exported data action",
            $$$$"""{"name":"Launch","config":{"request":{"requestUrlTemplate":"/api/v2/flows/executions","requestType":"POST","requestTemplate":"{{{{Plain.Replace("\"", "\\\"")}}}}"}}}""", Plain);
        yield return ("the SDK of Python, by keywords",
            $"from PureCloudPlatformClientV2.models import FlowExecutionLaunchRequest\n\nrequest = FlowExecutionLaunchRequest(\n"
                + $"    flow_id=\"{FlowId}\",\n    input_data={{\"Flow.orderNo\": \"A-17\"}}\n)\n", Plain);
        yield return ("the SDK of Java with a map that is filled later",
            $"FlowExecutionLaunchRequest r = new FlowExecutionLaunchRequest();\nr.setFlowId(\"{FlowId}\");\n"
                + "Map<String, Object> inputs = new HashMap<>();\ninputs.put(\"Flow.orderNo\", \"A-17\");\nr.setInputData(inputs);", Plain);
        yield return ("put by put, an object in an object",
            $"JSONObject body = new JSONObject();\nbody.put(\"flowId\", \"{FlowId}\");\nJSONObject data = new JSONObject();\n"
                + "data.put(\"Flow.orderNo\", \"A-17\");\nbody.put(\"inputData\", data);", Plain);
        yield return ("a dictionary of Swift",
            $"let body: [String: Any] = [\n    \"flowId\": \"{FlowId}\",\n    \"inputData\": [\"Flow.orderNo\": \"A-17\"]\n]", Plain);
        yield return ("a map of Groovy", $"def body = [name: 'n', flowId: '{FlowId}', inputData: ['Flow.orderNo': 'A-17']]",
            $$$"""{"name":"n","flowId":"{{{FlowId}}}","inputData":{"Flow.orderNo":"A-17"}}""");
        yield return ("a table of Lua", $"local body = {{ flowId = \"{FlowId}\", inputData = {{ [\"Flow.orderNo\"] = \"A-17\" }} }}", Plain);
        yield return ("a map of Elixir", $"body = %{{flowId: \"{FlowId}\", inputData: %{{\"Flow.orderNo\" => \"A-17\"}}}}", Plain);
        yield return ("a list of R",
            $"body <- list(\n  flowId = \"{FlowId}\",\n  inputData = list(\"Flow.orderNo\" = \"A-17\")\n)", Plain);
        yield return ("HTTPie", $"http POST {Api} Authorization:\"Bearer $TOKEN\" flowId={FlowId} inputData:='{{\"Flow.orderNo\": \"A-17\"}}'", Plain);
        yield return ("what a gateway hands to a function",
            $$$$"""{"httpMethod":"POST","path":"/x","body":"{{{{Plain.Replace("\"", "\\\"")}}}}","isBase64Encoded":false}""", Plain);
        yield return ("a node of a workflow tool",
            $$$$"""{"nodes":[{"parameters":{"method":"POST","jsonBody":"={{{{Plain.Replace("\"", "\\\"")}}}}"}}]}""", Plain);
    }

    /// <summary>The payload over lines, each with a mark before it.</summary>
    private static string Lines(string mark) => string.Join('\n',
        new[] { "{", $"  \"flowId\": \"{FlowId}\",", "  \"inputData\": {", "    \"Flow.orderNo\": \"A-17\"", "  }", "}" }.Select(line => mark + line));
}
