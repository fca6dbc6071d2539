using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FlowExec;

/// <summary>The inputs of one launch: names and values in the order they came. Immutable; names are found in any case.</summary>
public sealed class FlowAttributes : IReadOnlyDictionary<string, object?>
{
    private readonly List<KeyValuePair<string, object?>> _items;
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Builds the set.</summary>
    /// <exception cref="ArgumentException">A name comes twice.</exception>
    public FlowAttributes(IEnumerable<KeyValuePair<string, object?>> items)
    {
        _items = [.. items];
        for (int i = 0; i < _items.Count; i++)
        {
            if (!_index.TryAdd(_items[i].Key, i))
            {
                throw new ArgumentException($"The input '{_items[i].Key}' is given twice.", nameof(items));
            }
        }
    }

    /// <summary>No inputs.</summary>
    public static FlowAttributes Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _items.Select(item => item.Key);

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _items.Select(item => item.Value);

    /// <inheritdoc/>
    public object? this[string key] => TryGetValue(key, out object? value) ? value : throw new KeyNotFoundException($"There is no input '{key}'.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _index.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        bool found = _index.TryGetValue(key, out int at);
        value = found ? _items[at].Value : null;
        return found;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", _items.Select(item => item.Key));
}
