namespace FlowExec;

/// <summary>What a <see cref="JsonToken"/> is.</summary>
internal enum JsonTokenKind
{
    /// <summary>The literal null.</summary>
    Null = 0,

    /// <summary>The literal false.</summary>
    False = 1,

    /// <summary>The literal true.</summary>
    True = 2,

    /// <summary>A number.</summary>
    Number = 3,

    /// <summary>A string value.</summary>
    String = 4,

    /// <summary>An array; its elements follow it in the table.</summary>
    Array = 5,

    /// <summary>An object; its members follow it in the table, each a name and then its value.</summary>
    Object = 6,

    /// <summary>The name of a member; its value is the next token.</summary>
    Name = 7,
}

/// <summary>
/// One entry of the token table of a <see cref="JsonText"/>. Twelve bytes, so that a document of ten million bytes stays affordable.
/// </summary>
internal readonly record struct JsonToken
{
    private const int KindBits = 4;
    private const uint EscapedBit = 8;
    private readonly uint _packed;

    internal JsonToken(JsonTokenKind kind, int start, int length, int next, bool escaped = false)
    {
        Start = start;
        Length = length;
        _packed = (uint)kind | (escaped ? EscapedBit : 0) | ((uint)next << KindBits);
    }

    /// <summary>The most tokens that a table can hold.</summary>
    internal const int MostTokens = (1 << (32 - KindBits)) - 1;

    /// <summary>Offset in bytes of the content: after the opening quote of a string or a name, else of the first byte.</summary>
    public int Start { get; }

    /// <summary>
    /// Length in bytes of the content: without quotes for a string or a name, with both brackets for an array or an object.
    /// </summary>
    public int Length { get; }

    /// <summary>What the token is.</summary>
    public JsonTokenKind Kind => (JsonTokenKind)(_packed & 7);

    /// <summary>True for a string or a name that is written with at least one escape.</summary>
    public bool IsEscaped => (_packed & EscapedBit) != 0;

    /// <summary>Index of the first token after this value and all that is in it; for a name, of its value.</summary>
    public int Next => (int)(_packed >> KindBits);

    /// <summary>Offset in bytes where the token begins in the text, the opening quote included.</summary>
    public int Offset => Kind is JsonTokenKind.String or JsonTokenKind.Name ? Start - 1 : Start;

    /// <summary>Offset in bytes just behind the token, the closing quote included.</summary>
    public int End => Kind is JsonTokenKind.String or JsonTokenKind.Name ? Start + Length + 1 : Start + Length;
}
