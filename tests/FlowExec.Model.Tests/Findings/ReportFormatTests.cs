using System.Text.Json;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>Reports for other tools: SARIF and JSON.</summary>
public sealed class ReportFormatTests
{
    private const string Text = "{\n  \"flow_id\": \"a\",\n  \"inputData\": {\"Flow.n\": \"42\"}\n}";

    [Fact]
    public void A_sarif_log_has_the_members_that_the_format_demands()
    {
        using JsonDocument log = JsonDocument.Parse(Found.Sarif(Sample(), Directory.GetCurrentDirectory(), "1.2.3"));
        JsonElement root = log.RootElement;
        Assert.Equal("2.1.0", root.GetProperty("version").GetString());
        JsonElement run = root.GetProperty("runs")[0];
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("FlowExec", driver.GetProperty("name").GetString());
        JsonElement[] rules = [.. driver.GetProperty("rules").EnumerateArray()];
        Assert.Equal(["FX1003", "FX3004", "FX1001"], rules.Select(rule => rule.GetProperty("id").GetString()));
        Assert.All(rules, rule =>
        {
            Assert.NotEqual("", rule.GetProperty("help").GetProperty("text").GetString());
            Assert.True(Uri.TryCreate(rule.GetProperty("helpUri").GetString(), UriKind.Absolute, out _));
        });
        foreach (JsonElement result in run.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id")
                .GetString());
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["error", "warning", "note"]);
            Assert.NotEqual("", result.GetProperty("message").GetProperty("text").GetString());
            Assert.True(result.GetProperty("locations")[0].GetProperty("logicalLocations").GetArrayLength() == 1);
        }
    }

    [Fact]
    public void Places_are_regions_of_a_file_named_relative_to_the_base_folder()
    {
        JsonElement location = Results()[0].GetProperty("locations")[0];
        Assert.Equal("in%20box/payload.json", location.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri")
            .GetString());
        JsonElement region = location.GetProperty("physicalLocation").GetProperty("region");
        Assert.Equal((2, 3, 12), (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32(),
            region.GetProperty("endColumn").GetInt32()));
        Assert.Equal("/flow_id", location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
    }

    [Fact]
    public void A_rename_and_a_new_value_are_edits_of_the_text()
    {
        JsonElement rename = Results()[0].GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0];
        Assert.Equal("\"flowId\"", rename.GetProperty("insertedContent").GetProperty("text").GetString());
        Assert.Equal([2, 3, 2, 12], Region(rename));
        JsonElement value = Results()[1].GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0];
        Assert.Equal("42", value.GetProperty("insertedContent").GetProperty("text").GetString());
        Assert.Equal([3, 27, 3, 31], Region(value));
        Assert.False(Results()[2].TryGetProperty("fixes", out _));
    }

    [Fact]
    public void A_row_is_a_logical_place()
    {
        var report = new FlowPayloadReport { Contract = "c", Row = 7,
            Diagnostics = [Found.Of("FX2002", "m") with { ColumnName = "Score" }] };
        JsonElement location = Results(report)[0].GetProperty("locations")[0];
        Assert.Equal("row 7/Score", location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
        Assert.False(location.TryGetProperty("physicalLocation", out _));
    }

    [Fact]
    public void The_json_report_says_all_that_the_objects_say()
    {
        using JsonDocument document = JsonDocument.Parse(Found.Json(Sample() with { Row = 3, Repaired = "{}" },
            new FlowPayloadReport { Contract = "Published" }));
        JsonElement report = document.RootElement[0];
        Assert.False(report.GetProperty("isValid").GetBoolean());
        Assert.Equal(3, report.GetProperty("row").GetInt32());
        Assert.Equal("{}", report.GetProperty("repaired").GetString());
        Assert.Equal(["isValid", "inputsChecked", "contract", "diagnostics"], document.RootElement[1].EnumerateObject().Select(member => member.Name));
        JsonElement second = report.GetProperty("diagnostics")[1];
        Assert.Equal("FX3004", second.GetProperty("code").GetString());
        Assert.Equal("warning", second.GetProperty("severity").GetString());
        Assert.Equal("safe", second.GetProperty("fix").GetProperty("applicability").GetString());
        Assert.Equal(42, second.GetProperty("fix").GetProperty("operations")[0].GetProperty("value").GetInt32());
        Assert.True(document.RootElement[1].GetProperty("isValid").GetBoolean());
        Assert.Equal(0, document.RootElement[1].GetProperty("diagnostics").GetArrayLength());
    }

    private static int[] Region(JsonElement replacement)
    {
        JsonElement region = replacement.GetProperty("deletedRegion");
        return [region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32(), region.GetProperty("endLine")
            .GetInt32(), region.GetProperty("endColumn").GetInt32()];
    }

    private static JsonElement[] Results(FlowPayloadReport? report = null)
    {
        using JsonDocument log = JsonDocument.Parse(Found.Sarif(report ?? Sample(), Directory.GetCurrentDirectory(), "1.2.3"));
        return [.. log.RootElement.GetProperty("runs")[0].GetProperty("results").Clone().EnumerateArray()];
    }

    private static FlowPayloadReport Sample() => new()
    {
        Contract = "Published",
        Source = Path.Combine(Directory.GetCurrentDirectory(), "in box", "payload.json"),
        Text = Text,
        Diagnostics =
        [
            Found.Of("FX1003", "m") with
            {
                Path = "/flow_id", Line = 2, Column = 3, Length = 9,
                Fix = Found.Fix("rename", Text, "/flow_id", token => JsonChange.Move(token, "/flowId")),
            },
            Found.Of("FX3004", "m", DiagnosticSeverity.Warning) with
            {
                Path = "/inputData/Flow.n", Line = 3, Column = 27, Length = 4,
                Fix = Found.Fix("make it a number", Text, "/inputData/Flow.n", token => JsonChange.Replace(token, "42")),
            },
            Found.Of("FX1001", "m") with { Fix = new DiagnosticFix("say who you are", FixApplicability.Suggestion) },
        ],
    };
}
