using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FlowExec;

/// <summary>The declared inputs of a flow, found by name with or without <c>Flow.</c>, in any case.</summary>
public sealed class FlowInputs : IReadOnlyList<FlowInput>
{
    /// <summary>So many names are compared faster than hashed.</summary>
    private const int FewInputs = 32;

    private readonly List<FlowInput> _inputs;
    private readonly byte[][] _utf8Names;
    private readonly bool _hasSecure;
    private readonly Dictionary<string, FlowInput> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Builds the set.</summary>
    /// <param name="inputs">The inputs, in the order in which they are declared.</param>
    public FlowInputs(IEnumerable<FlowInput> inputs)
    {
        _inputs = [.. inputs];
        foreach (FlowInput input in _inputs)
        {
            _byName.TryAdd(input.ShortName, input);
        }

        _utf8Names = [.. _inputs.Select(input => System.Text.Encoding.UTF8.GetBytes(input.ShortName))];
        _hasSecure = _inputs.Exists(input => input.IsSecure);
        RequiredCount = _byName.Values.Count(input => input.IsRequired);
    }

    /// <summary>Nothing is known of the inputs: every one is let through, none is typed.</summary>
    public static FlowInputs Unknown { get; } = new([]) { IsKnown = false };

    /// <summary>False where the org did not tell: then nothing can be said of a name that is not here.</summary>
    public bool IsKnown { get; private init; } = true;

    /// <summary>True where the flow accepts inputs that it does not declare.</summary>
    public bool AllowsOthers { get; init; }

    /// <summary>The schema of the inputs as the org gave it; undefined where there is none.</summary>
    internal System.Text.Json.JsonElement Schema { get; init; }

    /// <inheritdoc/>
    public int Count => _inputs.Count;

    /// <inheritdoc/>
    public FlowInput this[int index] => _inputs[index];

    /// <summary>Finds an input by name, with or without its scope, in any case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out FlowInput? input)
    {
        ArgumentNullException.ThrowIfNull(name);
        string shortName = name.StartsWith(FlowInput.Scope, StringComparison.OrdinalIgnoreCase) ? name[FlowInput.Scope.Length..] : name;
        return _byName.TryGetValue(shortName, out input);
    }

    /// <summary>How many inputs are required.</summary>
    internal int RequiredCount { get; }

    /// <summary>True where an input is secure.</summary>
    internal bool HasSecure => _hasSecure;

    /// <summary>True where an input is required.</summary>
    internal bool HasRequired => RequiredCount > 0;

    /// <summary>Finds an input by its short name as it stands in a text, in its exact case, without a string being made.</summary>
    internal bool TryGetExact(ReadOnlySpan<byte> shortName, ref int hint, [NotNullWhen(true)] out FlowInput? input)
    {
        input = null;
        if (_utf8Names.Length <= FewInputs)
        {
            for (int tried = 0; tried < _utf8Names.Length; tried++, hint++)
            {
                hint = hint < _utf8Names.Length ? hint : 0;
                if (shortName.SequenceEqual(_utf8Names[hint]))
                {
                    input = _inputs[hint++];
                    return true;
                }
            }

            return false;
        }

        Span<char> name = stackalloc char[64];
        return System.Text.Encoding.UTF8.TryGetChars(shortName, name, out int length)
            && _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out input)
            && name[..length].SequenceEqual(input.ShortNameSpan);
    }

    /// <inheritdoc/>
    public IEnumerator<FlowInput> GetEnumerator() => _inputs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? string.Join(", ", _inputs) : "unknown";
}
