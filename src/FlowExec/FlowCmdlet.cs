using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Loading;
using FlowExec.Views;

namespace FlowExec;

/// <summary>
/// What every cmdlet of the module is: asynchronous work is waited for on the pipeline thread, a stop ends it at once, and whatever
/// ends the
/// cmdlet early (<c>Select-Object -First</c>, an error) ends the work too.
/// </summary>
public abstract partial class FlowCmdlet : PSCmdlet, IDisposable
{
    // Never disposed: a stop may come from another thread while the cmdlet ends, and without a timer there is nothing to give back.
    private readonly CancellationTokenSource _stop = new();
    private NoteQueue _notes = new([]);

    /// <summary>Fires when the cmdlet is to stop, or is over.</summary>
    private protected CancellationToken StopToken => _stop.Token;

    /// <summary>Ends the cmdlet's asynchronous work.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the cmdlet's asynchronous work.</summary>
    protected virtual void Dispose(bool disposing) => _ = _stop.CancelAsync();

    /// <inheritdoc/>
    protected override void StopProcessing() => _ = _stop.CancelAsync();

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        RunspaceViews.Give(this);
        Preference.AskNothing(this);
        _notes = new NoteQueue(Preference.Notes(this));
        OrEnd(Begin);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => OrEnd(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => OrEnd(End);

    /// <summary>What the whole command is about: the target of an error that ends it.</summary>
    private protected virtual object? Subject => null;

    /// <summary>A path as a user gave it, whole: from where PowerShell is, not from where the process is. Null for null.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    private protected string? FullPath(string? path) =>
        path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>Before the first record. A <see cref="FlowException"/> ends the command, here and below.</summary>
    private protected virtual void Begin()
    {
    }

    /// <summary>For each record.</summary>
    private protected virtual void Process()
    {
    }

    /// <summary>After the last record.</summary>
    private protected virtual void End()
    {
    }

    /// <summary>Waits for work.</summary>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work) => OnPipeline(() =>
    {
        Task<T> result = Task.Run(() => work(_stop.Token), CancellationToken.None).WaitAsync(_stop.Token);
        while (!result.IsCompleted)
        {
            Task.WaitAny(result, _notes.Arrived);
            WriteNotes();
        }

        return result.GetAwaiter().GetResult();
    });

    /// <summary>Writes what was told meanwhile. On the pipeline's thread.</summary>
    internal void WriteNotes()
    {
        _notes.Begin();
        while (_notes.TryTake(out FlowNote? note))
        {
            Action<string> write = note.Kind switch
            {
                NoteKind.Warning => WriteWarning,
                NoteKind.Notice => WriteLine,
                NoteKind.Decision => WriteVerbose,
                _ => WriteDebug,
            };
            write(note.Text.ToString());
        }
    }

    /// <summary>Waits for work.</summary>
    private protected void Await(Func<CancellationToken, Task> work) => Await(async stop =>
    {
        await work(stop);
        return true;
    });

    /// <summary>Waits for work on one item of several; what goes wrong is an error of that item.</summary>
    private protected bool TryAwait<T>(Func<CancellationToken, Task<T>> work, object? target, out T? result)
    {
        try
        {
            result = Await(work);
            return true;
        }
        catch (FlowException e)
        {
            WriteError(ErrorRecords.Of(e, target));
            result = default;
            return false;
        }
    }

    /// <summary>Yields on the pipeline thread what comes from elsewhere, as it comes.</summary>
    private protected IEnumerable<T> Drain<T>(Func<CancellationToken, IAsyncEnumerable<T>> source)
    {
        using var conveyor = new Conveyor<object, T>((_, stop) => source(stop), StopToken);
        conveyor.Complete();
        foreach (T item in Results(conveyor))
        {
            yield return item;
        }
    }

    /// <summary>Yields the results of a conveyor until its work has ended.</summary>
    private protected IEnumerable<TOut> Results<TIn, TOut>(Conveyor<TIn, TOut> conveyor)
    {
        do
        {
            WriteNotes();
            while (conveyor.TryTake(out TOut? result))
            {
                yield return result;
            }
        }
        while (OnPipeline(() => conveyor.Wait(forSpace: false)));
    }

    /// <summary>Puts an item on a conveyor, and yields the results that are there before and while it waits for room.</summary>
    private protected IEnumerable<TOut> Offer<TIn, TOut>(Conveyor<TIn, TOut> conveyor, TIn item)
    {
        bool more = true;
        bool taken = false;
        while (more && !taken)
        {
            taken = conveyor.TryOffer(item);
            while (conveyor.TryTake(out TOut? result))
            {
                yield return result;
            }

            more = taken || OnPipeline(() => conveyor.Wait(forSpace: true));
        }
    }

    /// <summary>A stop is what PowerShell calls a stop; everything else stays what it is.</summary>
    private T OnPipeline<T>(Func<T> wait)
    {
        try
        {
            return wait();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void OrEnd(Action step)
    {
        INoteListener? before = FlowNotes.Listen(_notes);
        try
        {
            step();
            WriteNotes();
        }
        catch (FlowException e)
        {
            WriteNotes();
            ThrowTerminatingError(ErrorRecords.Of(e, Subject));
        }
        finally
        {
            FlowNotes.Listen(before);
        }
    }
}
