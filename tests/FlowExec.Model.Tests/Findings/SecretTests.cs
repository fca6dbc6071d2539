using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>Nothing that is said about a payload tells the value of a secure input, nor lets it be guessed.</summary>
public sealed class SecretTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";
    private static readonly FlowInputs Inputs = new(
    [
        new("Flow.customerId", FlowInputType.String, IsRequired: true), new("Flow.score", FlowInputType.Integer),
        new("Flow.pin", FlowInputType.String) { IsSecure = true }, new("Flow.keys", FlowInputType.String, true) { IsSecure = true },
        new("Flow.account", FlowInputType.Json) { IsSecure = true },
    ]);

    /// <summary>Payloads with a secret at §, each defective about it, around it, or elsewhere.</summary>
    private static readonly string[] Payloads =
    [
        """{"flow_id":"ID","inputData":{"Flow.pin":§}}""",
        """{"flowId":"your-flow-id","inputs":{"pin":§,"customerId":"1"}}""",
        """{"flowId":"ID","inputData":{"Flow.customerId":"1","Flow.pni":§,"Flow.score":"many"}}""",
        """{"flowId":"ID","inputData":{"Flow.customerId":1,"pin":[§,{"a":§}]}}""",
        """{"flowId":"ID","inputData":{"Flow.customerId":"1","Flow.pin":{"value":§,"type":"string"}}}""",
        """{"flowId":"ID","variables":[{"name":"pin","value":§},{"name":"customerId","value":"1"}]}""",
        """{"flowId":"ID","inputs":[{"key":"Flow.customerId","value":7},{"value":§,"key":"Flow.pin"}],"debug":true}""",
        """{"configuration":{"flowId":"ID","parameters":{"PIN":§}},"timeout":3}""",
        """{"flowId":"ID","inputData":{"Flow.keys":§,"Flow.customerId":"1"}}""",
        """{"flowId":"ID","inputData":{"Flow.keys":[§,7],"Flow.customerId":"1"},"channel":"web"}""",
        """{"flowId":"ID","inputData":{"Flow.account":{"password":§,"password":§},"Flow.customerId":"1"}}""",
        """{"flowId":"ID","inputData":{"inputs":{"pin":§}},"pin":§}""",
        """{'flowId':'ID','inputData':{'Flow.pin':§,},}""",
        """{"flowId":"ID","inputData":{"Flow.pin":§} "name":"x"}""",
        """{"flowId":"ID" /* launch */,"inputData":{"Flow.pin":§,"Flow.customerId":None}}""",
        """{"flowId":"ID","execution_context":{"channel":"voice","pin":§},"participants":[{"user_id":"u"}]}""",
        """{"flowId":"ID","inputData":{"Flow.pin":§,"Flow.pin":§}}""",
        """{"flowId":"ID","inputData":{"Flow.pin":§""",
    ];

    /// <summary>Texts with a payload in them, and a secret at §; here it is letters and digits, which no quoting changes.</summary>
    private static readonly string[] Pasted =
    [
        """curl https://api.mypurecloud.ie/api/v2/flows/executions -d '{"flow_id":"ID","inputData":{"Flow.pin":"§","score":"many"}}'""",
        """curl -X PUT https://api.mypurecloud.ie/api/v2/flows --json "{\"flowId\":\"ID\",\"inputData\":{\"Flow.pin\":\"§\"}}" """,
        """@{ flowId = 'ID'; inputData = @{ 'Flow.pin' = '§'; colour = "red" } }""",
        "$pin = '§'\n$body = @{ flowId = 'ID'; inputData = @{ 'Flow.pin' = $pin; score = $score } } | ConvertTo-Json",
        """requests.post('https://api.mypurecloud.ie/api/v2/flows', json={'flowId': 'ID', 'inputs': {'pin': '§', 'customerId': 7}})""",
        "I send\n```json\n{\"flowId\":\"ID\",\"inputData\":{\"Flow.pni\":\"§\"}}\n```\nand get 400",
        """2026-03-01 INFO body={\"flowId\":\"ID\",\"inputs\":{\"pin\":\"§\"}} status=400""",
        """new FlowExecutionLaunchRequest { FlowId = "ID", InputData = new Dictionary<string, object> { ["pin"] = "§", ["customerId"] = 5 } };""",
        "> {\n>   \"flow_id\": \"ID\",\n>   \"inputData\": { \"Flow.pin\": \"§\" }\n> }",
        "{&quot;flow_id&quot;:&quot;ID&quot;,&quot;inputData&quot;:{&quot;Flow.pin&quot;:&quot;§&quot;}}",
        "%7B%22flow_id%22%3A%22ID%22%2C%22inputData%22%3A%7B%22Flow.pin%22%3A%22§%22%7D%7D",
        "BASE64{\"flow_id\":\"ID\",\"inputData\":{\"Flow.pin\":\"§\"}}",
    ];

    [Fact]
    public void Secrets_are_in_no_output_and_make_no_difference_to_any() => AssertNowhere(2_500);

    [Fact]
    [Trait("Category", "Soak")]
    public void Ten_thousand_secrets_are_in_no_output_and_make_no_difference_to_any() => AssertNowhere(10_000);

    private static void AssertNowhere(int secrets)
    {
        var random = new Random(20260301);
        string[] words = Words();
        Assert.True(words.Length > 300);
        for (int turn = 0; turn < secrets; turn++)
        {
            bool isPasted = turn % 3 == 0;
            string[] texts = isPasted ? Pasted : Payloads;
            string payload = texts[turn / 3 % texts.Length].Replace("ID", FlowId, StringComparison.Ordinal);
            string word = words[random.Next(words.Length)];
            string secret = turn % 2 == 0 && (!isPasted || word.All(char.IsAsciiLetterOrDigit)) ? word : Invented(random, random.Next(1, 24));
            string other = Invented(random, secret.Length);
            bool isAll = turn % 20 < 2;
            string told = Told(payload, secret, isPasted, isAll);
            Assert.Equal(Told(payload, other, isPasted, isAll), told);
            if (secret.Length >= 8 && turn % 2 == 1)
            {
                Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_same_secret_under_another_name_is_one_there_too()
    {
        const string Secret = "correct-horse-7";
        FlowPayloadReport report = PayloadTester.Test(
            $$$"""{"flowId":"{{{FlowId}}}","name":["{{{Secret}}}"],"inputData":{"Flow.customerId":"1","Flow.pin":"{{{Secret}}}","Flow.score":"{{{Secret}}}"}}""",
            PayloadContract.Published, Inputs);
        Assert.True(report.Diagnostics.Length >= 2);
        Assert.DoesNotContain(Secret, Everything(report, true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_stands_around_the_payload_too_is_hidden_there()
    {
        const string Secret = "correct-horse-7";
        FlowPayloadReport report = PayloadTester.Test(
            $$$"""curl https://api.mypurecloud.ie/api/v2/{{{Secret}}} --json '{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"1","Flow.pin":"{{{Secret}}}"}}'""",
            PayloadContract.Published, Inputs);
        Assert.Contains(report.Diagnostics, found => found.Code == DiagnosticCodes.RequestLine);
        Assert.DoesNotContain(Secret, Everything(report, true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_of_a_sentence_is_not_hidden_with_a_secret_that_it_is_alike()
    {
        FlowPayloadReport report = PayloadTester.Test(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"1","Flow.pin":"flow","Flow.colour":"red"}}""", PayloadContract.Published, Inputs);
        Assert.Equal("The flow declares no input 'Flow.colour'.", Assert.Single(report.Diagnostics).Message);
    }

    [Fact]
    public void What_is_repaired_holds_the_secret_and_is_not_in_the_report()
    {
        string body = $$$"""{"flow_id":"{{{FlowId}}}","inputs":{"pin":"s3cret-9","customerId":"1"}}""";
        FlowPayloadRepair repair = PayloadRepair.Repair(body, PayloadContract.Published, Inputs);
        Assert.Null(repair.Before.Repaired);
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.pin":"s3cret-9","Flow.customerId":"1"}}""", repair.Text);
        Assert.DoesNotContain("s3cret-9", string.Join(' ', repair.Changes) + Everything(repair.After, true), StringComparison.Ordinal);
    }

    private static string Told(string payload, string secret, bool isPasted, bool isAll)
    {
        const string Packed = "BASE64";
        string text = payload.Replace("§", isPasted ? secret : JsonStrings.Quote(secret), StringComparison.Ordinal);
        text = text.StartsWith(Packed, StringComparison.Ordinal)
            ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text[Packed.Length..])) : text;
        FlowPayloadReport report = PayloadTester.Test(text, PayloadContract.Published, Inputs);
        Assert.NotEmpty(report.Diagnostics);
        if (!isAll)
        {
            return Everything(report, false);
        }

        FlowPayloadRepair repair = PayloadRepair.Repair(
            Encoding.UTF8.GetBytes(text), new DiagnosisTask(PayloadContract.Published, Inputs) { Accept = _ => true });
        return Everything(report, true) + string.Join('\n', repair.Changes) + Everything(repair.After, true)
            + string.Join('\n', LineDiff.Of(repair.Before.Text ?? "", Diagnoser.Show(Encoding.UTF8.GetBytes(repair.Text), Inputs)));
    }

    /// <summary>Every output; the documents of one in ten, since what they say is what the findings say.</summary>
    private static string Everything(FlowPayloadReport report, bool isAll)
    {
        var all = new StringBuilder(new DiagnosticRenderer(DiagnosticPalette.Plain).Render(report)).Append(report.Text).Append(report.Repaired);
        foreach (Diagnostic found in report.Diagnostics)
        {
            all.Append(found).Append(found.Path).Append(found.Help).Append(found.Fix);
            all.AppendJoin(' ', found.Fix?.Operations ?? []).AppendJoin(' ', found.Fix?.Edits ?? []);
        }

        if (isAll)
        {
            var summary = new DiagnosticSummary();
            summary.Add(report);
            all.AppendJoin('\n', summary.Groups).Append(Found.Json(report))
                .Append(Found.Sarif(report with { Source = "payload.json" }));
        }

        return all.ToString();
    }

    private static string Invented(Random random, int length) =>
        string.Create(length, random, static (text, random) => random.GetItems("abcdefghjkmnpqrstuvwxyz023456789", text));

    /// <summary>The words of every sentence, of the titles and of the fields.</summary>
    private static string[] Words() =>
    [
        .. FindingRules.All.SelectMany(rule => $"{rule.Message} {rule.Help}".Split(' '))
            .Concat(DiagnosticCodes.Titles.Values.SelectMany(title => title.Split(' ')))
            .Concat(["flowId", "inputData", "Flow.customerId", "score", "voice", "web", "u", "x", "1", "true", "null", "string", "many", "pin"])
            .Select(word => word.Trim('\'', '.', ',', ';', '{', '}', '"')).Where(word => word.Length > 0 && word.All(c => c is > ' ' and < '\x7f' and not '"' and not '\\'))
            .Distinct(),
    ];
}
