using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>Walks docs/diagnostics.md: every code has its section, and every example triggers its code.</summary>
public sealed partial class DiagnosticPagesTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";
    private static readonly string Page = File.ReadAllText(Find("docs/diagnostics.md")).ReplaceLineEndings("\n");
    private static readonly FlowInputs Inputs = InputSchemaReader.Read(JsonDocument.Parse(Fence().Matches(Page)
        .First(match => match.Groups["info"].Value == "json schema").Groups["text"].Value).RootElement);

    public static TheoryData<string> Codes => [.. DiagnosticCodes.Titles.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The codes whose examples need a file or a cmdlet: the language of the example, and the tests that walk it.</summary>
    public static TheoryData<string, string, string> CodesWalkedElsewhere => new()
    {
        { DiagnosticCodes.RowTooLong, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.StrayQuote, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.WrongEncoding, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.RowTooShort, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.QuoteNeverClosed, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.ValueTooLong, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.RowIsNoData, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.ColumnMixed, "csv", "tests/FlowExec.Engine.Tests/CsvPagesTests.cs" },
        { DiagnosticCodes.BlanksAtEnd, "powershell", "tests/Diagnostics.Tests.ps1" },
        { DiagnosticCodes.ColumnNamesExecution, "powershell", "tests/Diagnostics.Tests.ps1" },
        { DiagnosticCodes.RowUnusable, "powershell", "tests/Diagnostics.Tests.ps1" },
        { DiagnosticCodes.SentElsewise, "powershell", "tests/Diagnostics.Tests.ps1" },
    };

    public static TheoryData<string> CodesWalkedHere =>
        [.. Codes.Select(row => row.Data).Except(CodesWalkedElsewhere.Select(row => row.Data.Item1))];

    /// <summary>What no JSON text can trigger, because JSON cannot hold it or because it is not about a text.</summary>
    private static readonly Dictionary<string, Func<ImmutableArray<Diagnostic>>> InCode = new()
    {
        [DiagnosticCodes.NotSendable] = () => OfCell("note", new object()),
        [DiagnosticCodes.FlowNameAmbiguous] = () =>
            [FlowChecks.Check(new FlowConfigurationException("FlowAmbiguous", "2 flows are called so.", "Use -FlowId."))!],
        [DiagnosticCodes.BrokenUnicode] = () => OfCell("customerName", "Ada \uD83D"),
        [DiagnosticCodes.ColumnUnused] = () => OfCell("Name", "Ada", "welcome {customerId}"),
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_says_what_and_why_and_has_an_example_and_the_fix(string code)
    {
        string section = Section(code);
        Assert.Contains($"**{DiagnosticCodes.Titles[code]}.**", Flat(section), StringComparison.Ordinal);
        Assert.Contains("*Why:*", section, StringComparison.Ordinal);
        Assert.Contains("*Fix:*", section, StringComparison.Ordinal);
        Assert.Matches(Fence(), section);
    }

    [Theory]
    [MemberData(nameof(CodesWalkedHere))]
    public void Every_example_triggers_its_code(string code)
    {
        Match example = Fence().Match(Section(code));
        string[] info = example.Groups["info"].Value.Split(' ');
        Assert.Contains(code, IsWalked(info) ? Run(info, example.Groups["text"].Value) : InCode[code]().Select(finding => finding.Code));
    }

    [Theory]
    [MemberData(nameof(CodesWalkedElsewhere))]
    public void An_example_that_needs_a_file_or_a_cmdlet_is_walked_by_the_tests_of_those(string code, string language, string tests)
    {
        Assert.Equal(language, Fence().Match(Section(code)).Groups["info"].Value);
        string walk = File.ReadAllText(Find(tests));
        Assert.Contains($"'{code}'", walk.Replace('"', '\''), StringComparison.Ordinal);
        Assert.Contains($"```{language}", walk, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_is_walked_somewhere_and_only_once()
    {
        string[] told = [.. Codes.Select(row => row.Data).Where(code => !IsWalked(Fence().Match(Section(code)).Groups["info"].Value
            .Split(' ')))];
        Assert.Equal(told, InCode.Keys.Concat(CodesWalkedElsewhere.Select(row => row.Data.Item1)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_has_no_section_for_a_code_that_is_not()
    {
        Assert.Equal(DiagnosticCodes.Titles.Keys.Order(StringComparer.Ordinal), Heading().Matches(Page)
            .Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void The_screens_are_what_the_screen_shows()
    {
        Match[] screens = [.. Fence().Matches(Page).Where(match => match.Groups["info"].Value == "screen")];
        Assert.Equal(6, screens.Length);
        Match[] payloads = [.. Fence().Matches(Page).Where(match => match.Groups["info"].Value == "json screen")];
        for (int i = 0; i < screens.Length; i++)
        {
            FlowPayloadReport report = PayloadTester.Test(payloads[i].Groups["text"].Value, PayloadContract.Published,
                Inputs) with { Source = "payload.json" };
            Assert.Equal(screens[i].Groups["text"].Value, new DiagnosticRenderer(DiagnosticPalette.Plain, 100).Render(report).TrimEnd());
        }
    }

    /// <summary>JSON, and other texts that are pasted as a payload.</summary>
    private static bool IsWalked(string[] info) => info is ["json", ..] or [_, "payload", ..];

    private static ImmutableArray<string> Run(string[] info, string text) => info[1] switch
    {
        "payload" => PayloadCodes(PayloadContract.Published, text),
        "row" => RowCodes(info, text),
        "org" => OrgCodes(JsonDocument.Parse(text).RootElement),
        "contract" => ContractCodes(text, "{}"),
        "contract-and-payload" => ContractAndPayloadCodes(JsonDocument.Parse(Filled(info, text)).RootElement),
        _ => PayloadCodes(PayloadContract.Load(info[1]), (info.Contains("bom") ? "\uFEFF" : "") + Filled(info, text)),
    };

    private static ImmutableArray<string> PayloadCodes(PayloadContract contract, string payload) =>
        [.. PayloadTester.Test(payload, contract, Inputs).Diagnostics.Select(finding => finding.Code)];

    private static ImmutableArray<string> ContractAndPayloadCodes(JsonElement both) =>
        ContractCodes(both.GetProperty("contract").GetRawText(), both.GetProperty("payload").GetRawText());

    /// <summary>What stands for something too long to print.</summary>
    private static string Filled(string[] info, string text)
    {
        int Option(string name) => int.Parse(
            info.FirstOrDefault(one => one.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? "0",
            System.Globalization.CultureInfo.InvariantCulture);
        string many = string.Concat(Enumerable.Range(0, Option("many")).Select(i => $"\"unknown{i}\": 1, "));
        return Option("pad") + Option("many") == 0 ? text : text.Replace("#", many + new string('a', Option("pad")), StringComparison.Ordinal);
    }

    private static ImmutableArray<string> RowCodes(string[] info, string text)
    {
        string? Option(string name) => info.FirstOrDefault(one =>
            one.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        PayloadContract contract = PayloadContract.Load(Option("contract") ?? "Published");
        var binding = new RowBinding
        {
            FlowId = info.Contains("noflow") ? null : FlowId,
            NameTemplate = Option("name"),
            InputMap = Option("map")?.Split(':') is [var input, var column] ? new Dictionary<string, string> { [input] = column }
                : new Dictionary<string, string>(),
        };
        BoundRow bound = RowBinder.Bind(FlowRowReader.FromJson(text, 1, null), binding, Inputs, contract);
        return [.. bound.Diagnostics.Select(finding => finding.Code)];
    }

    private static ImmutableArray<Diagnostic> OfCell(string column, object value, string? template = null)
    {
        var row = new FlowRow(1, [KeyValuePair.Create("customerId", (object?)"00042"), KeyValuePair.Create(column, (object?)value)]);
        return RowBinder.Bind(row, new RowBinding { FlowId = FlowId, NameTemplate = template }, FlowInputs.Unknown,
            PayloadContract.Published).Diagnostics;
    }

    private static ImmutableArray<string> OrgCodes(JsonElement answer)
    {
        string? Text(JsonElement from, string name) => from.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        Flow? flow = answer.TryGetProperty("flow", out JsonElement told)
            ? new Flow { Id = FlowId, Name = "Customer follow-up", Type = Text(told, "type")!, PublishedVersion = Text(told, "version"),
                IsActive = !told.TryGetProperty("active", out _) }
            : null;
        FlowError? error = answer.TryGetProperty("error", out JsonElement said)
            ? new FlowError { Status = said.GetProperty("status").GetInt32(), Code = Text(said, "code")!,
                Message = Text(said, "message")!, CorrelationId = Text(said, "correlationId") }
            : null;
        string[] scopes = answer.TryGetProperty("scopes", out JsonElement granted)
            ? [.. granted.EnumerateArray().Select(one => one.GetString()!)] : [];
        var identity = new FlowOrgIdentity("o", "Org", "c", "client", scopes);
        return [.. OnlineCheck.Test(flow, FlowId, error, identity, PayloadContract.Published, Text(answer, "version"))
            .Select(finding => finding.Code)];
    }

    private static ImmutableArray<string> ContractCodes(string text, string payload)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            PayloadContract contract = PayloadContract.Load(path);
            return [.. PayloadTester.Test(payload, contract, FlowInputs.Unknown).Diagnostics.Select(finding => finding.Code)];
        }
        catch (FlowConfigurationException e)
        {
            return [e.Message[..6]];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Section(string code)
    {
        int start = Page.IndexOf($"\n## {code}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{code} has no section");
        int end = Page.IndexOf("\n## ", start + 5, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }

    private static string Flat(string text) => text.Replace('\n', ' ');

    private static string Find(string path)
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowExec.psd1")))
            {
                return Path.Combine(folder, path);
            }
        }

        throw new FileNotFoundException("The repository's root was not found.", path);
    }

    [GeneratedRegex(@"^```(?<info>[^\n`]+)\n(?<text>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^## (FX\d{4})$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
