using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using FlowExec.Views;

namespace FlowExec.Loading;

/// <summary>What one runspace holds: its current connection, the ones it opened, the emulators and
/// the jobs it started.</summary>
internal sealed class RunspaceHoldings
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceHoldings> All = [];

    private readonly Lock _gate = new();
    private readonly List<FlowOrg> _connections = [];
    private readonly List<IDisposable> _emulators = [];
    private readonly List<FlowJob> _jobs = [];
    private FlowOrg? _current;

    /// <summary>The state of the runspace that the caller runs in.</summary>
    public static RunspaceHoldings Here =>
        Of(Runspace.DefaultRunspace ?? throw new InvalidOperationException("There is no runspace on this thread."));

    /// <summary>The connection that commands use when they are given none; null where there is none.</summary>
    public FlowOrg? Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>The open connections of this runspace, oldest first.</summary>
    public IReadOnlyList<FlowOrg> Connections
    {
        get
        {
            lock (_gate)
            {
                _connections.RemoveAll(static org => !org.IsConnected);
                return [.. _connections];
            }
        }
    }

    /// <summary>The newest open connection of a name; null where there is none.</summary>
    public FlowOrg? Named(string name) =>
        Connections.LastOrDefault(org => org.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes a connection the current one.</summary>
    public void Use(FlowOrg org)
    {
        lock (_gate)
        {
            if (!_connections.Contains(org))
            {
                _connections.Add(org);
            }

            _current = org;
        }
    }

    /// <summary>Forgets a connection. No other takes its place: rows must never reach an org that nobody chose.</summary>
    public void Forget(FlowOrg org)
    {
        lock (_gate)
        {
            _connections.Remove(org);
            _current = ReferenceEquals(_current, org) ? null : _current;
        }
    }

    /// <summary>The emulators that were started here and not stopped, oldest first. Typed by the caller, so that import loads no
    /// emulator.</summary>
    public IReadOnlyList<T> Emulators<T>()
        where T : IDisposable
    {
        lock (_gate)
        {
            return [.. _emulators.OfType<T>()];
        }
    }

    /// <summary>Ties an emulator to this runspace: it ends with it at the latest.</summary>
    public void AddEmulator(IDisposable emulator)
    {
        lock (_gate)
        {
            _emulators.Add(emulator);
        }
    }

    /// <summary>Unties an emulator that was stopped.</summary>
    public void ForgetEmulator(IDisposable emulator)
    {
        lock (_gate)
        {
            _emulators.Remove(emulator);
        }
    }

    /// <summary>Ties a job to this runspace.</summary>
    public void Add(FlowJob job)
    {
        lock (_gate)
        {
            _jobs.Add(job);
        }
    }

    /// <summary>Unties a job that has ended.</summary>
    public void Forget(FlowJob job)
    {
        lock (_gate)
        {
            _jobs.Remove(job);
        }
    }

    /// <summary>Ends what a runspace holds, when the module leaves it or it closes.</summary>
    /// <param name="runspace">The runspace.</param>
    /// <param name="sharedToo">
    /// Also connections that another runspace may have been given: when the module goes, but not when a runspace of ForEach-Object
    /// -Parallel closes
    /// behind the connection that it returned. What talks to an emulator of this runspace ends in any case.
    /// </param>
    public static void Close(Runspace runspace, bool sharedToo)
    {
        if (All.TryGetValue(runspace, out RunspaceHoldings? holdings) && All.Remove(runspace))
        {
            holdings.End(sharedToo);
        }
    }

    private static RunspaceHoldings Of(Runspace runspace) => All.GetValue(runspace, static created =>
    {
        created.StateChanged += static (sender, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
            {
                Close((Runspace)sender!, sharedToo: false);
            }
        };
        return new RunspaceHoldings();
    });

    private void End(bool sharedToo)
    {
        IDisposable[] emulators;
        FlowOrg[] connections;
        FlowJob[] jobs;
        lock (_gate)
        {
            (emulators, connections, jobs) = ([.. _emulators], [.. _connections], [.. _jobs]);
            _emulators.Clear();
            _connections.Clear();
            _current = null;
        }

        // Before the connections that they launch through.
        foreach (FlowJob job in jobs)
        {
            job.Abandon();
        }

        foreach (FlowOrg org in connections.Where(org => sharedToo || org.IsEmulator))
        {
            // Nobody waits for it: it only gives sockets back.
            _ = org.Client.DisposeAsync().AsTask();
        }

        foreach (IDisposable emulator in emulators)
        {
            emulator.Dispose();
        }
    }
}
