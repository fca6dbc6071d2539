using System.Collections.Concurrent;

namespace FlowExec.Engine.Journal;

/// <summary>
/// Finds the rows of an input again in a batch. Positions are compared first, which is a walk through both in one order; keys and contents
/// are looked up only where positions differ. One reader at a time.
/// </summary>
internal sealed class RowMatcher(IStoredRows stored, bool keyed)
{
    private readonly long _lastAtOpen = stored.Last;

    // Keys that were given a slot in this run and are not on record yet.
    private readonly ConcurrentDictionary<string, long> _coming = new(StringComparer.Ordinal);
    private readonly SlotSet _seen = new();
    private long _highest = stored.Last;
    private bool _moved;

    /// <summary>What the batch holds of a row.</summary>
    public RowMatch Match(in RowKey row) => keyed ? ByKey(row) : _lastAtOpen == 0 ? NewAt(row.Position) : ByPosition(row);

    /// <summary>A row is on record: from now on the store finds it.</summary>
    public void OnRecord(string? key)
    {
        if (key is not null)
        {
            _coming.TryRemove(key, out _);
        }
    }

    private RowMatch ByKey(in RowKey row)
    {
        string key = row.Key!;
        long slot = row.Position;

        // What has the content has the key too, which is a part of it.
        if (slot > _lastAtOpen || !stored.TryRead(slot, out StoredRow held) || held.Content != row.Content)
        {
            // Asked before the store: a row leaves this list only after the store can find it.
            if (_coming.TryGetValue(key, out long coming))
            {
                return RowMatch.Duplicate(coming);
            }

            slot = stored.FindKey(key);
            if (slot == 0)
            {
                RowMatch added = NewAt(row.Position);
                _coming[key] = added.Slot;
                return added;
            }

            if (_seen.Contains(slot) || !stored.TryRead(slot, out held))
            {
                return RowMatch.Duplicate(slot);
            }
        }

        return !_seen.Add(slot) ? RowMatch.Duplicate(slot)
            : held.Match(held.Content == row.Content ? RowMatchKind.Same : RowMatchKind.Changed, slot);
    }

    private RowMatch ByPosition(in RowKey row)
    {
        long position = row.Position;
        StoredRow held = default;
        bool known = position <= _lastAtOpen && stored.TryRead(position, out held);
        if (known && held.Content == row.Content && _seen.Add(position))
        {
            return held.Match(RowMatchKind.Same, position);
        }

        // Until a row was found out of its place, all rows up to here are where they were: only those behind can have moved here.
        _moved |= known;
        if (_moved || position < _lastAtOpen)
        {
            foreach (long slot in stored.FindContent(row.Content, _moved ? 0 : position))
            {
                if (slot <= _lastAtOpen && !_seen.Contains(slot) && stored.TryRead(slot, out StoredRow elsewhere))
                {
                    _moved = true;
                    _seen.Add(slot);
                    return elsewhere.Match(RowMatchKind.Same, slot);
                }
            }
        }

        if (!known || _seen.Contains(position))
        {
            return NewAt(position);
        }

        // Where the old row may have been launched it keeps its slot: it may come further down, and must be found there.
        _ = held.NeverLaunched && _seen.Add(position);
        return held.Match(RowMatchKind.Changed, position);
    }

    private RowMatch NewAt(long position)
    {
        long slot = position > _highest || (!_seen.Contains(position) && !stored.TryRead(position, out _)) ? position : _highest + 1;
        _highest = Math.Max(_highest, slot);
        if (keyed || _lastAtOpen > 0)
        {
            _seen.Add(slot);
        }

        return RowMatch.New(slot);
    }
}
