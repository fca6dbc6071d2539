using System.Text;
using System.Text.Json;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>What each defect is told as, word for word: place, sentence, help, fix and how sure that is.</summary>
public sealed class SentenceTests
{
    private static readonly JsonElement Sentences = Read();

    private static readonly FlowInputs Declared = InputSchemaReader.Read(Sentences.GetProperty("schema"));

    public static TheoryData<int> Bodies => [.. Enumerable.Range(0, Sentences.GetProperty("bodies").GetArrayLength())];

    public static TheoryData<int> Values => [.. Enumerable.Range(0, Sentences.GetProperty("values").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_defect_is_told(int number)
    {
        JsonElement one = Sentences.GetProperty("bodies")[number];
        PayloadContract contract = one.TryGetProperty("contract", out JsonElement name) ? PayloadContract.Load(name.GetString()!) : PayloadContract.Published;
        FlowInputs inputs = one.TryGetProperty("isUnknown", out _) ? FlowInputs.Unknown : Declared;
        FlowPayloadReport report = PayloadTester.Test(Encoding.UTF8.GetBytes(one.GetProperty("body").GetString()!), new DiagnosisTask(contract, inputs));
        Assert.Equal(one.GetProperty("told").EnumerateArray().Select(line => line.GetString()), report.Diagnostics.Select(Told));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_that_cannot_be_of_a_type_is_told(int number)
    {
        JsonElement one = Sentences.GetProperty("values")[number];
        FlowInput input = Declared.First(input => input.ShortName == one.GetProperty("input").GetString());
        Assert.False(InputTyping.TryConvert(JsonValues.Of(one.GetProperty("value")), input, out _, out TypingFailure? failure));
        Assert.Equal(one.GetProperty("told").GetString(), $"{failure.Code} {failure.Expected}: {failure.Help}");
    }

    private static string Told(Diagnostic found) =>
        $"{found.Code} {found.Severity} {found.Path} {found.Line}:{found.Column}+{found.Length} {found.Message} | {found.Help} | {found.Fix} {found.Fix?.Applicability}";

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Findings/sentences.json")));
        return document.RootElement.Clone();
    }
}
