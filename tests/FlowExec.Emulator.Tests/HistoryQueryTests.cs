using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class HistoryQueryTests
{
    [Theory]
    [InlineData("", 5)]
    [InlineData("""{"criteria": {"key": "FlowId", "operator": "eq", "value": "SYNC"}}""", 3)]
    [InlineData("""{"criteria": {"key": "FlowStartDateTime", "operator": "gte", "value": "2026-01-01T00:02:00.000Z"}}""", 3)]
    [InlineData("""{"criteria": {"key": "FlowStartDateTime", "operator": "lt", "value": "2026-01-01T00:02:00Z"}}""", 2)]
    [InlineData("""{"criteria": {"key": "FlowId", "operator": "eq", "value": "SYNC"}}, {"criteria": {"key": "FlowStartDateTime", "operator": "gte", "value": "2026-01-01T00:02:00Z"}}""", 2)]
    [InlineData("""{"and": [{"key": "FlowId", "operator": "eq", "value": "SYNC"}, {"key": "FlowStartDateTime", "operator": "eq", "value": "2026-01-01T00:04:00Z"}]}""", 1)]
    [InlineData("""{"or": [{"key": "FlowStartDateTime", "operator": "eq", "value": "2026-01-01T00:00:00Z"}, {"key": "FlowErrorReason", "operator": "not_null"}]}""", 3)]
    [InlineData("""{"not": [{"key": "FlowId", "operator": "eq", "value": "SYNC"}]}""", 2)]
    [InlineData("""{"criteria": {"key": "ConversationId", "operator": "eq", "value": "x"}}""", 0)]
    public async Task Criteria_find_the_launches_they_name_newest_first(string groups, int count)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        using var client = new OrgClient(emulator);
        for (int i = 0; i < 5; i++)
        {
            await client.LaunchedIdAsync($$"""{"flowId": "{{(i % 2 == 0 ? OrgClient.NightlySync : OrgClient.AlwaysFails)}}", "name": "n{{i}}"}""");
            emulator.Advance(TimeSpan.FromMinutes(1));
        }

        using HttpResponseMessage response = await client.PostAsync("/api/v2/flows/instances/query", $$"""{"query": [{{groups.Replace("SYNC", OrgClient.NightlySync, StringComparison.Ordinal)}}]}""");
        JsonElement[] found = [.. (await OrgClient.JsonAsync(response)).GetProperty("entities").EnumerateArray()];
        Assert.Equal(count, found.Length);
        Assert.Equal(found.OrderByDescending(f => f.GetProperty("startDateTime").GetString(), StringComparer.Ordinal), found);
        foreach (JsonElement instance in found)
        {
            (_, JsonElement execution) = await client.ReadAsync($"/api/v2/flows/executions/{instance.GetProperty("id").GetString()}");
            Assert.StartsWith("n", execution.GetProperty("name").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"query": [1]}""")]
    [InlineData("""{"query": [{"xor": []}]}""")]
    [InlineData("""{"query": [{"criteria": {"key": "Nothing", "operator": "eq", "value": "x"}}]}""")]
    [InlineData("""{"query": [{"criteria": {"key": "FlowId", "operator": "like", "value": "x"}}]}""")]
    [InlineData("""{"query": [{"criteria": {"key": "FlowId", "operator": "gt", "value": "x"}}]}""")]
    [InlineData("""{"query": [{"criteria": {"key": "FlowStartDateTime", "operator": "gt", "value": "yesterday"}}]}""")]
    [InlineData("""{"query": [{"criteria": {"key": "FlowId", "operator": "eq"}}]}""")]
    public async Task A_query_that_cannot_be_read_is_refused(string body)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        using HttpResponseMessage response = await client.PostAsync("/api/v2/flows/instances/query", body);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task At_most_two_hundred_are_found()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { RateLimit = 10_000 });
        using var client = new OrgClient(emulator);
        for (int i = 0; i < 201; i++)
        {
            await client.LaunchedIdAsync();
        }

        foreach ((string size, int count) in ((string, int)[])[("", 50), ("?pageSize=200", 200)])
        {
            using HttpResponseMessage response = await client.PostAsync("/api/v2/flows/instances/query" + size, """{"query": []}""");
            Assert.Equal(count, (await OrgClient.JsonAsync(response)).GetProperty("entities").GetArrayLength());
        }
    }
}
