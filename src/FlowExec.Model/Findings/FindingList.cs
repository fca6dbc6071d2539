using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Which part of a member is meant.</summary>
internal enum FindingPlace
{
    Value,
    Name,
}

/// <summary>Gathers what is found in one payload; gives every finding its place in the source at the end.</summary>
/// <param name="read">The text as it was read.</param>
/// <param name="source">The text as the user wrote it.</param>
/// <param name="mended">What was done to read it; null where it is JSON.</param>
internal sealed class FindingList(JsonText read, ReadOnlyMemory<byte> source, MendedText? mended)
{
    private readonly List<Entry> _entries = [];
    private readonly FixedText _text = new(source, mended);
    private readonly HashSet<(string Code, string Path)> _known = [];

    // Thousands of findings help nobody, and in a huge text each costs a search.
    private readonly int _most = read.Count > 100_000 ? 100 : 1000;

    public bool IsFull => _entries.Count >= _most;

    /// <summary>Takes no finding of a code at a place: what is said about it there is said otherwise.</summary>
    public void Silence(string code, string path) => _known.Add((code, path));

    public bool Has(string code, int token) => _entries.Exists(entry => entry.Token == token && entry.Finding.Code == code);

    /// <summary>A fix of the document.</summary>
    public DiagnosticFix Fix(Sentence words, FixApplicability applicability, params JsonChange[] changes) =>
        new(words, applicability) { Script = new FixScript(_text, changes, null) };

    /// <summary>Adds a finding about the value, or the name, of a token; its path is the token's where it has none.</summary>
    public void Add(Diagnostic finding, int token, FindingPlace place = FindingPlace.Value, int rank = 1, bool mayRepeat = false)
    {
        Diagnostic placed = finding.Path.Length == 0 && token > 0 ? finding with { Path = read.PointerOf(token) } : finding;
        if (CanTake(placed, mayRepeat))
        {
            JsonToken at = read.Tokens[place == FindingPlace.Name && token > 0 && read.Tokens[token - 1].Kind == JsonTokenKind.Name
                ? token - 1 : token];
            bool isContainer = at.Kind is JsonTokenKind.Object or JsonTokenKind.Array;
            int start = ToSource(at.Offset);
            _entries.Add(new Entry(placed, token, (start, EndInSource(isContainer ? at.Offset + 1 : at.End)), start, rank));
        }
    }

    /// <summary>Adds a finding about what is missing in an object: shown at its bracket, listed behind all that is in it.</summary>
    public void AddMissing(Diagnostic finding, int holder)
    {
        if (CanTake(finding, mayRepeat: false))
        {
            int offset = holder < 0 ? 0 : read.Tokens[holder].Offset;
            int sortAt = holder <= 0 ? int.MaxValue : ToSource(read.Tokens[holder].End - 1);
            _entries.Add(new Entry(finding, Math.Max(0, holder), (ToSource(offset), EndInSource(offset + 1)), sortAt, 1));
        }
    }

    /// <summary>Adds a finding about no place.</summary>
    public void Add(Diagnostic finding)
    {
        if (CanTake(finding, mayRepeat: true))
        {
            _entries.Add(new Entry(finding, -1, (-1, -1), -1, 0));
        }
    }

    /// <summary>Adds a finding about a stretch of the source.</summary>
    public void AddAt(Diagnostic finding, int start, int end)
    {
        if (CanTake(finding, mayRepeat: true))
        {
            _entries.Add(new Entry(finding, -1, (start, end), start, 0));
        }
    }

    /// <summary>Adds a place where the text had to be mended.</summary>
    public void AddSlip(Diagnostic finding, SyntaxSlip slip, DiagnosticFix fix)
    {
        if (CanTake(finding, mayRepeat: true))
        {
            fix = fix with { Script = new FixScript(_text, [], slip) };
            _entries.Add(new Entry(finding with { Fix = fix }, -1, (slip.Start, slip.End), slip.Start, 0));
        }
    }

    /// <summary>Adds a finding about a stretch of the text as it was read.</summary>
    public void AddRead(Diagnostic finding, int start, int end)
    {
        int from = ToSource(start);
        AddAt(finding, from, end > start ? EndInSource(end) : from);
    }

    /// <summary>The findings in the order of the text, with their places, and as they may be shown.</summary>
    public ImmutableArray<PlacedFinding> InOrder(SecureValues? secure)
    {
        SourcePosition[] positions = SourcePositions.Of(source.Span, [.. _entries.Select(entry => entry.Stretch)]);
        var placed = new List<(int SortAt, PlacedFinding Finding)>(_entries.Count);
        for (int i = 0; i < _entries.Count; i++)
        {
            (Diagnostic finding, int token, (int start, int end), int sortAt, int rank) = _entries[i];
            finding = start < 0 ? finding : finding with { Line = positions[i].Line, Column = positions[i].Column,
                Length = Math.Max(1, positions[i].Length) };
            placed.Add((sortAt, new PlacedFinding(finding, secure is null ? finding : secure.Mask(finding, token, start, end), rank)));
        }

        IEnumerable<PlacedFinding> ordered = placed.OrderBy(one => one.SortAt).Select(one => one.Finding);
        Diagnostic more = FindingRules.More.Of(new Said($"{_entries.Count}"));
        return IsFull ? [.. ordered, new PlacedFinding(more, more, 0)] : [.. ordered];
    }

    public string PointerOf(int token) => read.PointerOf(token);

    public int ToSource(int offset) => mended is null ? offset : mended.ToSource(offset);

    private bool CanTake(Diagnostic finding, bool mayRepeat) =>
        (_known.Add((finding.Code, finding.Path)) || mayRepeat) && !IsFull;

    /// <summary>Behind the last byte that belongs to it; what follows may have been put there.</summary>
    private int EndInSource(int end) => end == 0 ? 0 : ToSource(end - 1) + 1;

    private readonly record struct Entry(Diagnostic Finding, int Token, (int Start, int End) Stretch, int SortAt, int Rank);
}

/// <summary>A finding with its place.</summary>
/// <param name="Found">All that was found, for mending.</param>
/// <param name="Shown">The same as it may be shown.</param>
/// <param name="Rank">When its fix is made: those that others build on come first.</param>
internal sealed record PlacedFinding(Diagnostic Found, Diagnostic Shown, int Rank);
