namespace FlowExec;

/// <summary>
/// The payload as it was meant: every field under its right name and in its right place, so that its values can be tested in the same pass.
/// Keeps which token of it is which token of the source.
/// </summary>
/// <param name="source">The payload as it was read.</param>
internal sealed class MeantDocument(JsonText source)
{
    private readonly List<(int Rank, JsonChange[] Changes)> _changes = [];
    private readonly List<string> _guesses = [];
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);
    private DraftText? _written;

    /// <summary>Tokens of the source that are reported as unknown already.</summary>
    public HashSet<int> Unknown { get; } = [];

    /// <summary>Takes a place for a field; false where another has it.</summary>
    public bool Claim(string target) => _claimed.Add(target);

    /// <summary>True where the place, or one in it, was meant by a field that is reported already.</summary>
    public bool IsClaimed(string target) => _claimed.Contains(target)
        || _claimed.Any(claimed => claimed.StartsWith(target + "/", StringComparison.Ordinal));

    /// <summary>True for a place that is there only if a guess was right.</summary>
    public bool IsGuess(string pointer) => _guesses.Exists(guess => guess.StartsWith(pointer + "/", StringComparison.Ordinal)
        || pointer == guess);

    public void Guess(string target) => _guesses.Add(target);

    /// <summary>Makes the changes of a fix, whether it is sure or not.</summary>
    public void Apply(DiagnosticFix fix, int rank) => _changes.Add((rank, fix.Script!.Changes));

    /// <summary>The document as meant; the source itself where nothing was moved.</summary>
    public JsonText Read()
    {
        if (_changes.Count == 0)
        {
            return source;
        }

        JsonChange[][] inOrder = [.. _changes.OrderBy(change => change.Rank).Select(change => change.Changes)];
        _written = JsonDraft.Of(source, inOrder, out _).Write();
        return JsonText.Parse(_written.Utf8);
    }

    /// <summary>The token of the source that a token of the document as meant comes from; for what was made, the one before it.</summary>
    public int ToSource(JsonText meant, int token) =>
        _written is null ? token : TokenAt(_written.ToSource(meant.Tokens[token].Offset, out _));

    /// <summary>The token of the source that a token of the document as meant comes from; -1 for what was made.</summary>
    public int Exact(JsonText meant, int token) => _written is null ? token
        : _written.ToSource(meant.Tokens[token].Offset, out bool isCopy) is var offset && isCopy ? TokenAt(offset) : -1;

    /// <summary>The pointer in the source of a place in the document as meant; that place itself where it was made.</summary>
    public string PathOf(string pointer, JsonText meant, int token)
    {
        int at = Exact(meant, token);
        return at <= 0 || meant.PointerOf(token) != pointer ? pointer : source.PointerOf(at);
    }

    private int TokenAt(int offset)
    {
        int found = Math.Max(0, source.TokenAt(offset));
        return source.Tokens[found].Kind == JsonTokenKind.Name ? found + 1 : found;
    }
}
