using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlowExec.Bench.Emulator;

/// <summary>What the bare servers do: read the body as JSON, answer the launch's JSON. No token, no checks, no ledger.</summary>
internal static class BareAnswer
{
    public static byte[] For(JsonElement body)
    {
        string id = Guid.NewGuid().ToString();
        string flow = body.GetProperty("flowId").GetString()!;
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            name = body.GetProperty("name").GetString(),
            flowVersion = new { id = "3.0", name = "3.0", selfUri = $"/api/v2/flows/{flow}/versions/3.0" },
            selfUri = $"/api/v2/flows/executions/{id}",
        });
    }
}

internal sealed class BareKestrel : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BareKestrel(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<BareKestrel> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body);
            byte[] answer = BareAnswer.For(document.RootElement);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer);
        });
        await app.StartAsync();
        return new BareKestrel(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed class BareListener : IDisposable
{
    private readonly HttpListener _listener = new();

    public BareListener()
    {
        // HttpListener cannot pick a port itself.
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        for (int i = 0; i < 32; i++)
        {
            _ = ServeAsync();
        }
    }

    public int Port { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using JsonDocument document = await JsonDocument.ParseAsync(context.Request.InputStream);
                byte[] answer = BareAnswer.For(document.RootElement);
                context.Response.ContentType = "application/json";
                context.Response.ContentLength64 = answer.Length;
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
