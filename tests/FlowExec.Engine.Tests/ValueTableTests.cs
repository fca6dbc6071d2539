using System.Text;
using System.Text.Json;
using FlowExec.Emulation;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests;

/// <summary>A row's value gets one verdict: from the typing, from a row that is prepared, from its body's test, and from a run.</summary>
public class ValueTableTests
{
    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, ValueTable.Rows.Count)];

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_is_typed_written_and_tested_alike(int index)
    {
        (string type, JsonElement value, string? sends, string? refused) = ValueTable.Rows[index];
        FlowInput input = Declared(type);
        var inputs = new FlowInputs([input]);
        Assert.Equal(refused is null, InputTyping.TryConvert(JsonValues.Of(value), input, out _, out TypingFailure? failure));
        Assert.Equal(refused, failure?.Code);

        RowLaunch launch = RowLaunch.Prepare(Row(index), new RowBinding { FlowId = ValueTable.FlowId }, PayloadContract.Published, inputs);
        Assert.Equal((refused ?? ValueTable.WarnedOf(index)) is { } said ? [said] : [], launch.Report.Diagnostics.Select(found => found.Code));
        if (sends is not null)
        {
            Assert.Equal(ValueTable.Body(type, sends), launch.Payload.ToString());
            Assert.Empty(PayloadTester.Test(launch.Payload, PayloadContract.Published, inputs).Diagnostics);
        }
    }

    [Fact]
    public async Task A_run_sends_what_can_be_sent_and_the_org_takes_all_of_it()
    {
        string file = Path.Combine(Path.GetTempPath(), $"flowexec-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, ValueTable.FlowFile(), EmulatedOrg.Stop);
        try
        {
            await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { FlowPath = file });
            List<FlowExecution> outcomes = await org.LaunchAsync(
                Enumerable.Range(0, ValueTable.Rows.Count).Select(Row).ToAsyncEnumerable(),
                new LaunchOptions { Binding = new RowBinding { FlowId = ValueTable.FlowId } });
            long[] wanted = [.. Enumerable.Range(0, ValueTable.Rows.Count).Where(i => ValueTable.Rows[i].Sends is not null).Select(i => i + 1L)];
            Assert.Equal(wanted, outcomes.Where(outcome => outcome.ExecutionId is not null).Select(outcome => outcome.Row).Order());
            Assert.Equal(wanted.Length, org.Ledger.LaunchCount);
            Assert.False(org.Ledger.AnswersByStatus.ContainsKey(400));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static FlowRow Row(int index) => new(
        index + 1,
        [KeyValuePair.Create(ValueTable.InputOf(ValueTable.Rows[index].Type), JsonValues.Of(ValueTable.Rows[index].Value))],
        null);

    private static FlowInput Declared(string type) => new(
        FlowInput.Scope + ValueTable.InputOf(type),
        Enum.Parse<FlowInputType>(type.TrimEnd('[', ']'), ignoreCase: true),
        type.EndsWith(']'));
}
