using System.Net;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class FlowListingTests
{
    [Theory]
    [InlineData("", "Always fails,Customer follow-up,Draft only,Main line,Nightly sync,Runs long")]
    [InlineData("type=workflow", "Always fails,Customer follow-up,Draft only,Nightly sync,Runs long")]
    [InlineData("type=WORKFLOW&type=inboundcall", "Always fails,Customer follow-up,Draft only,Main line,Nightly sync,Runs long")]
    [InlineData("type=inboundcall,bot", "Main line")]
    [InlineData("name=customer%20FOLLOW-up", "Customer follow-up")]
    [InlineData("name=*s*n*", "Nightly sync,Runs long")]
    [InlineData("name=Customer", "")]
    [InlineData("nameOrDescription=*inbound*", "Main line")]
    [InlineData("id=7d9b1f60-52c1-4e0a-8b1e-0c5a11f10002", "Nightly sync")]
    [InlineData("type=workflow&publishedAfter=2026-01-15T08:59:59Z", "Always fails,Customer follow-up,Nightly sync,Runs long")]
    [InlineData("publishedAfter=2026-01-15T09:00:00Z", "")]
    [InlineData("publishedBefore=2026-01-15T09:00:00Z", "")]
    [InlineData("type=inboundcall&publishedBefore=2026-01-16", "Main line")]
    [InlineData("divisionId=a1b2c3d4-0000-4000-8000-00000000d001&type=inboundcall", "Main line")]
    [InlineData("divisionId=a1b2c3d4-0000-4000-8000-00000000d002", "")]
    public async Task A_listing_holds_what_the_filters_name(string query, string names)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (_, JsonElement page) = await client.ReadAsync($"/api/v2/flows?sortBy=name&{query}");
        Assert.Equal(names, Names(page));
    }

    [Fact]
    public async Task Pages_lead_from_the_first_to_the_last_with_their_filters()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        List<string> names = [];
        string? next = "/api/v2/flows/divisionviews?type=workflow&pageSize=2&sortBy=name&sortOrder=desc";
        int pages = 0;
        while (next is not null)
        {
            (_, JsonElement page) = await client.ReadAsync(next);
            Assert.Equal((5, 3, ++pages), (page.GetProperty("total").GetInt32(), page.GetProperty("pageCount").GetInt32(),
                page.GetProperty("pageNumber").GetInt32()));
            Assert.Equal(pages > 1, page.TryGetProperty("previousUri", out _));
            names.Add(Names(page));
            next = page.TryGetProperty("nextUri", out JsonElement uri) ? uri.GetString() : null;
        }

        Assert.Equal(["Runs long,Nightly sync", "Draft only,Customer follow-up", "Always fails"], names);
    }

    [Theory]
    [InlineData("pageSize=501")]
    [InlineData("pageSize=0")]
    [InlineData("pageNumber=x")]
    [InlineData("includeSchemas=yes")]
    [InlineData("type=nonsense")]
    [InlineData("publishedAfter=yesterday", "invalid.date")]
    [InlineData("editableBy=me", "bad.request")]
    public async Task A_wrong_parameter_is_refused(string query, string code = "invalid.value")
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (HttpStatusCode status, JsonElement error) = await client.ReadAsync($"/api/v2/flows?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, code), (status, error.GetProperty("code").GetString()));
        Assert.Equal(query.Split('=')[0], error.GetProperty("details")[0].GetProperty("fieldName").GetString());
    }

    [Fact]
    public async Task Schemas_come_when_asked_for_with_every_input_and_its_type()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (_, JsonElement bare) = await client.ReadAsync("/api/v2/flows?name=Customer*");
        Assert.False(bare.GetProperty("entities")[0].TryGetProperty("inputSchema", out _));
        (_, JsonElement listed) = await client.ReadAsync("/api/v2/flows?name=Customer*&includeSchemas=true");
        (_, JsonElement one) = await client.ReadAsync($"/api/v2/flows/{OrgClient.FollowUp}");
        JsonElement schema = one.GetProperty("inputSchema");
        Assert.Equal(schema.ToString(), listed.GetProperty("entities")[0].GetProperty("inputSchema").ToString());
        Assert.Equal(["Flow.customerId"], schema.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        string Type(string input)
        {
            JsonElement property = schema.GetProperty("properties").GetProperty("Flow." + input);
            JsonElement item = property.TryGetProperty("items", out JsonElement items) ? items : property;
            return property.GetProperty("type").GetString() + (item.Equals(property) ? "" : " of " + item.GetProperty("type").GetString())
                + (item.TryGetProperty("format", out JsonElement format) ? " " + format.GetString() : "");
        }

        Assert.Equal(
            ["string", "boolean", "integer", "number", "number", "string date-time", "string duration", "array of string",
                "array of integer", "object"],
            ((string[])["customerId", "vip", "score", "balance", "discount", "dueDate", "callbackWindow", "tags", "orderNumbers",
                "preferences"]).Select(Type));
    }

    [Fact]
    public async Task Only_a_published_flow_has_a_published_version()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (_, JsonElement draft) = await client.ReadAsync($"/api/v2/flows/{OrgClient.Draft}");
        Assert.False(draft.TryGetProperty("publishedVersion", out _));
        (_, JsonElement published) = await client.ReadAsync($"/api/v2/flows/{OrgClient.FollowUp}");
        Assert.Equal("3.0", published.GetProperty("publishedVersion").GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.ReadAsync("/api/v2/flows/7d9b1f60-52c1-4e0a-8b1e-0c5a11f1ffff")).Status);
    }

    private static string Names(JsonElement page)
        => string.Join(',', page.GetProperty("entities").EnumerateArray().Select(e => e.GetProperty("name").GetString()));
}
