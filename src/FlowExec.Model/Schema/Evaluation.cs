using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>
/// The state of one evaluation. Without a sink it only answers yes or no and stops at the first no; with one it goes on and lists.
/// </summary>
internal ref struct Evaluation
{
    /// <summary>Violations that are listed, those inside branches included.</summary>
    private const int MostViolations = 1000;

    /// <summary>
    /// Steps before an evaluation gives up: one for each schema that is applied to a value, and more where that value is large: one for
    /// each four members or elements that the schema walks over, one for each 64 bytes of text that it reads.
    /// </summary>
    private const long MostSteps = 10_000_000;

    private const int MostShown = 200;
    private const int PartsOfStep = 4;
    private const int BytesOfStep = 64;
    private readonly bool _collects;
    private int[]? _path;
    private int _depth;
    private int _reported;
    private long _steps = MostSteps;

    public Evaluation(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, List<SchemaViolation>? sink)
    {
        Text = text;
        Tokens = tokens;
        Sink = sink;
        Undecided = sink is null ? null : [];
        _collects = sink is not null;
    }

    public ReadOnlySpan<byte> Text { get; }

    public ReadOnlySpan<JsonToken> Tokens { get; }

    /// <summary>Where violations go; null while only yes or no is asked.</summary>
    public List<SchemaViolation>? Sink { get; set; }

    /// <summary>What could not be decided, kept apart because it may turn up inside a question that lists nothing.</summary>
    public List<SchemaViolation>? Undecided { get; }

    public bool IsUndecided { get; private set; }

    /// <summary>True once a limit is reached: everything answers no from there on.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>How long all patterns together may take, as far as they need a backtracking engine.</summary>
    public TimeSpan PatternTimeLeft { get; set; } = TimeSpan.FromMilliseconds(500);

    public readonly bool StopsAtFirst => Sink is null;

    public readonly JsonValueView View(int token) => new(Text, Tokens, token);

    public readonly ReadOnlySpan<byte> Content(int token) => Text.Slice(Tokens[token].Start, Tokens[token].Length);

    /// <summary>Pays for a piece of work; false where the budget is spent.</summary>
    public bool Pay(int steps)
    {
        _steps -= steps;
        if (_steps >= 0 && !IsStopped)
        {
            return true;
        }

        if (!IsStopped)
        {
            Stop();
            IsUndecided = true;
        }

        return false;
    }

    /// <summary>Pays for a walk over members or elements, so that many schemas that only count those of one value come to an end.</summary>
    public bool PayForParts(int count) => Pay(count / PartsOfStep);

    /// <summary>Pays for reading a whole value.</summary>
    public bool PayForContent(int token) => Pay(Tokens[token].Length / BytesOfStep);

    public void Stop() => IsStopped = true;

    /// <summary>Goes down to an element or, by its name, a member. Only needed where pointers will be.</summary>
    public void Enter(int token)
    {
        if (!_collects)
        {
            return;
        }

        _path ??= ArrayPool<int>.Shared.Rent(64);
        if (_depth == _path.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(_depth * 2);
            _path.AsSpan(0, _depth).CopyTo(larger);
            ArrayPool<int>.Shared.Return(_path);
            _path = larger;
        }

        _path[_depth++] = token;
    }

    /// <summary>Goes down to the element of an array at <paramref name="index"/>.</summary>
    public void EnterElement(int index) => Enter(~index);

    public void Leave() => _depth -= _collects ? 1 : 0;

    /// <summary>Lists that a count is not within its bound. Always false, so that it can be returned.</summary>
    public bool Report(SchemaNode schema, string keyword, int token, long bound, long count) => Sink is not null && Report(schema, keyword,
        token, [bound.ToString(CultureInfo.InvariantCulture)], count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Lists that a value is not what is asked for. Always false.</summary>
    public bool Report(SchemaNode schema, string keyword, int token, string expected) =>
        Sink is not null && Report(schema, keyword, token, [expected], Show(token));

    /// <summary>Lists a violation at the value of the path. Always false.</summary>
    public bool Report(SchemaNode schema, string keyword, int token, ImmutableArray<string> expected, string? actual,
        string? property = null, params ImmutableArray<ImmutableArray<SchemaViolation>> branches)
    {
        if (Sink is null)
        {
            return false;
        }

        if (_reported >= MostViolations)
        {
            Stop();
            return false;
        }

        _reported++;
        string place = keyword == SchemaNode.FalseSchema ? schema.Pointer : schema.Pointer + "/" + keyword;
        Sink.Add(new SchemaViolation(Pointer(), place, keyword, token)
        {
            Expected = expected,
            Actual = actual,
            Property = property,
            Branches = branches,
        });
        return false;
    }

    /// <summary>Lists a violation of which there is no more to say. Always false.</summary>
    public bool Report(SchemaNode schema, string keyword, int token) => Report(schema, keyword, token, [], null);

    /// <summary>Says that a question could not be answered. Always false.</summary>
    public bool GiveUp(SchemaNode schema, string keyword, int token, string? expected = null)
    {
        IsUndecided = true;
        if (Undecided is { Count: < 20 })
        {
            Undecided.Add(new SchemaViolation(Pointer(), schema.Pointer + "/" + keyword, keyword, token)
            {
                Expected = expected is null ? [] : [expected],
                Actual = Show(token),
                IsUndecided = true,
            });
        }

        return false;
    }

    /// <summary>Whether the last question that could not be answered was this one, so that it is not listed a second time.</summary>
    public readonly bool HasGivenUpAt(int token, string keyword) =>
        Undecided is { Count: > 0 } && Undecided[^1].Token == token && Undecided[^1].Keyword == keyword;

    /// <summary>A value as JSON, at most 200 characters of it.</summary>
    public readonly string Show(int token)
    {
        var one = Tokens[token];
        var raw = Text[one.Offset..one.End];
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, MostShown * 4)]);
        return text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "…");
    }

    public readonly string NameAt(int token) => JsonStrings.ToText(Content(token), Tokens[token].IsEscaped);

    public void Dispose()
    {
        if (_path is not null)
        {
            ArrayPool<int>.Shared.Return(_path);
            _path = null;
        }
    }

    private readonly string Pointer()
    {
        var pointer = new StringBuilder();
        for (var i = 0; i < _depth; i++)
        {
            var step = _path![i];
            pointer.Append('/').Append(step < 0 ? (~step).ToString(CultureInfo.InvariantCulture) : JsonPointer.Escape(NameAt(step)));
        }

        return pointer.ToString();
    }
}
