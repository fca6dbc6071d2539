using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>Which part of a member is meant.</summary>
internal enum FindingPlace
{
    Value,
    Name,
}

/// <summary>Gathers what is found in one payload; gives every finding its place in the source at the end.</summary>
internal sealed class DiagnosisFindings
{
    private readonly List<Entry> _entries = [];
    private readonly HashSet<(string Code, string Path)> _known = [];
    private readonly Func<int, int> _toSource;
    private readonly int _most;

    /// <param name="read">The text as it was read.</param>
    /// <param name="source">The text as the user wrote it.</param>
    /// <param name="toSource">From offsets in the text as read to offsets in the source.</param>
    public DiagnosisFindings(JsonText read, ReadOnlyMemory<byte> source, Func<int, int> toSource)
    {
        Read = read;
        Source = source;
        _toSource = toSource;

        // Thousands of findings help nobody, and in a huge text each costs a search.
        _most = read.Count > 100_000 ? 100 : 1000;
    }

    public JsonText Read { get; }

    public ReadOnlyMemory<byte> Source { get; }

    public bool IsFull => _entries.Count >= _most;

    /// <summary>Every fix, in the order in which they build on each other.</summary>
    public IEnumerable<DiagnosticFix> Fixes => _entries.Where(entry => entry.Finding.Fix is not null).OrderBy(entry => entry.FixRank)
        .Select(entry => entry.Finding.Fix!);

    public bool Has(string code, string path) => _known.Contains((code, path));

    /// <summary>Takes no finding of a code at a place: what is said about it there is said otherwise.</summary>
    public void Silence(string code, string path) => _known.Add((code, path));

    /// <summary>Adds a finding about the value, or the name, at its path; what has no place of its own is shown at what is around
    /// it.</summary>
    public void Add(Diagnostic finding, FindingPlace place = FindingPlace.Value, int fixRank = 1)
    {
        if (!CanTake(finding))
        {
            return;
        }

        (int start, int end, int sortAt) = Stretch(finding.Path, place);
        _entries.Add(new Entry(finding, (start, end), sortAt, fixRank));
    }

    /// <summary>Adds a finding about a stretch of the source.</summary>
    public void AddAt(Diagnostic finding, int start, int end)
    {
        if (CanTake(finding, mayRepeat: true))
        {
            _entries.Add(new Entry(finding, (start, end), start, 0));
        }
    }

    /// <summary>Adds a finding about a stretch of the text as it was read.</summary>
    public void AddRead(Diagnostic finding, int start, int end) =>
        AddAt(finding, _toSource(start), end > start ? EndInSource(end) : _toSource(start));

    public ImmutableArray<Diagnostic> ToImmutable()
    {
        SourcePosition[] positions = SourcePositions.Of(Source.Span, [.. _entries.Select(entry => entry.Stretch)]);
        var placed = new List<(int SortAt, Diagnostic Finding)>(_entries.Count);
        for (int i = 0; i < _entries.Count; i++)
        {
            (Diagnostic finding, (int start, _), int sortAt, _) = _entries[i];
            placed.Add((sortAt, start < 0 ? finding : finding with { Line = positions[i].Line, Column = positions[i].Column,
                Length = Math.Max(1, positions[i].Length) }));
        }

        IEnumerable<Diagnostic> ordered = placed.OrderBy(one => one.SortAt).Select(one => one.Finding);
        return IsFull ? [.. ordered, Unlisted()] : [.. ordered];
    }

    private Diagnostic Unlisted() => new()
    {
        Code = DiagnosticCodes.TooMany,
        Severity = DiagnosticSeverity.Information,
        Message = $"There are more findings than these {_entries.Count}; they are not listed.",
        Help = "Mend what is listed and test again.",
    };

    private bool CanTake(Diagnostic finding, bool mayRepeat = false)
    {
        if (!_known.Add((finding.Code, finding.Path)) && !mayRepeat)
        {
            return false;
        }

        return !IsFull;
    }

    private (int Start, int End, int SortAt) Stretch(string path, FindingPlace place)
    {
        if (!Read.HasValue)
        {
            return (0, 0, 0);
        }

        int token = Read.Find(path);
        if (token < 0)
        {
            return Around(path);
        }

        JsonToken value = Read.Tokens[token];
        if (place == FindingPlace.Name && token > 0 && Read.Tokens[token - 1].Kind == JsonTokenKind.Name)
        {
            value = Read.Tokens[token - 1];
        }

        bool isContainer = value.Kind is JsonTokenKind.Object or JsonTokenKind.Array;
        int start = _toSource(value.Offset);
        return (start, EndInSource(isContainer ? value.Offset + 1 : value.End), start);
    }

    /// <summary>What is missing is shown at the opening bracket of what it is missing in, and listed behind all that is there.</summary>
    private (int Start, int End, int SortAt) Around(string path)
    {
        int token = -1;
        while (token < 0 && path.Length > 0)
        {
            path = path[..Math.Max(0, path.LastIndexOf('/'))];
            token = Read.Find(path);
        }

        int offset = token < 0 ? 0 : Read.Tokens[token].Offset;
        return (_toSource(offset), EndInSource(offset + 1), token < 0 ? int.MaxValue : _toSource(Read.Tokens[token].End - 1));
    }

    /// <summary>Behind the last byte that belongs to it; what follows may have been put there.</summary>
    private int EndInSource(int end) => end == 0 ? 0 : _toSource(end - 1) + 1;

    private readonly record struct Entry(Diagnostic Finding, (int Start, int End) Stretch, int SortAt, int FixRank);
}
