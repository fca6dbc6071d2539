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
    private readonly Dictionary<ulong, int>? _byHash;

    public NameTable(ImmutableArray<NamedMember> members)
    {
        Members = members;
        _byHash = members.Length <= FewNames ? null
            : Enumerable.Range(0, members.Length).ToDictionary(index => JsonStrings.Hash(members[index].Utf8, false));
    }

    public ImmutableArray<NamedMember> Members { get; }

    /// <summary>Index of the member, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (_byHash is not null)
        {
            return _byHash.TryGetValue(JsonStrings.Hash(raw, escaped), out int found) ? found : -1;
        }

        for (var i = 0; i < Members.Length; i++)
        {
            if (escaped ? JsonStrings.AreEqual(Members[i].Utf8, false, raw, true) : raw.SequenceEqual(Members[i].Utf8))
            {
                return i;
            }
        }

        return -1;
    }

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
