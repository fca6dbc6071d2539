using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>Every member that an object schema speaks of by name.</summary>
internal sealed record NamedMember(string Name, byte[] Utf8)
{
    /// <summary>From properties.</summary>
    public SchemaNode? Schema { get; set; }

    /// <summary>From required.</summary>
    public bool IsRequired { get; set; }

    /// <summary>From dependentRequired: indexes of members in the table.</summary>
    public ImmutableArray<int> AlsoRequired { get; set; } = [];

    /// <summary>From dependentSchemas.</summary>
    public SchemaNode? AlsoApplied { get; set; }
}

/// <summary>Finds a member by the bytes of its name: few names by comparing, many by hash.</summary>
internal sealed class NameTable
{
    private const int FewNames = 6;
    private readonly int[] _slots;

    public NameTable(ImmutableArray<NamedMember> members)
    {
        Members = members;
        _slots = members.Length <= FewNames ? [] : new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)members.Length * 2)];
        for (var i = 0; i < members.Length && _slots.Length > 0; i++)
        {
            var slot = SlotOf(members[i].Utf8, false);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i + 1;
        }
    }

    public ImmutableArray<NamedMember> Members { get; }

    /// <summary>Index of the member, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (_slots.Length == 0)
        {
            for (var i = 0; i < Members.Length; i++)
            {
                if (IsSame(Members[i].Utf8, raw, escaped))
                {
                    return i;
                }
            }

            return -1;
        }

        var slot = SlotOf(raw, escaped);
        while (_slots[slot] != 0)
        {
            if (IsSame(Members[_slots[slot] - 1].Utf8, raw, escaped))
            {
                return _slots[slot] - 1;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        return -1;
    }

    private static bool IsSame(byte[] name, ReadOnlySpan<byte> raw, bool escaped) =>
        escaped ? JsonStrings.AreEqual(name, false, raw, true) : raw.SequenceEqual(name);

    private int SlotOf(ReadOnlySpan<byte> raw, bool escaped) => (int)(JsonStrings.Hash(raw, escaped) & (ulong)(_slots.Length - 1));

    /// <summary>Collects the members of a schema as its keywords are read.</summary>
    internal sealed class Builder
    {
        private readonly List<NamedMember> _members = [];
        private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

        public bool IsEmpty => _members.Count == 0;

        public int IndexOf(string name)
        {
            if (!_indexes.TryGetValue(name, out var index))
            {
                index = _members.Count;
                _indexes.Add(name, index);
                _members.Add(new NamedMember(name, Encoding.UTF8.GetBytes(name)));
            }

            return index;
        }

        public NamedMember this[string name] => _members[IndexOf(name)];

        public NameTable Build() => new([.. _members]);
    }
}
