using System.Text;

namespace FlowExec.Emulation.Tests;

/// <summary>Requests of every broken kind: the platform's error or a closed connection, no launch, and an emulator that goes on.</summary>
public class BrokenRequestTests
{
    private const string Url = "/api/v2/flows/executions";

    /// <summary>What is said, and the status that must be heard; 0 where the connection just ends.</summary>
    public static TheoryData<string, int> Broken => new()
    {
        { "no length", 400 },
        { "length not a number", 400 },
        { "negative length", 400 },
        { "two lengths", 400 },
        { "length and chunked", 400 },
        { "unknown transfer encoding", 400 },
        { "length too short", 400 },
        { "length too long, then the end", 0 },
        { "chunk size not hexadecimal", 400 },
        { "chunk longer than it says", 400 },
        { "chunks that never end", 0 },
        { "chunked over the limit", 413 },
        { "512001 bytes", 413 },
        { "gigabytes announced", 413 },
        { "not JSON", 400 },
        { "JSON array", 400 },
        { "JSON text", 400 },
        { "JSON null", 400 },
        { "nested a thousand deep", 400 },
        { "the same key twice", 400 },
        { "invalid UTF-8", 400 },
        { "half a surrogate", 400 },
        { "gzip", 415 },
        { "text/plain", 415 },
        { "utf-16", 415 },
        { "huge header", 400 },
        { "endless header", 400 },
        { "a thousand headers", 400 },
        { "header without colon", 400 },
        { "folded header", 400 },
        { "space before colon", 400 },
        { "HTTP/2 preface", 400 },
        { "HTTP/3.0", 400 },
        { "no version", 400 },
        { "TLS hello", 0 },
        { "dots", 404 },
        { "escaped dots", 404 },
        { "double slash", 404 },
        { "trailing slash", 404 },
        { "other case", 404 },
        { "raw bytes in the path", 400 },
        { "asterisk", 400 },
        { "PUT", 405 },
        { "lower-case post", 405 },
        { "head cut off", 0 },
        { "nothing", 0 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Gets_the_platforms_error_or_a_closed_connection_and_launches_nothing(string kind, int status)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using (Wire wire = await Wire.OpenAsync(emulator))
        {
            await wire.SayAsync(Said(kind, emulator));
            wire.Finish();
            (string text, _) = await wire.HearAsync();
            if (kind is "length too short")
            {
                // The first request is cut by its own length and refused; what is left of it is none at all.
                Assert.StartsWith("HTTP/1.1 400", text, StringComparison.Ordinal);
            }
            else if (status == 0)
            {
                Assert.Empty(text);
            }
            else
            {
                Assert.StartsWith($"HTTP/1.1 {status} ", text, StringComparison.Ordinal);
                Assert.Contains("\"contextId\":\"", text, StringComparison.Ordinal);
                string context = text.Split("\"contextId\":\"")[1][..36];
                Assert.Contains($"ININ-Correlation-Id: {context}", text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, emulator.Ledger.LaunchCount);
        using var client = new OrgClient(emulator);
        await client.LaunchedIdAsync();
    }

    [Fact]
    public async Task A_chunked_launch_is_a_launch()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using Wire wire = await Wire.OpenAsync(emulator);
        string body = OrgClient.Body();
        await wire.SayAsync(Wire.Launch(emulator, "", length: "Transfer-Encoding: chunked\r\n",
            end: $"5;x=y\r\n{body[..5]}\r\n{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\nTrailer: 1\r\n\r\n"));
        wire.Finish();
        Assert.StartsWith("HTTP/1.1 200", (await wire.HearAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(1, emulator.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Who_expects_100_continue_is_told_to_before_the_body()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using Wire wire = await Wire.OpenAsync(emulator);
        string body = OrgClient.Body();
        await wire.SayAsync(Wire.Launch(emulator, "", length: $"Content-Length: {body.Length}\r\n", headers: "Expect: 100-continue\r\n"));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await wire.HearUntilAsync("\r\n\r\n"));
        await wire.SayAsync(body);
        wire.Finish();
        Assert.StartsWith("HTTP/1.1 200", (await wire.HearAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launch_of_exactly_the_limit_is_accepted()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        string body = OrgClient.Body();
        await client.LaunchedIdAsync(body + new string(' ', 512_000 - body.Length));
        using HttpResponseMessage over = await client.LaunchAsync(body + new string(' ', 512_001 - body.Length));
        Assert.Equal(413, (int)over.StatusCode);
        Assert.Equal(1, emulator.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_order()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using Wire wire = await Wire.OpenAsync(emulator);
        await wire.SayAsync(Wire.Launch(emulator, OrgClient.Body("1", "first")) + Wire.Launch(emulator, "{}")
            + Wire.Launch(emulator, OrgClient.Body("3", "third"), headers: "Connection: close\r\n"));
        string[] answers = (await wire.HearAsync()).Text.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["200", "400", "200"], answers.Select(a => a[..3]));
        Assert.Equal(["first", "third"], emulator.Ledger.GetSnapshot().Launches.Select(l => l.Name));
    }

    [Theory]
    [InlineData("POST /api/v2/flows/executions HTTP/1.1\r\nHost: x\r\nX-Slow: 1", 16)]
    [InlineData("POST /api/v2/flows/executions HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n", 31)]
    [InlineData("", 121)]
    public async Task A_slow_loris_is_closed_when_its_time_is_up(string said, int seconds)
    {
        var wireClock = new VirtualClock();
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { WireClock = wireClock });
        using Wire wire = await Wire.OpenAsync(emulator);
        await wire.SayAsync(said);
        if (said.Contains("100-continue", StringComparison.Ordinal))
        {
            // From here on the server waits for the body.
            await wire.HearUntilAsync("100 Continue\r\n\r\n");
            await wire.SayAsync("{");
        }

        Task<(string Text, bool)> heard = wire.HearAsync();
        DateTimeOffset start = wireClock.GetUtcNow();
        while (!heard.IsCompleted)
        {
            wireClock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Empty((await heard).Text);
        Assert.True(wireClock.GetUtcNow() - start >= TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(0, emulator.Ledger.LaunchCount);
    }

    private static byte[] Said(string kind, FlowOrgEmulator emulator)
    {
        string body = OrgClient.Body();
        string chunked = "Transfer-Encoding: chunked\r\n";
        string Launch(string? text = null, string headers = "", string? length = null, string target = Url, string? end = null)
            => Wire.Launch(emulator, text, headers, length, target, end);
        string text = kind switch
        {
            "no length" => Launch("", length: ""),
            "length not a number" => Launch(length: "Content-Length: many\r\n"),
            "negative length" => Launch(length: "Content-Length: -5\r\n"),
            "two lengths" => Launch(length: $"Content-Length: {body.Length}\r\nContent-Length: 5\r\n"),
            "length and chunked" => Launch("", length: chunked + "Content-Length: 5\r\n", end: "0\r\n\r\n"),
            "unknown transfer encoding" => Launch("", length: "Transfer-Encoding: gzip, chunked\r\n", end: "0\r\n\r\n"),
            "length too short" => Launch(length: $"Content-Length: {body.Length - 3}\r\n"),
            "length too long, then the end" => Launch(length: $"Content-Length: {body.Length + 3}\r\n"),
            "chunk size not hexadecimal" => Launch("", length: chunked, end: "xyz\r\n"),
            "chunk longer than it says" => Launch("", length: chunked, end: $"5\r\n{body}\r\n0\r\n\r\n"),
            "chunks that never end" => Launch("", length: chunked, end: $"{body.Length:x}\r\n{body}\r\n"),
            "chunked over the limit" => Launch("", length: chunked,
                end: string.Concat(Enumerable.Repeat($"{65536:x}\r\n{new string(' ', 65536)}\r\n", 8)) + "0\r\n\r\n"),
            "512001 bytes" => Launch(body + new string(' ', 512_001 - body.Length)),
            "gigabytes announced" => Launch(length: "Content-Length: 9999999999\r\n"),
            "not JSON" => Launch("flowId=1"),
            "JSON array" => Launch($"[{body}]"),
            "JSON text" => Launch("\"flowId\""),
            "JSON null" => Launch("null"),
            "nested a thousand deep" => Launch(new string('[', 1000) + new string(']', 1000)),
            "the same key twice" => Launch($$"""{"flowId": "{{OrgClient.NightlySync}}", "flowId": "{{OrgClient.RunsLong}}"}"""),
            "half a surrogate" => Launch($$"""{"flowId": "{{OrgClient.NightlySync}}", "name": "\ud800"}"""),
            "gzip" => Launch(headers: "Content-Encoding: gzip\r\n"),
            "text/plain" => Launch().Replace("application/json", "text/plain", StringComparison.Ordinal),
            "utf-16" => Launch().Replace("application/json", "application/json; charset=utf-16", StringComparison.Ordinal),
            "huge header" => Launch(headers: $"X-Huge: {new string('x', 40_000)}\r\n"),
            "endless header" => $"POST {Url} HTTP/1.1\r\nX-Huge: {new string('x', 40_000)}",
            "a thousand headers" => Launch(headers: string.Concat(Enumerable.Range(0, 1000).Select(i => $"X-{i}: 1\r\n"))),
            "header without colon" => Launch(headers: "nonsense\r\n"),
            "folded header" => Launch(headers: " folded: 1\r\n"),
            "space before colon" => Launch(headers: "X-Space : 1\r\n"),
            "HTTP/2 preface" => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "HTTP/3.0" => Launch().Replace("HTTP/1.1", "HTTP/3.0", StringComparison.Ordinal),
            "no version" => "GET /\r\n\r\n",
            "TLS hello" => "\u0016\u0003\u0001\u0002\u0000\u0001",
            "dots" => Launch(target: "/api/v2/flows/../flows/executions"),
            "escaped dots" => Launch(target: "/api/v2/flows/%2e%2e/flows/executions"),
            "double slash" => Launch(target: "//api/v2/flows/executions"),
            "trailing slash" => Launch(target: Url + "/"),
            "other case" => Launch(target: "/API/v2/flows/executions"),
            "raw bytes in the path" => Launch(target: Url + "\u00e4"),
            "asterisk" => Launch(target: "*"),
            "PUT" => "PUT" + Launch()[4..],
            "lower-case post" => "post" + Launch()[4..],
            "head cut off" => Launch()[..80],
            "nothing" or "invalid UTF-8" => "",
            _ => throw new ArgumentException($"'{kind}' is not said anywhere", nameof(kind)),
        };
        if (kind != "invalid UTF-8")
        {
            return Encoding.UTF8.GetBytes(text);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(Launch(OrgClient.Body("name-here")));
        bytes[bytes.AsSpan().IndexOf("name-here"u8)] = 0xFF;
        return bytes;
    }
}
