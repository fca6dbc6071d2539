using System.Diagnostics;
using System.Runtime.InteropServices;
using FlowExec.Tests;

namespace FlowExec.Cli.Tests;

/// <summary>The built executable, run as a user runs it: arguments, environment, two streams, signals, an exit code.</summary>
internal sealed class FlowExecProcess : IAsyncDisposable
{
    // Generous: a busy machine is slow, and a process that hangs must still not hang the tests.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private const int CtrlBreak = 1;

    private readonly Process _process;
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<string> _output = [];
    private readonly Task<string> _errors;
    private bool _hasLeft;

    private FlowExecProcess(ProcessStartInfo start, TimeSpan? bound = null)
    {
        _bound.CancelAfter(bound ?? Bound);
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync(_bound.Token);
    }

    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "flowexec.dll");

    public int Id => _process.Id;

    /// <summary>Starts it with nothing of the platform's in the environment but what is given.</summary>
    public static FlowExecProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(Prepared(StartedProgram.Of(Assembly, arguments), environment));

    /// <summary>Starts it from a shell.</summary>
    /// <param name="script">What the shell does; <c>exec "$@"</c> in it becomes the process.</param>
    /// <param name="arguments">Arguments of the process.</param>
    /// <param name="environment">Variables of its environment.</param>
    public static FlowExecProcess StartShell(
        string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(Prepared(new ProcessStartInfo("/bin/sh", ["-c", script, "sh", "dotnet", Assembly, .. arguments]), environment));

    /// <summary>Runs another program in a folder to its end, with nothing in its environment but what is given.</summary>
    public static async Task<Ending> RunProgramAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = Prepared(new ProcessStartInfo(program, arguments), null);
        start.WorkingDirectory = folder;
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        await using var process = new FlowExecProcess(start);
        return await process.EndAsync();
    }

    /// <summary>Runs a script in the repository's own PowerShell to its end.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="script">The script.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="environment">Variables of its environment.</param>
    public static async Task<Ending> RunPowerShellAsync(
        string root, string script, string argument, IReadOnlyDictionary<string, string> environment)
    {
        string[] arguments = ["tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-File", script, argument];
        ProcessStartInfo start = Prepared(new ProcessStartInfo("dotnet", arguments), environment);
        start.WorkingDirectory = root;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        await using var process = new FlowExecProcess(start, TimeSpan.FromMinutes(10));
        return await process.EndAsync();
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<Ending> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using FlowExecProcess process = Start(arguments, environment);
        return await process.EndAsync();
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<Ending> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>The next line of the results.</summary>
    public async Task<string> ReadLineAsync()
    {
        string line = await _process.StandardOutput.ReadLineAsync(_bound.Token) ?? throw new EndOfStreamException(string.Join('\n', [.. _output, await _errors]));
        _output.Add(line);
        return line;
    }

    /// <summary>Goes away, as <c>head</c> does once it has its lines.</summary>
    public void StopReading()
    {
        _process.StandardOutput.Close();
        _hasLeft = true;
    }

    /// <summary>Sends a signal such as TERM; on Windows QUIT, which is Ctrl+Break there, and no other.</summary>
    public async Task SignalAsync(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Equal("QUIT", signal);
            Assert.True(GenerateConsoleCtrlEvent(CtrlBreak, _process.Id), $"No Ctrl+Break could be sent: {Marshal.GetLastPInvokeErrorMessage()}");
            return;
        }

        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(_bound.Token);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(_bound.Token);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ending> EndAsync()
    {
        while (!_hasLeft && await _process.StandardOutput.ReadLineAsync(_bound.Token) is { } line)
        {
            _output.Add(line);
        }

        string errors = await _errors;
        await _process.WaitForExitAsync(_bound.Token);
        return new Ending(_process.ExitCode, [.. _output], errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _bound.Dispose();
    }

    [DllImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GenerateConsoleCtrlEvent(int what, int processGroup);

    private static ProcessStartInfo Prepared(ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (OperatingSystem.IsWindows())
        {
            // Ctrl+Break is sent to a group, and is not to end the tests.
            start.CreateNewProcessGroup = true;
        }

        start.StandardOutputEncoding = start.StandardErrorEncoding = System.Text.Encoding.UTF8;
        foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("GENESYSCLOUD_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["FLOWEXEC_JOURNAL"] = TestFiles.Journal;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Ending(int ExitCode, IReadOnlyList<string> Output, string Errors);
