using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlowExec.Bench;

/// <summary>What testing a payload costs: sound ones of 1 KB against reading the same bytes as a JsonDocument, and hostile ones of 10 MB.</summary>
internal static class DiagnoserRun
{
    private const int Payloads = 100_000;

    private static readonly FlowInputs Inputs = new(
    [
        new("Flow.customerId", FlowInputType.String, IsRequired: true), new("Flow.customerName", FlowInputType.String),
            new("Flow.vip", FlowInputType.Boolean),
        new("Flow.score", FlowInputType.Integer), new("Flow.balance", FlowInputType.Currency), new("Flow.dueDate", FlowInputType.DateTime),
        new("Flow.callbackWindow", FlowInputType.Duration), new("Flow.tags", FlowInputType.String, true),
            new("Flow.notes", FlowInputType.String),
        new("Flow.preferences", FlowInputType.Json),
    ]);

    /// <summary>Throughput as a share of JsonDocument.Parse and a walk over all tokens, the best of several turns of each; bytes allocated a payload.</summary>
    public static void Sound()
    {
        byte[] payload = Encoding.UTF8.GetBytes(Payload());
        if (!PayloadTester.Test(payload, PayloadContract.Published, Inputs).Diagnostics.IsEmpty)
        {
            throw new InvalidOperationException("The payload is not sound.");
        }

        byte[] wrong = Encoding.UTF8.GetBytes(Payload().Replace("\"Flow.score\"", "\"score\"", StringComparison.Ordinal));
        double reading = double.MaxValue;
        double testing = double.MaxValue;
        double explaining = double.MaxValue;
        for (int turn = 0; turn < 9; turn++)
        {
            reading = Math.Min(reading, Seconds(() => Walk(payload)));
            testing = Math.Min(testing, Seconds(() => PayloadTester.Test(payload, PayloadContract.Published, Inputs)));
            explaining = Math.Min(explaining, Seconds(() => PayloadTester.Test(wrong, PayloadContract.Published, Inputs), Payloads / 10) * 10);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Payloads; i++)
        {
            PayloadTester.Test(payload, PayloadContract.Published, Inputs);
        }

        long allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Payloads;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sound payload of {payload.Length} bytes: {reading / testing:0.00} of JsonDocument.Parse and a walk (goal 0.60); {allocated} bytes allocated each (goal 1024); with one defect {explaining / testing:0.0} times as long (goal 10)"));
    }

    /// <summary>Time and allocation of hostile documents.</summary>
    public static void Hostile()
    {
        foreach ((string name, byte[] text) in Documents())
        {
            GC.Collect();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long began = Stopwatch.GetTimestamp();
            FlowPayloadReport report = PayloadTester.Test(text, PayloadContract.Published, Inputs);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            double megabytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1e6;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-14} {text.Length / 1e6:0.0} MB: {report.Diagnostics.Length} findings, {seconds:0.00} s (goal 2), {megabytes:0} MB allocated (goal 100)"));
        }
    }

    private static IEnumerable<(string, byte[])> Documents()
    {
        const int Size = 10_000_000;
        string Repeat(string head, string part, string tail)
        {
            var text = new StringBuilder(Size + 100).Append(head);
            for (int i = 0; text.Length < Size; i++)
            {
                text.Append(part.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }

            return text.Append(tail).ToString();
        }

        yield return ("nesting", Encoding.UTF8.GetBytes(new string('[', Size)));
        yield return ("doubled names", Encoding.UTF8.GetBytes(Repeat("{\"a\":0", ",\"a\":#", "}")));
        yield return ("unknown names", Encoding.UTF8.GetBytes(Repeat("{\"a\":0", ",\"flow_id#\":1", "}")));
        yield return ("inputs", Encoding.UTF8.GetBytes(Repeat("{\"inputData\":{\"Flow.z\":0", ",\"Flow.z#\":1", "}}")));
        yield return ("one number", Encoding.UTF8.GetBytes($"{{\"flowId\":{new string('9', Size)}}}"));
        yield return ("no UTF-8", [.. Enumerable.Repeat((byte)0x80, Size)]);
        yield return ("comments", Encoding.UTF8.GetBytes(Repeat("{", "/*#*/", "}")));
        yield return ("one name", Encoding.UTF8.GetBytes($"{{\"{new string('x', Size)}\":1}}"));
    }

    /// <summary>Processor time, which other programs of the machine leave alone.</summary>
    private static double Seconds(Action work, int times = Payloads)
    {
        TimeSpan began = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < times; i++)
        {
            work();
        }

        return (Environment.CpuUsage.TotalTime - began).TotalSeconds;
    }

    private static int Walk(byte[] payload)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        return Count(document.RootElement);

        static int Count(JsonElement element)
        {
            int count = 1;
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    count += 1 + Count(member.Value);
                }
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in element.EnumerateArray())
                {
                    count += Count(item);
                }
            }

            return count;
        }
    }

    private static string Payload() =>
        $$$"""
        {"flowId":"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001","flowVersion":"3.0","name":"follow-up 4711","inputData":{"Flow.customerId":"00042",
        "Flow.customerName":"Ada Lovelace","Flow.vip":true,"Flow.score":4711,"Flow.balance":1234.50,"Flow.dueDate":"2026-03-01T08:30:00Z",
        "Flow.callbackWindow":"PT5M","Flow.tags":["gold","north","newsletter","2026"],"Flow.notes":"{{{new string('n', 480)}}}",
        "Flow.preferences":{"language":"en","times":["morning","evening"],"quiet":false,"limit":3} } }
        """;
}
