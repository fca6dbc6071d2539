using System.Collections.Concurrent;

namespace FlowExec.Engine.Flows;

/// <summary>Flows seen so far, for completion. Thread-safe and bounded.</summary>
internal sealed class FlowMemory
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Flow> _flows = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<Flow> Flows => [.. _flows.Values];

    public void Add(Flow flow)
    {
        if (_flows.Count < Most)
        {
            _flows[flow.Id] = flow;
        }
    }
}
