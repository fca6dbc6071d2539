using System.Net.Sockets;
using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Tests;

public sealed class SocketFaultTests
{
    [Fact]
    public async Task A_connection_that_is_lost_as_it_comes_about_is_trouble_on_the_way_and_no_defect()
    {
        using var invoker = new HttpMessageInvoker(new Losing());
        using var exchange = new HttpExchange(invoker, _ => null, TimeProvider.System, TimeSpan.FromSeconds(10), NoteDesk.Plain, Redaction.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:9/");
        FlowConnectionException e = await Assert.ThrowsAsync<FlowConnectionException>(
            () => exchange.SendAsync(request, 1000, EmulatedOrg.Stop).AsTask());
        Assert.IsType<SocketException>(e.InnerException);
    }

    private sealed class Losing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new SocketException((int)SocketError.NotConnected));
    }
}
