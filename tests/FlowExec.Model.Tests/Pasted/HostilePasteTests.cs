using System.Diagnostics;
using System.Text;

namespace FlowExec.Model.Tests.Pasted;

/// <summary>Texts of megabytes that look like what people paste: each gets an answer, in bounded time and memory, and nothing breaks.</summary>
public sealed class HostilePasteTests
{
    private const int Bytes = 1_500_000;

    public static TheoryData<string, string> Texts => new()
    {
        { "marks before a line", ">" },
        { "marks with blanks", "> " },
        { "added lines of added lines", "+ +" },
        { "numbers before numbers", "1 1 " },
        { "base64", "e3t7" },
        { "entities", "&quot;&amp;" },
        { "percent signs", "%7B%22" },
        { "variables of variables", "a=[a,a];{flowId:a}" },
        { "quotes in quotes", "\"\\\"" },
        { "a log with nothing in it", "2026-11-25 10:00:00 INFO {\"took\": 12, \"path\": \"/api/v2/users\"} it's fine\n" },
        { "a log with a field and no object", "flowId: 1\n" },
        { "a log with open objects", "{flowId: [\n" },
        { "objects in objects", "x{\"flowId\":" },
        { "curl without an end", "curl -d '{\"flowId\": \" " },
        { "curl of words", "curl -H a -d b " },
        { "curl of quotes", "curl -d \"\\\"'`$( ${ " },
        { "curl of continued lines", "curl \\\n-d ^\n ` \n" },
        { "fences", "```\nflowId:{\n" },
        { "one fence", "```" },
        { "PowerShell lists", "@{ flowId = 'a','b' } ;" },
        { "PowerShell casts", "@{ flowId = [ \n" },
        { "PowerShell open texts", "@{ flowId = \"$(" },
        { "an SDK's properties", "FlowExecutionLaunchRequest .name=flow_id .flow_id=name " },
        { "constructors", "x = { flowId: new A<B, new map[ " },
        { "escaped quotes", "body={\\\"flowId\\\":\\\"\\\\\\\"" },
        { "templates", "{ ${input.a} #if( $!{input.b} " },
        { "typographic quotes", "curl -d \u2018{\u201CflowId\u201D " },
        { "tokens", "Bearer abcdefghijk client_secret=abcdefgh x" },
        { "headers", "POST /api/v2/flows/executions\nA: b\n" },
        { "null bytes", "curl -d '\0{\0flowId\0:" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void It_is_answered_within_bounds(string name, string piece)
    {
        Assert.NotEmpty(name);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, Bytes / Encoding.UTF8.GetByteCount(piece))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        FlowPayloadReport report = PayloadTester.Test(text, PayloadContract.Published, FlowInputs.Unknown);
        Assert.NotEmpty(report.Diagnostics);

        // Twenty times what it takes on a machine at rest; what is not linear takes minutes.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L * 1024 * 1024);
    }

    [Fact]
    public void Text_that_is_cut_anywhere_or_spoilt_anywhere_breaks_nothing()
    {
        var random = new Random(20261125);
        foreach ((_, string text, _) in PasteCases.All())
        {
            byte[] whole = Encoding.UTF8.GetBytes(text);
            for (int i = 0; i < 30; i++)
            {
                byte[] spoilt = whole[..random.Next(1, whole.Length + 1)];
                for (int change = random.Next(4); change > 0; change--)
                {
                    spoilt[random.Next(spoilt.Length)] = (byte)"{}[]()'\"`\\$@=:,;\n \0\u00ff"[random.Next(20)];
                }

                FlowPayloadReport report = PayloadTester.Test(spoilt, PayloadContract.Published, FlowInputs.Unknown);
                int lines = Encoding.UTF8.GetString(spoilt).Count(one => one == '\n') + 1;
                Assert.All(report.Diagnostics, finding => Assert.InRange(finding.Line, 0, lines));
                Assert.NotEmpty(report.Diagnostics);
            }
        }
    }
}
