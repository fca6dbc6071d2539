using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec.Tests;

/// <summary>The machine's Chromium without a window, driven by its DevTools protocol: what a person sees of a page, clicks and prints.</summary>
internal sealed class HeadlessBrowser : IAsyncDisposable
{
    private static readonly string? Installed = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
        .FirstOrDefault(File.Exists);

    // Generous: a busy machine is slow, and a browser that hangs must still not hang the tests.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly string _profile;
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ClientWebSocket _page = new();
    private readonly List<JsonElement> _events = [];
    private Task _noise = Task.CompletedTask;
    private int _number;

    private HeadlessBrowser(Process process, string profile)
    {
        (_process, _profile) = (process, profile);
        _bound.CancelAfter(Bound);
    }

    private CancellationToken Stop => _bound.Token;

    /// <summary>Starts it; skips the test where none is installed.</summary>
    public static async Task<HeadlessBrowser> StartAsync()
    {
        Assert.SkipWhen(Installed is null, "No Chromium is installed here.");
        string profile = Directory.CreateTempSubdirectory("browser-").FullName;
        var start = new ProcessStartInfo(
            Installed!,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--remote-allow-origins=*",
                $"--user-data-dir={profile}", "about:blank",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var browser = new HeadlessBrowser(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page and waits until it is loaded, with whatever it is redirected to.</summary>
    public async Task OpenAsync(Uri address)
    {
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri });
        await LoadedAsync();
    }

    /// <summary>Clicks what a selector finds first, and waits until the page that it leads to is loaded.</summary>
    public async Task ClickAsync(string selector)
    {
        await ReadAsync($"document.querySelector({JsonSerializer.Serialize(selector)}).click()");
        await LoadedAsync();
    }

    /// <summary>What an expression is worth in the page, as text.</summary>
    public async Task<string> ReadAsync(string expression)
    {
        JsonElement answer = await SendAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})", ["returnByValue"] = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out JsonElement wrong), wrong.ToString());
        return answer.GetProperty("result").GetProperty("value").GetString()!;
    }

    /// <summary>What a promise comes to be worth.</summary>
    public async Task<string> ReadLaterAsync(string promise) => (await SendAsync(
        "Runtime.evaluate", new JsonObject { ["expression"] = promise, ["awaitPromise"] = true, ["returnByValue"] = true }))
        .GetProperty("result").GetProperty("value").GetString()!;

    /// <summary>Shows the page as on a screen or on paper, in dark or light.</summary>
    public Task LookAsync(string media, string scheme) => SendAsync("Emulation.setEmulatedMedia", new JsonObject
    {
        ["media"] = media, ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }),
    });

    /// <summary>The page as a PNG image.</summary>
    public async Task<byte[]> PictureAsync() => (await SendAsync(
        "Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true })).GetProperty("data").GetBytesFromBase64();

    /// <summary>The page printed on A4, as PDF.</summary>
    public async Task<byte[]> PrintAsync() => (await SendAsync("Page.printToPDF", new JsonObject
    {
        ["paperWidth"] = 8.27, ["paperHeight"] = 11.69, ["printBackground"] = false, ["preferCSSPageSize"] = true,
    })).GetProperty("data").GetBytesFromBase64();

    public async ValueTask DisposeAsync()
    {
        _page.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);

        // A helper of the browser's that is nobody's child may keep its output open, and ends by itself later.
        await _bound.CancelAsync();
        await _noise.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _bound.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // One of the browser's children still writes; the folder is in the system's temporary place.
        }
    }

    private async Task ConnectAsync()
    {
        string? line;
        while ((line = await _process.StandardError.ReadLineAsync(Stop)) is not null
            && !line.StartsWith("DevTools listening on ", StringComparison.Ordinal))
        {
            // What it says before concerns nobody.
        }

        _noise = _process.StandardError.ReadToEndAsync(Stop);
        var root = new Uri(line!.Replace("DevTools listening on ws:", "http:", StringComparison.Ordinal));
        using var http = new HttpClient();
        JsonElement[]? targets = await http.GetFromJsonAsync<JsonElement[]>(new Uri(root, "/json/list"), Stop);
        string page = targets!.First(target => target.GetProperty("type").GetString() == "page").GetProperty("webSocketDebuggerUrl").GetString()!;
        await _page.ConnectAsync(new Uri(page), Stop);
        await SendAsync("Page.enable");
    }

    private async Task LoadedAsync()
    {
        while (!_events.Exists(one => one.GetProperty("method").GetString() == "Page.loadEventFired"))
        {
            await ReceiveAsync();
        }

        _events.Clear();
    }

    private async Task<JsonElement> SendAsync(string method, JsonObject? values = null)
    {
        int number = ++_number;
        var command = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = values ?? [] };
        await _page.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, Stop);
        while (true)
        {
            JsonElement answer = await ReceiveAsync();
            if (answer.TryGetProperty("id", out JsonElement id) && id.GetInt32() == number)
            {
                Assert.False(answer.TryGetProperty("error", out JsonElement wrong), wrong.ToString());
                return answer.GetProperty("result");
            }
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var whole = new MemoryStream();
        byte[] part = new byte[64 * 1024];
        ValueWebSocketReceiveResult got;
        do
        {
            got = await _page.ReceiveAsync(part.AsMemory(), Stop);
            whole.Write(part, 0, got.Count);
        }
        while (!got.EndOfMessage);
        using JsonDocument message = JsonDocument.Parse(whole.ToArray());
        JsonElement answer = message.RootElement.Clone();
        if (answer.TryGetProperty("method", out _))
        {
            _events.Add(answer);
        }

        return answer;
    }
}
