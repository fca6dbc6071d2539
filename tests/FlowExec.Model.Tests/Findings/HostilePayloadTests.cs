using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>Ten megabytes of malice: a finding, within bounds, never a crash. Time is bounded by work, so the tests bound allocations, which do not depend on the machine.</summary>
public sealed class HostilePayloadTests
{
    private const int Size = 10_000_000;
    private const long MostAllocated = 100_000_000;

    public static TheoryData<string> Kinds =>
        ["nesting", "closed nesting", "objects", "duplicates", "names", "invalid", "digits", "unknown", "comments", "commas", "inputs",
        "quotes", "one text", "nulls", "patches"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_hostile_text_is_answered_with_a_finding_in_bounded_memory(string kind)
    {
        byte[] text = Make(kind);
        PayloadTester.Test("{}", PayloadContract.Published, FlowInputs.Unknown);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FlowPayloadReport report = PayloadTester.Test(text, PayloadContract.Published,
            new FlowInputs([new("Flow.a", FlowInputType.String)]));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotEmpty(report.Diagnostics);
        Assert.False(report.IsValid);
        Assert.True(report.Diagnostics.Length <= 1001);
        Assert.True(allocated < MostAllocated, $"{allocated:N0} bytes for {kind}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_malice_at_the_size_of_a_payload_is_repaired_or_left_and_shown(string kind)
    {
        byte[] text = Make(kind, 400_000).AsSpan(0, 400_000).ToArray();
        FlowPayloadRepair repair = PayloadRepair.Repair(text, PayloadContract.Published, FlowInputs.Unknown);
        Assert.NotEmpty(new DiagnosticRenderer(DiagnosticPalette.Plain).Render(repair.Before));
        Assert.NotEmpty(Found.Sarif(repair.Before with { Source = "x.json" }));
    }

    [Fact]
    public void A_name_of_kilobytes_is_all_that_is_told()
    {
        FlowPayloadReport report = PayloadTester.Test($$"""{"{{new string('n', 17_000)}}":1,"debug":true}""", PayloadContract.Published, FlowInputs.Unknown);
        Assert.Equal("A name of 17000 bytes is not a field of the contract Published.", Assert.Single(report.Diagnostics).Message);
    }

    [Fact]
    public void Of_a_request_that_is_too_long_the_largest_inputs_are_named()
    {
        string body = $$$"""{"flowId":"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001","inputData":{"Flow.a":"{{{new string('a', 300_000)}}}","Flow.b":"{{{new string('b', 250_000)}}}","Flow.c":1,"Flow.d":22}}""";
        Diagnostic found = Assert.Single(PayloadTester.Test(body, PayloadContract.Published, FlowInputs.Unknown).Diagnostics);
        Assert.Equal($"The request is {body.Length:N0} bytes long, and the platform takes 512,000.", found.Message);
        Assert.StartsWith("The largest: 'Flow.a' (300,002 bytes), 'Flow.b' (250,002 bytes), 'Flow.d' (2 bytes). Send a reference", found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_never_ends_is_given_up_with_a_finding()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, """{"name":"Slow","schema":{"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)+\\1$"}}}}""");
        PayloadContract contract = PayloadContract.Load(path);
        File.Delete(path);
        FlowPayloadReport report = PayloadTester.Test($$"""{"a":"{{new string('a', 50_000)}}!"}""", contract, FlowInputs.Unknown);
        Assert.Equal(DiagnosticCodes.Undecided, Assert.Single(report.Diagnostics).Code);
    }

    // At least the first so many bytes of it.
    private static byte[] Make(string kind, int size = Size)
    {
        string Repeat(string head, string part, string tail = "")
        {
            var text = new StringBuilder(size + 1000).Append(head);
            for (int i = 0; text.Length < size; i++)
            {
                text.Append(part.Replace("#", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }

            return text.Append(tail).ToString();
        }

        return kind switch
        {
            "invalid" => [.. Enumerable.Range(0, size).Select(i => (byte)(0x80 | (i & 0x3F)))],
            "nesting" => Encoding.UTF8.GetBytes(new string('[', size)),
            "closed nesting" => Encoding.UTF8.GetBytes(new string('[', Size / 2) + new string(']', Size / 2)),
            _ => Encoding.UTF8.GetBytes(kind switch
            {
                "objects" => Repeat("", "{\"inputData\":"),
                "duplicates" => Repeat("{\"a\":0", ",\"a\":#", "}"),
                "names" => $"{{\"{new string('x', size)}\":1}}",
                "digits" => $"{{\"flowId\":{new string('9', size)}}}",
                "unknown" => Repeat("{\"a\":0", ",\"flow_id#\":1", "}"),
                "comments" => Repeat("{", "/*#*/", "}"),
                "commas" => Repeat("{\"flowId\":[", ",", "]}"),
                "inputs" => Repeat("{\"inputData\":{\"Flow.z\":0", ",\"Flow.z#\":1", "}}"),
                "quotes" => Repeat("{", "'a#':'", "}"),
                "one text" => $"\"{new string('\\', size)}\"",
                "nulls" => new string('\0', size),
                _ => Repeat("{\"initial_attributes\":{\"a\":0", ",\"Flow_a#\":{\"x\":[#]}", "}}"),
            }),
        };
    }
}
