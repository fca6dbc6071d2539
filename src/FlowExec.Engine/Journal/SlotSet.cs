namespace FlowExec.Engine.Journal;

/// <summary>Numbers of rows, one bit for each.</summary>
internal sealed class SlotSet
{
    private ulong[] _bits = new ulong[16];

    public bool Contains(long slot)
    {
        long word = slot >> 6;
        return word < _bits.Length && (_bits[word] >> (int)(slot & 63) & 1) != 0;
    }

    /// <summary>Adds one.</summary>
    /// <returns>False where it was there.</returns>
    public bool Add(long slot)
    {
        long word = slot >> 6;
        if (word >= _bits.Length)
        {
            Array.Resize(ref _bits, checked((int)Math.Max(word + 1, _bits.Length * 2L)));
        }

        ulong bit = 1UL << (int)(slot & 63);
        bool added = (_bits[word] & bit) == 0;
        _bits[word] |= bit;
        return added;
    }
}
