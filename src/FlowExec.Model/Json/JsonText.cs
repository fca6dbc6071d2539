using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// A JSON text (RFC 8259) and the table of its tokens: one pass over the bytes gives values, positions, pointers, names used twice, and
/// every problem of the text at its place. Text that is not quite JSON (a byte order mark, comments, trailing commas, bytes that are no
/// UTF-8) is still read, with the problem listed. Takes no longer than in proportion to the text, whatever the text is.
/// </summary>
/// <remarks>
/// The table is rented: dispose the object when done. The bytes are not copied, so they must not change meanwhile. Reading from
/// several threads is safe; disposing meanwhile is not.
/// </remarks>
internal sealed class JsonText : IDisposable
{
    /// <summary>How many arrays and objects may be open inside each other.</summary>
    public const int MaxDepth = 128;

    /// <summary>How many values and names are read; twelve bytes each.</summary>
    public const int MaxTokens = 2_000_000;

    /// <summary>How many problems are listed.</summary>
    public const int MaxProblems = 100;

    private readonly ReadOnlyMemory<byte> _utf8;
    private static readonly SearchValues<byte> OfOddTexts =
        SearchValues.Create([(byte)'$', .. Enumerable.Range(0x80, 0x80).Select(one => (byte)one)]);

    private JsonToken[]? _tokens;
    private int _isPlain = -1;

    private JsonText(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        var reader = new TokenTableReader(utf8.Span);
        reader.Read();
        _tokens = reader.Tokens;
        Count = reader.Count;
        HasValue = reader.IsComplete;
        Problems = reader.Problems is { } found ? Locate(found) : [];
    }

    /// <summary>How many tokens there are; the root value is token 0.</summary>
    public int Count { get; }

    /// <summary>True where the text was read to its end, so that there is a value to look at.</summary>
    public bool HasValue { get; }

    /// <summary>What is wrong with the text, in the order of the text; empty for sound JSON.</summary>
    public IReadOnlyList<JsonTextProblem> Problems { get; }

    /// <summary>The bytes as they were handed in.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>True where every byte is ASCII's and none a <c>$</c>, as in nearly every payload: such a text needs no second
    /// look.</summary>
    public bool IsPlain
    {
        get
        {
            if (_isPlain < 0)
            {
                _isPlain = _utf8.Span.ContainsAny(OfOddTexts) ? 0 : 1;
            }

            return _isPlain > 0;
        }
    }

    /// <summary>All tokens, in the order of the text.</summary>
    /// <exception cref="ObjectDisposedException">The text was disposed.</exception>
    public ReadOnlySpan<JsonToken> Tokens
    {
        get
        {
            ObjectDisposedException.ThrowIf(_tokens is null, this);
            return _tokens.AsSpan(0, Count);
        }
    }

    /// <summary>Reads UTF-8 bytes.</summary>
    public static JsonText Parse(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <summary>Reads a string.</summary>
    public static JsonText Parse(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>True for an object of JSON and nothing beside it, no deeper than <see cref="MaxDepth"/>.</summary>
    public static bool IsObject(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The JSON pointer of a token; a name has the pointer of its value.</summary>
    public string PointerOf(int token) => TokenPaths.PointerTo(this, token);

    /// <summary>The token that a JSON pointer points to, or -1. Where a name is used twice, the last.</summary>
    public int Find(string pointer) => HasValue && JsonPointer.TrySplit(pointer, out var names) ? TokenPaths.Find(this, 0, names) : -1;

    /// <summary>The value token of the member called <paramref name="name"/>, or -1. Where the name is used twice, the last.</summary>
    public int Member(int container, string name) => TokenPaths.Member(this, container, name);

    /// <summary>The array or object that a token stands in; -1 for the root.</summary>
    internal int ParentOf(int token) => TokenPaths.Parent(Tokens, token);

    /// <summary>The members of an object, at most so many: each name with its value's token.</summary>
    internal List<(string Name, int Value)> MembersOf(int token, int most = 2000)
    {
        var members = new List<(string, int)>();
        for (int name = token + 1; name < Tokens[token].Next && members.Count < most; name = Tokens[name + 1].Next)
        {
            members.Add((Tokens[name].Length > 16_384 ? "" : GetString(name), name + 1));
        }

        return members;
    }

    /// <summary>The content of a string or a name, without quotes and escapes. Bytes that are no UTF-8 read as U+FFFD.</summary>
    /// <exception cref="InvalidOperationException">The token is neither.</exception>
    public string GetString(int token)
    {
        var one = Tokens[token];
        return one.Kind is JsonTokenKind.String or JsonTokenKind.Name
            ? JsonStrings.ToText(_utf8.Span.Slice(one.Start, one.Length), one.IsEscaped)
            : throw new InvalidOperationException($"The token is a {one.Kind}, not a string or a name.");
    }

    /// <summary>The bytes of a value as written, quotes and brackets included.</summary>
    public ReadOnlySpan<byte> RawBytes(int token)
    {
        var one = Tokens[token];
        return _utf8.Span[one.Offset..one.End];
    }

    /// <summary>A value as written, quotes and brackets included.</summary>
    public string RawText(int token) => Encoding.UTF8.GetString(RawBytes(token));

    /// <summary>Gives the table back. The object cannot be used afterwards.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _tokens, null) is { } tokens)
        {
            ArrayPool<JsonToken>.Shared.Return(tokens);
        }
    }

    /// <summary>The last token that begins at an offset or before it, or -1.</summary>
    internal int TokenAt(int offset)
    {
        // Tokens stand in the order of their offsets.
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Tokens[middle].Offset <= offset ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>The innermost array or object around an offset, or -1.</summary>
    private int Innermost(int offset)
    {
        int at = TokenAt(offset);
        while (at >= 0 && (Tokens[at].Kind is not (JsonTokenKind.Array or JsonTokenKind.Object) || Tokens[at].End < offset))
        {
            at--;
        }

        return at;
    }

    private JsonTextProblem[] Locate(List<JsonTextProblem> found)
    {
        var located = new JsonTextProblem[found.Count];
        for (var i = 0; i < located.Length; i++)
        {
            var token = found[i].Token >= 0 ? found[i].Token : Innermost(found[i].Offset);
            located[i] = found[i] with { Pointer = token < 0 ? "" : TokenPaths.PointerTo(this, token) };
        }

        Array.Sort(located, (left, right) => left.Offset.CompareTo(right.Offset));
        return located;
    }
}
