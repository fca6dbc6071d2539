using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// A JSON document that can be changed and still knows how it was: order, doubled names and the spelling of numbers and texts are kept, and
/// a place can be found by the pointer that it had before the first change.
/// </summary>
internal sealed class EditableJson
{
    private const int MaxDepth = 512;
    private readonly bool _isIndented;

    private EditableJson(JsonSlot root, bool isIndented)
    {
        Root = root;
        _isIndented = isIndented;
    }

    public JsonSlot Root { get; }

    /// <summary>Reads a document; a byte-order mark, comments and trailing commas are passed over.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static EditableJson Parse(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        return new EditableJson(new JsonSlot { Value = ReadValue(text) }, text.Contains((byte)'\n'));
    }

    /// <summary>The place that a pointer led to before the first change, or, where it led nowhere, the one it leads to now.</summary>
    public JsonSlot? Find(IReadOnlyList<string> path) => Walk(path, original: true) ?? Walk(path, original: false);

    /// <summary>The place that a pointer leads to now.</summary>
    public JsonSlot? FindNow(IReadOnlyList<string> path) => Walk(path, original: false);

    /// <summary>The place that a pointer led to before the first change.</summary>
    public JsonSlot? FindOriginal(IReadOnlyList<string> path) => Walk(path, original: true);

    /// <summary>Writes the document: on lines of its own where the source was, else on one.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Root.Value.Write(text, _isIndented, 0);
        return text.ToString();
    }

    public static JsonEditNode ReadValue(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
        });
        JsonEditNode? root = null;
        var open = new Stack<JsonEditNode>();
        JsonSlot? member = null;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            string raw = Encoding.UTF8.GetString(reader.ValueSpan);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                member = new JsonSlot { Name = JsonEditNode.NameOf(raw, reader.ValueIsEscaped), RawName = $"\"{raw}\"", Value = JsonEditNode.Null };
                continue;
            }

            JsonEditNode node = reader.TokenType switch
            {
                JsonTokenType.StartObject => new JsonEditNode(JsonEditKind.Object, ""),
                JsonTokenType.StartArray => new JsonEditNode(JsonEditKind.Array, ""),
                JsonTokenType.String => new JsonEditNode(JsonEditKind.Leaf, $"\"{raw}\""),
                _ => new JsonEditNode(JsonEditKind.Leaf, raw),
            };
            if (open.TryPeek(out JsonEditNode? parent))
            {
                JsonSlot slot = member ?? new JsonSlot { Value = node };
                slot.Value = node;
                slot.Owner = parent;
                parent.Slots.Add(slot);
                member = null;
            }

            root ??= node;
            if (node.Kind != JsonEditKind.Leaf)
            {
                open.Push(node);
            }
        }

        return root!;
    }

    private JsonSlot? Walk(IReadOnlyList<string> path, bool original)
    {
        JsonSlot? slot = Root;
        foreach (string name in path)
        {
            JsonEditNode? node = original ? slot.OriginalValue : slot.Value;
            slot = node?.Child(name, original);
            if (slot is null)
            {
                return null;
            }
        }

        return slot;
    }
}
