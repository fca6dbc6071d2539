using System.Collections.Concurrent;

namespace FlowExec.Engine.Flows;

/// <summary>Names seen so far, for completion. Thread-safe and bounded.</summary>
internal sealed class NameMemory
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _names.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    public void Add(string name)
    {
        if (_names.Count < Most)
        {
            _names.TryAdd(name, 0);
        }
    }
}
