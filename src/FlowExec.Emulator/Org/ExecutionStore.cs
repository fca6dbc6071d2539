namespace FlowExec.Emulation;

/// <summary>The executions that can be read, oldest first.</summary>
internal sealed class ExecutionStore(int? kept)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Execution> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Execution> _inOrder = new();

    /// <summary>False where the id is taken.</summary>
    public bool TryAdd(Execution execution)
    {
        lock (_gate)
        {
            if (!_byId.TryAdd(execution.Id, execution))
            {
                return false;
            }

            _inOrder.Enqueue(execution);
            if (_inOrder.Count > kept)
            {
                _byId.Remove(_inOrder.Dequeue().Id);
            }

            return true;
        }
    }

    public Execution? Find(string id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>The newest that match, newest first.</summary>
    public List<Execution> Newest(Func<Execution, bool> matches, int count)
    {
        var found = new Queue<Execution>(Math.Min(count, 256));
        lock (_gate)
        {
            foreach (Execution execution in _inOrder)
            {
                if (matches(execution))
                {
                    if (found.Count == count)
                    {
                        found.Dequeue();
                    }

                    found.Enqueue(execution);
                }
            }
        }

        return [.. found.Reverse()];
    }

    /// <summary>How many of the kept ones have which status.</summary>
    public SortedDictionary<string, long> CountByStatus(DateTimeOffset now)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (Execution execution in _inOrder)
            {
                string status = execution.Status(now);
                counts[status] = counts.GetValueOrDefault(status) + 1;
            }
        }

        return counts;
    }
}
