using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlowExec.Cli.Tests;

/// <summary>
/// Another machine, as far as a process can tell: its network, name, process numbers and temporary folder are its own (Linux namespaces). Only the ports
/// that it is joined to lead out of it. It is gone with the process of the tests, however that ends, and nothing of it stays.
/// </summary>
internal sealed class OtherMachine : IAsyncDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly Process _first;
    private readonly string _folder = Directory.CreateTempSubdirectory("flowexec-machine-").FullName;
    private readonly List<Link> _links = [];

    private OtherMachine(Process first) => _first = first;

    private string Namespaces => string.Create(CultureInfo.InvariantCulture, $"/proc/{_first.Id}/ns");

    /// <summary>Starts one. Where this machine lets none be made, the test is skipped.</summary>
    /// <param name="name">Its host name.</param>
    public static async Task<OtherMachine> StartAsync(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux gives a process a network of its own.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root gives a process a network of its own.");

        // Process 1 of it reads what never comes: with this process it ends, and the system ends all others of it.
        var first = Process.Start(new ProcessStartInfo(
            "unshare",
            [
                "--net", "--uts", "--pid", "--mount-proc", "--fork", "--kill-child",
                "sh", "-c", "hostname \"$0\" && ip link set lo up && echo up && exec cat", name,
            ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        if (await first.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) != "up")
        {
            string why = await first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            first.Dispose();
            Assert.Skip($"This machine lets no other be made: {why.Trim()}");
        }

        return new OtherMachine(first);
    }

    /// <summary>Joins it: what connects there to this port of its own comes to the same port here.</summary>
    public Link Join(int port)
    {
        var link = new Link(ListenThere(port), port);
        _links.Add(link);
        return link;
    }

    /// <summary>Starts <c>flowexec</c> on it.</summary>
    public FlowExecProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) => FlowExecProcess.StartShell(
        $"exec nsenter --net={Namespaces}/net --uts={Namespaces}/uts --mount={Namespaces}/mnt --pid={Namespaces}/pid_for_children \"$@\"",
        arguments,
        new Dictionary<string, string>(environment) { ["TMPDIR"] = _folder });

    /// <summary>Cuts it off: nothing leaves it, nothing reaches it, and nobody hears of that.</summary>
    public async Task CutAsync()
    {
        using Process cut = Process.Start("nsenter", [$"--net={Namespaces}/net", "ip", "link", "set", "lo", "down"]);
        await cut.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, cut.ExitCode);
    }

    /// <summary>Takes its power: all its processes are gone at once, and say nothing.</summary>
    public async Task EndAsync()
    {
        _first.Kill();
        await _first.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _first.Dispose();
        _links.ForEach(link => link.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A socket belongs to the network of the thread that made it.</summary>
    private Socket ListenThere(int port)
    {
        Socket? socket = null;
        Exception? failure = null;
        var there = new Thread(() =>
        {
            try
            {
                using SafeFileHandle network = File.OpenHandle($"{Namespaces}/net");
                if (SetNamespace(network, NewNetwork) != 0)
                {
                    throw new InvalidOperationException($"The network of another machine cannot be entered: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        there.Start();
        there.Join();
        return failure is null ? socket! : throw failure;
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetNamespace(SafeFileHandle network, int kind);

    /// <summary>The way of one port to this machine.</summary>
    internal sealed class Link : IDisposable
    {
        private readonly Socket _listener;
        private readonly int _port;
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isSilent;

        public Link(Socket listener, int port)
        {
            (_listener, _port) = (listener, port);
            _ = AcceptAsync();
        }

        /// <summary>Lets nothing through any more, in no direction, and closes nothing.</summary>
        public void Silence() => _isSilent = true;

        public void Dispose()
        {
            _listener.Dispose();
            _gone.TrySetResult();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = CarryAsync(await _listener.AcceptAsync());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed.
            }
        }

        private async Task CarryAsync(Socket there)
        {
            using (there)
            {
                using var here = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                there.NoDelay = true;
                try
                {
                    await here.ConnectAsync(IPAddress.Loopback, _port);
                    await Task.WhenAny(CarryAsync(there, here), CarryAsync(here, there));
                }
                catch (SocketException)
                {
                    // Nobody is at home, or one of the two has gone.
                }
            }
        }

        private async Task CarryAsync(Socket from, Socket to)
        {
            byte[] buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var read)
                {
                    if (_isSilent)
                    {
                        await _gone.Task;
                        return;
                    }

                    await to.SendAsync(buffer.AsMemory(0, read));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The other side has gone.
            }

            if (_isSilent)
            {
                await _gone.Task;
            }
        }
    }
}
