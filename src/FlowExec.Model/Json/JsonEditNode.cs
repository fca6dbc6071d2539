using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>What a node of an <see cref="EditableJson"/> is.</summary>
internal enum JsonEditKind
{
    Leaf,
    Array,
    Object,
}

/// <summary>A place in an object or array: what stands there may change, the place stays itself.</summary>
internal sealed class JsonSlot
{
    private JsonEditNode? _original;
    private JsonEditNode? _value;

    public string? Name { get; set; }

    /// <summary>The name as it was written, quotes and escapes included.</summary>
    public string RawName { get; set; } = "";

    public JsonEditNode? Owner { get; set; }

    public required JsonEditNode Value
    {
        get => _value!;
        set
        {
            _original = IsTouched ? _original : value;
            _value = value;
        }
    }

    /// <summary>Set by the first change; from then on the original value is what stood here before.</summary>
    public bool IsTouched { get; set; }

    /// <summary>What stood here before the first change; null for a place that came later.</summary>
    public JsonEditNode? OriginalValue => IsNew ? null : _original;

    public bool IsNew { get; init; }

    public void Rename(string name)
    {
        Name = name;
        RawName = $"\"{JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }
}

/// <summary>A value in an <see cref="EditableJson"/>.</summary>
internal sealed class JsonEditNode(JsonEditKind kind, string raw)
{
    private JsonSlot[]? _original;

    public static JsonEditNode Null { get; } = new(JsonEditKind.Leaf, "null");

    public JsonEditKind Kind { get; } = kind;

    /// <summary>Members or elements. Call <see cref="Touch"/> before a change.</summary>
    public List<JsonSlot> Slots { get; } = [];

    public IReadOnlyList<JsonSlot> OriginalSlots => _original ?? (IReadOnlyList<JsonSlot>)Slots;

    /// <summary>Keeps what the members were before the first change; names are kept by pairs, since a place can be renamed.</summary>
    public void Touch()
    {
        if (_original is null)
        {
            _original = [.. Slots];
            OriginalNames = [.. Slots.Select(slot => slot.Name)];
        }
    }

    private string?[]? OriginalNames { get; set; }

    /// <summary>The member or element of a name; the last where a name is doubled.</summary>
    public JsonSlot? Child(string name, bool original)
    {
        IReadOnlyList<JsonSlot> slots = original ? OriginalSlots : Slots;
        if (Kind == JsonEditKind.Array)
        {
            int index = IndexOf(name);
            return index >= 0 && index < slots.Count ? slots[index] : null;
        }

        for (int i = slots.Count - 1; i >= 0; i--)
        {
            if ((original && OriginalNames is not null ? OriginalNames[i] : slots[i].Name) == name)
            {
                return slots[i];
            }
        }

        return null;
    }

    public static int IndexOf(string name) =>
        name.Length is > 0 and < 10 && (name.Length == 1 || name[0] != '0') && name.All(char.IsAsciiDigit)
            ? int.Parse(name, CultureInfo.InvariantCulture)
            : -1;

    public JsonEditNode Clone()
    {
        var clone = new JsonEditNode(Kind, raw);
        foreach (JsonSlot slot in Slots)
        {
            clone.Slots.Add(new JsonSlot { Name = slot.Name, RawName = slot.RawName, Owner = clone, Value = slot.Value.Clone(),
                IsNew = true });
        }

        return clone;
    }

    public bool Holds(JsonEditNode node) => this == node || Slots.Exists(slot => slot.Value.Holds(node));

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, false, 0);
        return text.ToString();
    }

    public void Write(StringBuilder text, bool isIndented, int depth)
    {
        if (Kind == JsonEditKind.Leaf)
        {
            text.Append(raw);
            return;
        }

        bool isObject = Kind == JsonEditKind.Object;
        text.Append(isObject ? '{' : '[');
        for (int i = 0; i < Slots.Count; i++)
        {
            text.Append(i == 0 ? "" : isIndented ? "," : ", ");
            Break(text, isIndented, depth + 1);
            text.Append(isObject ? Slots[i].RawName : "").Append(isObject ? ": " : "");
            Slots[i].Value.Write(text, isIndented, depth + 1);
        }

        if (Slots.Count > 0)
        {
            Break(text, isIndented, depth);
        }

        text.Append(isObject ? '}' : ']');
    }

    /// <summary>The name that a raw name stands for.</summary>
    public static string NameOf(string raw, bool isEscaped)
    {
        if (!isEscaped)
        {
            return raw;
        }

        try
        {
            return JsonSerializer.Deserialize<string>($"\"{raw}\"")!;
        }
        catch (JsonException)
        {
            // Half of a surrogate pair, escaped: it stands for no character, and the raw spelling is as good a name as any.
            return raw;
        }
    }

    private static void Break(StringBuilder text, bool isIndented, int depth)
    {
        if (isIndented)
        {
            text.Append('\n').Append(' ', depth * 2);
        }
    }
}
