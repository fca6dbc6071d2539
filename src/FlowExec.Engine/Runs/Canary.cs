namespace FlowExec.Engine.Runs;

/// <summary>
/// The few rows that are launched and awaited before any other. Every row that is to be sent passes here in its order; once the canary is
/// full, none until it is over.
/// Thread-safe.
/// </summary>
/// <param name="size">How many rows.</param>
internal sealed class Canary(int size) : Turnstile
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;
    private int _shown;
    private bool _noMore;
    private bool _over;

    /// <summary>Ends once what became of each of its rows is known and shown.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True once others may be sent.</summary>
    public bool IsOver
    {
        get
        {
            lock (Gate)
            {
                return _over;
            }
        }
    }

    /// <summary>How many rows it had.</summary>
    public int Count
    {
        get
        {
            lock (Gate)
            {
                return _sent;
            }
        }
    }

    protected override bool HasRoom => _over || _sent < size;

    /// <summary>What became of a row that was sent is shown.</summary>
    public void Shown()
    {
        lock (Gate)
        {
            _shown++;
            EndWhereKnown();
        }
    }

    /// <summary>A row that had come in was not sent.</summary>
    public void Return()
    {
        lock (Gate)
        {
            _sent -= _over ? 0 : 1;
            LetIn();
        }
    }

    /// <summary>There are no more rows: those that were sent are the canary.</summary>
    public void NoMore()
    {
        lock (Gate)
        {
            _noMore = true;
            EndWhereKnown();
        }
    }

    /// <summary>Lets the others go.</summary>
    public void Open()
    {
        lock (Gate)
        {
            _over = true;
            LetIn();
        }
    }

    protected override void Take() => _sent += _over ? 0 : 1;

    private void EndWhereKnown()
    {
        if (!_over && _shown == _sent && (_sent == size || _noMore))
        {
            _ended.TrySetResult();
        }
    }
}
