using System.Runtime.InteropServices;

namespace FlowExec.Cli;

/// <summary>
/// Turns Ctrl+C, Ctrl+Break, SIGTERM, SIGQUIT and a closed terminal into a cancelled token, so that the command ends by itself and
/// says where it stands.
/// A second signal ends the process as if this were not here.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>Windows ends a process five seconds after its console was closed (SetConsoleCtrlHandler, HandlerRoutine).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly bool _endsWithHandler;
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption()
        : this(OperatingSystem.IsWindows())
    {
    }

    /// <param name="endsWithHandler">
    /// True where the system ends the process as soon as it was told that its console is closed, or the machine shuts down, whatever the
    /// answer: as Windows does.
    /// </param>
    internal Interruption(bool endsWithHandler)
    {
        _endsWithHandler = endsWithHandler;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What was running has ended, and said so.</summary>
    public void Dispose()
    {
        _ended.Set();
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    /// <summary>Answers a signal; where the process would end with the answer, only once what is running has ended.</summary>
    internal void OnSignal(PosixSignalContext context)
    {
        if (!_stop.IsCancellationRequested)
        {
            context.Cancel = true;
            _ = _stop.CancelAsync();
            if (_endsWithHandler && context.Signal is (PosixSignal.SIGHUP or PosixSignal.SIGTERM))
            {
                _ended.Wait(Patience);
            }
        }
    }
}
