using System.Text;

namespace FlowExec;

/// <summary>
/// The payload as it was meant: every field under its right name and in its right place, so that its values can be tested in the same pass.
/// Keeps which place of it comes from which place of the source.
/// </summary>
internal sealed class MeantDocument
{
    private readonly List<DiagnosticFix> _changes = [];
    private readonly List<(string From, string To)> _moves = [];
    private readonly List<string> _guesses = [];
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    /// <summary>Pointers of the source that are reported as unknown already.</summary>
    public HashSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a place for a field; false where another has it.</summary>
    public bool Claim(string target) => _claimed.Add(target);

    /// <summary>True where the place, or one in it, was meant by a field that is reported already.</summary>
    public bool IsClaimed(string target) => _claimed.Contains(target)
        || _claimed.Any(claimed => claimed.StartsWith(target + "/", StringComparison.Ordinal));

    /// <summary>True for a place that is there only if a guess was right.</summary>
    public bool IsGuess(string pointer) => _guesses.Exists(guess => guess.StartsWith(pointer + "/", StringComparison.Ordinal)
        || pointer == guess);

    public void Move(DiagnosticFix change, string from, string to)
    {
        _changes.Add(change);
        Map(from, to, change.Applicability == FixApplicability.Suggestion);
    }

    public void Map(string from, string to, bool isGuess)
    {
        _moves.Add((from, to));
        if (isGuess)
        {
            _guesses.Add(to);
        }
    }

    public void Apply(DiagnosticFix change) => _changes.Add(change);

    /// <summary>The document as meant; the source itself where nothing was moved.</summary>
    public JsonText Read(JsonText source)
    {
        if (_changes.Count == 0)
        {
            return source;
        }

        // Renamed objects come before what is moved into them.
        IEnumerable<DiagnosticFix> inOrder = _changes.OrderBy(change => change.Operations.Length > 1 ? 1 : 0);
        return JsonText.Parse(Encoding.UTF8.GetBytes(JsonPatch.Compose(source.Utf8.Span, inOrder).Json));
    }

    /// <summary>The place in the source of a place in the document as meant.</summary>
    public string ToSource(string pointer)
    {
        (string From, string To)? best = null;
        foreach ((string From, string To) move in _moves)
        {
            bool isIn = pointer == move.To || pointer.StartsWith(move.To + "/", StringComparison.Ordinal);
            best = isIn && (best is null || move.To.Length > best.Value.To.Length) ? move : best;
        }

        return best is { } found ? found.From + pointer[found.To.Length..] : pointer;
    }
}
