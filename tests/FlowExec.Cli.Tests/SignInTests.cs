using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>A person signs in with the browser for one command.</summary>
public class SignInTests
{
    [Fact]
    public async Task A_person_signs_in_with_the_browser()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The stand-in for a browser is a shell script.");
            return;
        }

        using var org = new TestOrg();
        string folder = Directory.CreateTempSubdirectory("flowexec-signin-").FullName;
        try
        {
            string browser = Path.Combine(folder, "browser");
            // By a process of its own: while this one has the file open, another that it starts may hold it too, and it cannot be run.
            using (Process write = Process.Start("/bin/sh", ["-c",
                """printf '#!/bin/sh\nexec curl -s -L -o /dev/null "$1&person=Ada%%20Admin"\n' > "$0"; chmod 700 "$0" """, browser]))
            {
                await write.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            Ending end = await FlowExecProcess.RunAsync(
                ["flows", .. org.Address, "--interactive", "--client-id", EmulatorClient.User.Id, "--port", $"{FreePort()}"],
                new Dictionary<string, string> { ["BROWSER"] = browser });
            Assert.Equal(0, end.ExitCode);
            Assert.Contains(end.Output, line => line.StartsWith(TestOrg.CustomerFlow, StringComparison.Ordinal));
            Assert.Contains("The browser shows the sign-in page: http://127.0.0.1", end.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_client_goes_with_the_browser()
    {
        Ending end = await FlowExecProcess.RunAsync("flows", "--region", "mypurecloud.ie", "--interactive");
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("--interactive and --client-id go together", end.Errors, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
