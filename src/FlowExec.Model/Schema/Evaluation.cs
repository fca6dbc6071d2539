using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>
/// The state of one evaluation. Without a sink it only answers yes or no and stops at the first no; with one it goes on and lists.
/// </summary>
internal ref struct Evaluation
{
    private const int MostShown = 200;
    private const int PartsOfStep = 4;
    private const int BytesOfStep = 64;
    private readonly JsonSchemaOptions _options;
    private readonly bool _collects;
    private int[]? _path;
    private int _depth;
    private int _reported;
    private long _steps;

    public Evaluation(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, JsonSchemaOptions options, List<SchemaViolation>? sink)
    {
        Text = text;
        Tokens = tokens;
        _options = options;
        _steps = options.MaxSteps;
        PatternTimeLeft = options.PatternTime;
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

    public TimeSpan PatternTimeLeft { get; set; }

    public readonly TimeProvider Clock => _options.TimeProvider;

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

    /// <summary>Lists a violation at the value of the path. Always false, so that it can be returned.</summary>
    public bool Report(SchemaNode schema, string keyword, int token, Func<SchemaViolation, SchemaViolation>? facts = null)
    {
        if (Sink is null)
        {
            return false;
        }

        if (_reported >= _options.MaxViolations)
        {
            Stop();
            return false;
        }

        _reported++;
        var place = keyword == SchemaNode.FalseSchema ? schema.Pointer : schema.Pointer + "/" + keyword;
        var violation = new SchemaViolation(Pointer(), place, keyword, token);
        Sink.Add(facts is null ? violation : facts(violation));
        return false;
    }

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
