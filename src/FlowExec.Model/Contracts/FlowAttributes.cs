using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FlowExec;

/// <summary>The inputs of one launch: names and values in the order they came. Immutable; names are found in any case.</summary>
public sealed class FlowAttributes : IReadOnlyDictionary<string, object?>
{
    /// <summary>Up to so many, looking at each is faster than an index, and most launches have no more.</summary>
    private const int Few = 16;

    private readonly List<KeyValuePair<string, object?>> _items;
    private Dictionary<string, int>? _index;

    /// <summary>Builds the set.</summary>
    /// <exception cref="ArgumentException">A name comes twice.</exception>
    public FlowAttributes(IEnumerable<KeyValuePair<string, object?>> items)
    {
        _items = [.. items];
        var names = new HashSet<string>(_items.Count, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, object?> item in _items)
        {
            if (!names.Add(item.Key))
            {
                throw new ArgumentException($"The input '{item.Key}' is given twice.", nameof(items));
            }
        }
    }

    private FlowAttributes(List<KeyValuePair<string, object?>> items) => _items = items;

    /// <summary>No inputs.</summary>
    public static FlowAttributes Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _items.Select(item => item.Key);

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _items.Select(item => item.Value);

    /// <inheritdoc/>
    public object? this[string key] => TryGetValue(key, out object? value)
        ? value
        : throw new KeyNotFoundException($"There is no input '{key}'.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        int at = IndexOf(key);
        value = at >= 0 ? _items[at].Value : null;
        return at >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", _items.Select(item => item.Key));

    /// <summary>Takes a list over as it is; its names are known to differ, and nobody else has it.</summary>
    internal static FlowAttributes TakeOver(List<KeyValuePair<string, object?>> items) =>
        items.Count == 0 ? Empty : new FlowAttributes(items);

    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_items.Count > Few)
        {
            return (Volatile.Read(ref _index) ?? BuildIndex()).TryGetValue(key, out int indexed) ? indexed : -1;
        }

        for (int at = 0; at < _items.Count; at++)
        {
            if (_items[at].Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return at;
            }
        }

        return -1;
    }

    private Dictionary<string, int> BuildIndex()
    {
        var index = new Dictionary<string, int>(_items.Count, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < _items.Count; i++)
        {
            index[_items[i].Key] = i;
        }

        Volatile.Write(ref _index, index);
        return index;
    }
}
