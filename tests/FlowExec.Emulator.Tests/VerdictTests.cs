using System.Net;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

/// <summary>Whatever stands in a body, the module's test and the emulator say the same of it.</summary>
public class VerdictTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    /// <summary>Values in the place of others: sound ones, those of other types, and what is no JSON.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "0", "-0", "1", "5.0", "0.1", "1e2", "1E400", "1e-400", "9223372036854775808", "1.00000000000000000001", "01", "+1",
        ".5", "NaN", "tru", "'x'", "\"\"", "\" \"", "\"x\"", "\"PT5M\"", "\"P1Y\"", "\"2026-02-30T10:00:00Z\"", "\"2026-01-01T10:00:00Z\"",
        "\"2026-01-01\"", "\"2026-01-01T24:00:00Z\"", "\"tel:+15550199\"", "\"\\ud83d\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"a\tb\"", "\"\\x\"",
        "\"@{a=1}\"", "\"{{name}}\"", "[]", "[null]", "[1,\"2\"]", "[1,]", "{}", "{\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "/*c*/1",
    ];

    public static TheoryData<string, string> Sound => new()
    {
        {
            "Published", """
            {"flowId":"ID","name":"n","flowVersion":null,"inputData":{"Flow.customerId":"00042","Flow.vip":true,"Flow.score":42,
            "Flow.balance":1.5,"Flow.dueDate":"2026-03-01T08:30:00Z","Flow.callbackWindow":"PT5M","Flow.tags":["a","b"],"Flow.preferences":{"a":[1]}}}
            """
        },
        {
            "ExecutionContext", """
            {"flow_id":"ID","execution_context":{"channel":"voice","contact_uri":"tel:+15550199","user_id":"u"},
            "initial_attributes":{"customerId":"00042","score":42,"tags":["a"],"preferences":{"a":1}}}
            """
        },
        {
            "Participants", """
            {"flow_id":"ID","channel_type":"web","participants":[{"user_id":"u","role":"USER","channels":["voice","web"]}]}
            """
        },
    };

    /// <summary>Each body is a sound one in which a value, a name or a character is another. What the org alone can know (a version that is
    /// not there) is no question of the body.</summary>
    [Theory]
    [MemberData(nameof(Sound))]
    public async Task A_body_with_something_else_in_it_gets_one_verdict(string contract, string sound)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Contract = contract, RateLimit = 100_000 });
        using var client = new OrgClient(emulator);
        (_, JsonElement flow) = await client.ReadAsync($"/api/v2/flows/{FlowId}");
        FlowInputs inputs = InputSchemaReader.Read(flow.GetProperty("inputSchema"));
        sound = sound.Replace("\"ID\"", $"\"{FlowId}\"", StringComparison.Ordinal);
        var random = new Random(20261126);
        var verdicts = new Dictionary<HttpStatusCode, int>();
        for (int i = 0; i < 400; i++)
        {
            string body = i == 0 ? sound : Changed(sound, random);
            FlowPayloadReport report = PayloadTester.Test(body, PayloadContract.Load(contract), inputs);
            (HttpStatusCode status, JsonElement answer) = await client.TryLaunchAsync(body);
            verdicts[status] = verdicts.GetValueOrDefault(status) + 1;
            Assert.True(
                status == HttpStatusCode.NotFound || report.IsValid == (status == HttpStatusCode.OK),
                $"{body}\norg: {status} {answer}\ntest: {string.Join(" | ", report.Diagnostics)}");
        }

        Assert.True(verdicts[HttpStatusCode.OK] > 20 && verdicts[HttpStatusCode.BadRequest] > 100, string.Join(", ", verdicts));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(63)]
    [InlineData(100)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(500)]
    public async Task A_body_of_any_depth_gets_one_verdict(int depth)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions());
        using var client = new OrgClient(emulator);
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        string body = """{"flowId":"ID","inputData":{"Flow.customerId":"1","Flow.preferences":DEEP}}"""
            .Replace("\"ID\"", $"\"{FlowId}\"", StringComparison.Ordinal).Replace("DEEP", deep, StringComparison.Ordinal);
        (HttpStatusCode status, _) = await client.TryLaunchAsync(body);
        Assert.Equal(PayloadTester.Test(body, PayloadContract.Published, FlowInputs.Unknown).IsValid, status == HttpStatusCode.OK);
    }

    private static string Changed(string sound, Random random)
    {
        // What stands between quotes or separators: names and values alike.
        List<(int Start, int End)> words = [];
        for (int at = 0; at < sound.Length; at++)
        {
            if (sound[at] == '"')
            {
                int end = sound.IndexOf('"', at + 1) + 1;
                words.Add((at, end));
                at = end - 1;
            }
            else if (char.IsAsciiLetterOrDigit(sound[at]))
            {
                int end = at;
                while (char.IsAsciiLetterOrDigit(sound[end]) || sound[end] == '.')
                {
                    end++;
                }

                words.Add((at, end));
                at = end - 1;
            }
        }

        (int from, int to) = words[random.Next(words.Count)];
        int place = random.Next(sound.Length);
        return random.Next(10) switch
        {
            0 => sound.Remove(place, 1),
            1 => sound.Insert(place, ",:{}[]\"'\\ \u00A0\uFEFF\0/x1"[random.Next(16)].ToString()),
            2 => sound[..place],
            3 => sound[..(to - 1)] + "x" + sound[(to - 1)..],
            _ => sound[..from] + Values[random.Next(Values.Length)] + sound[to..],
        };
    }
}
