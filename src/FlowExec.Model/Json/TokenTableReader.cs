using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace FlowExec;

/// <summary>
/// Fills a token table in one pass of Utf8JsonReader, and lists what is wrong with the text on the way. While an array or object is open,
/// its token holds the index of the one around it in the place of <see cref="JsonToken.Next"/>.
/// </summary>
internal ref struct TokenTableReader
{
    private const int None = JsonToken.MostTokens;
    private readonly ReadOnlySpan<byte> _text;
    private JsonToken[] _tokens;
    private int _open = None;
    private bool _commaBeforeComment;

    public TokenTableReader(ReadOnlySpan<byte> text)
    {
        _text = text;
        _tokens = ArrayPool<JsonToken>.Shared.Rent(Math.Min(64 + (text.Length / 8), 1 << 16));
    }

    public int Count { get; private set; }

    public bool IsComplete { get; private set; }

    /// <summary>Null until there is a problem, so that a sound document costs no list.</summary>
    public List<JsonTextProblem>? Problems { get; private set; }

    public readonly JsonToken[] Tokens => _tokens;

    public void Read()
    {
        var skipped = 0;
        if (_text.StartsWith("\uFEFF"u8))
        {
            skipped = 3;
            Add(JsonTextProblemKind.ByteOrderMark, 0, 3, false);
        }
        else if (LooksLikeUtf16())
        {
            Add(JsonTextProblemKind.WrongEncoding, 0, 2, true);
            return;
        }

        if (!Utf8.IsValid(_text))
        {
            ListInvalidUtf8();
        }

        var reader = new Utf8JsonReader(_text[skipped..], new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Allow,
            MaxDepth = JsonText.MaxDepth,
        });
        try
        {
            IsComplete = ReadTokens(ref reader, skipped);
        }
        catch (JsonException error)
        {
            var offset = skipped + OffsetOf(error, _text[skipped..]);
            var kind = KindAt(skipped, ref offset);
            Add(
                kind, offset,
                kind == JsonTextProblemKind.TrailingContent ? _text.Length - offset : Math.Min(1, _text.Length - offset), true);
        }

        CloseOpen();
    }

    private bool ReadTokens(ref Utf8JsonReader reader, int skipped)
    {
        while (reader.Read())
        {
            var start = skipped + (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            switch (type)
            {
                case JsonTokenType.Comment:
                    _commaBeforeComment |= HasCommaBefore(start);
                    Add(JsonTextProblemKind.Comment, start, skipped + (int)reader.BytesConsumed - start, false);
                    continue;
                case JsonTokenType.StartObject:
                    Open(JsonTokenKind.Object, start);
                    break;
                case JsonTokenType.StartArray:
                    Open(JsonTokenKind.Array, start);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close(start, type == JsonTokenType.EndObject);
                    break;
                default:
                    Push(ref reader, type, start);
                    break;
            }

            _commaBeforeComment = false;
            if (Count > JsonText.MaxTokens)
            {
                Add(JsonTextProblemKind.TooManyTokens, start, 1, true);
                return false;
            }
        }

        return true;
    }

    private void Push(ref Utf8JsonReader reader, JsonTokenType type, int start)
    {
        if (type is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            PushText(ref reader, type == JsonTokenType.String ? JsonTokenKind.String : JsonTokenKind.Name, start + 1);
            return;
        }

        var kind = type switch
        {
            JsonTokenType.Number => JsonTokenKind.Number,
            JsonTokenType.True => JsonTokenKind.True,
            JsonTokenType.False => JsonTokenKind.False,
            _ => JsonTokenKind.Null,
        };
        Append(new JsonToken(kind, start, reader.ValueSpan.Length, Count + 1));
    }

    private void PushText(ref Utf8JsonReader reader, JsonTokenKind kind, int content)
    {
        var escaped = reader.ValueIsEscaped;
        Append(new JsonToken(kind, content, reader.ValueSpan.Length, Count + 1, escaped));
        if (escaped && JsonStrings.FindLoneSurrogate(reader.ValueSpan) is >= 0 and var at)
        {
            Add(JsonTextProblemKind.LoneSurrogate, content + at, 6, false);
        }
    }

    private void Open(JsonTokenKind kind, int start)
    {
        Append(new JsonToken(kind, start, 1, _open));
        _open = Count - 1;
    }

    private void Close(int start, bool isObject)
    {
        if (_commaBeforeComment || HasCommaBefore(start))
        {
            Add(JsonTextProblemKind.TrailingComma, LastComma(start), 1, false);
        }

        var self = _open;
        _open = _tokens[self].Next;
        _tokens[self] = new JsonToken(_tokens[self].Kind, _tokens[self].Start, start + 1 - _tokens[self].Start, Count);
        if (isObject)
        {
            ListDuplicates(self, Count);
        }
    }

    private void ListDuplicates(int self, int end)
    {
        var most = JsonText.MaxProblems - (Problems?.Count ?? 0);
        var duplicates = DuplicateNames.Find(_text, _tokens, self, end, most);
        foreach (var name in duplicates)
        {
            var token = _tokens[name];
            Add(JsonTextProblemKind.DuplicateName, token.Offset, token.Length + 2, false, name);
        }
    }

    /// <summary>The reader counts lines by line feeds and columns by bytes, both from 0.</summary>
    private static int OffsetOf(JsonException error, ReadOnlySpan<byte> text)
    {
        var offset = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
        {
            offset += text[offset..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(text.Length, offset + (error.BytePositionInLine ?? 0));
    }

    /// <summary>What is wrong where the reader gave up.</summary>
    private readonly JsonTextProblemKind KindAt(int begin, ref int offset)
    {
        if (_text[begin..].IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            offset = _text.Length;
            return JsonTextProblemKind.Empty;
        }

        return offset >= _text.Length ? JsonTextProblemKind.Truncated
            : _text[offset] is (byte)'[' or (byte)'{' && CountOpen() >= JsonText.MaxDepth ? JsonTextProblemKind.TooDeep
            : _open == None && Count > 0 ? JsonTextProblemKind.TrailingContent
            : JsonTextProblemKind.Malformed;
    }

    private readonly int CountOpen()
    {
        var open = 0;
        for (var self = _open; self != None; self = _tokens[self].Next)
        {
            open++;
        }

        return open;
    }

    /// <summary>Gives every array and object that the text left open its extent, so that pointers into what was read can be told.</summary>
    private void CloseOpen()
    {
        while (_open != None)
        {
            var self = _open;
            _open = _tokens[self].Next;
            _tokens[self] = new JsonToken(_tokens[self].Kind, _tokens[self].Start, _text.Length - _tokens[self].Start, Count);
            if (_tokens[self].Kind == JsonTokenKind.Object)
            {
                // A name that the text ends behind has no value to step over.
                ListDuplicates(self, _tokens[Count - 1].Kind == JsonTokenKind.Name ? Count - 1 : Count);
            }
        }
    }

    private void Append(JsonToken token)
    {
        if (Count == _tokens.Length)
        {
            var larger = ArrayPool<JsonToken>.Shared.Rent(_tokens.Length * 2);
            _tokens.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<JsonToken>.Shared.Return(_tokens);
            _tokens = larger;
        }

        _tokens[Count++] = token;
    }

    private void Add(JsonTextProblemKind kind, int offset, int length, bool fatal, int token = -1)
    {
        Problems ??= [];
        if (Problems.Count < JsonText.MaxProblems || fatal)
        {
            // Pointers are worked out by JsonText once the table is whole.
            Problems.Add(new JsonTextProblem(kind, offset, length, "", fatal, token));
        }
    }

    private readonly bool HasCommaBefore(int offset)
    {
        if (offset > 0 && _text[offset - 1] is > (byte)' ' and not (byte)',')
        {
            return false;
        }

        var before = _text[..offset].LastIndexOfAnyExcept(" \t\r\n"u8);
        return before >= 0 && _text[before] == (byte)',';
    }

    private readonly int LastComma(int offset)
    {
        var comma = _text[..offset].LastIndexOf((byte)',');
        return comma < 0 ? offset : comma;
    }

    private readonly bool LooksLikeUtf16() =>
        _text.Length >= 2 && ((_text[0], _text[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) or (0, _) or (_, 0));

    private void ListInvalidUtf8()
    {
        var at = 0;
        while (at < _text.Length && !(Problems?.Count >= JsonText.MaxProblems))
        {
            var ascii = _text[at..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
            {
                return;
            }

            at += ascii;
            if (Rune.DecodeFromUtf8(_text[at..], out _, out var length) != OperationStatus.Done)
            {
                Add(JsonTextProblemKind.InvalidUtf8, at, length, false);
            }

            at += length;
        }
    }
}
