using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>One operation of JSON Patch on an <see cref="EditableJson"/>.</summary>
internal static class JsonPatchStep
{
    /// <summary>Applies it.</summary>
    /// <param name="document">What is changed.</param>
    /// <param name="operation">The change.</param>
    /// <param name="keepsPast">True where pointers mean places of the document as it was before the first change.</param>
    /// <exception cref="JsonPatchException">It cannot be applied.</exception>
    public static void Apply(EditableJson document, JsonPatchOperation operation, bool keepsPast)
    {
        switch (operation.Op)
        {
            case "add":
                Add(document, operation, ValueOf(operation), keepsPast);
                break;
            case "remove":
                Remove(Need(document, operation.Path, keepsPast));
                break;
            case "replace":
                Replace(Need(document, operation.Path, keepsPast), ValueOf(operation));
                break;
            case "move":
                Move(document, operation, keepsPast);
                break;
            case "copy":
                Add(document, operation, Need(document, From(operation), keepsPast).Value.Clone(), keepsPast);
                break;
            case "test":
                Test(Need(document, operation.Path, keepsPast).Value, operation);
                break;
            default:
                throw new JsonPatchException($"'{operation.Op}' is no operation of JSON Patch.");
        }
    }

    private static void Add(EditableJson document, JsonPatchOperation operation, JsonEditNode value, bool keepsPast)
    {
        IReadOnlyList<string> path = Split(operation.Path);
        if (path.Count == 0)
        {
            Replace(document.Root, value);
            return;
        }

        // Two fixes may each bring the container that both need: the second finds it there.
        if (keepsPast && value is { Kind: JsonEditKind.Object, Slots.Count: 0 } && document.FindOriginal(path) is null
            && Find(document, path, keepsPast) is { Value.Kind: JsonEditKind.Object })
        {
            return;
        }

        Put(document, path, operation.Path, new JsonSlot { Value = value, IsNew = true }, keepsPast);
    }

    private static void Move(EditableJson document, JsonPatchOperation operation, bool keepsPast)
    {
        JsonSlot slot = Need(document, From(operation), keepsPast);
        IReadOnlyList<string> path = Split(operation.Path);
        if (slot.Owner is null)
        {
            throw new JsonPatchException("The whole document cannot be moved into itself.");
        }

        if (path.Count == 0)
        {
            Replace(document.Root, slot.Value);
            return;
        }

        JsonSlot parent = Need(document, path, path.Count - 1, operation.Path, keepsPast);
        if (slot.Value.Holds(parent.Value))
        {
            throw new JsonPatchException($"'{operation.From}' cannot be moved into itself.");
        }

        if (parent.Value == slot.Owner && slot.Owner.Kind == JsonEditKind.Object)
        {
            // A rename stays where it is.
            slot.Owner.Touch();
            slot.Owner.Slots.RemoveAll(other => other != slot && other.Name == path[^1]);
            slot.Rename(path[^1]);
            return;
        }

        Remove(slot);
        Put(document, path, operation.Path, slot, keepsPast);
    }

    private static void Put(EditableJson document, IReadOnlyList<string> path, string pointer, JsonSlot slot, bool keepsPast)
    {
        JsonEditNode parent = Need(document, path, path.Count - 1, pointer, keepsPast).Value;
        string name = path[^1];
        parent.Touch();
        switch (parent.Kind)
        {
            case JsonEditKind.Object:
                int at = parent.Slots.FindIndex(other => other.Name == name);
                parent.Slots.RemoveAll(other => other.Name == name);
                slot.Rename(name);
                parent.Slots.Insert(at < 0 ? parent.Slots.Count : at, slot);
                break;
            case JsonEditKind.Array:
                slot.Name = null;
                parent.Slots.Insert(IndexIn(parent, name, pointer, keepsPast), slot);
                break;
            default:
                throw new JsonPatchException($"'{pointer}' lies in a value that is neither object nor array.");
        }

        slot.Owner = parent;
    }

    private static int IndexIn(JsonEditNode array, string name, string pointer, bool keepsPast)
    {
        if (name == "-")
        {
            return array.Slots.Count;
        }

        int index = JsonEditNode.IndexOf(name);
        if (index >= 0 && keepsPast && index < array.OriginalSlots.Count
            && array.Slots.IndexOf(array.OriginalSlots[index]) is >= 0 and var now)
        {
            return now;
        }

        return index >= 0 && index <= array.Slots.Count ? index : throw Nowhere(pointer);
    }

    private static void Remove(JsonSlot slot)
    {
        if (slot.Owner is not { } owner)
        {
            throw new JsonPatchException("The whole document cannot be removed.");
        }

        owner.Touch();
        if (!owner.Slots.Remove(slot))
        {
            throw new JsonPatchException("What is to be removed is gone already.");
        }
    }

    private static void Replace(JsonSlot slot, JsonEditNode value)
    {
        if (slot.Owner is { } owner)
        {
            if (!owner.Slots.Contains(slot))
            {
                throw new JsonPatchException("What is to be replaced is gone already.");
            }

            // One value takes the place of all that stood under a doubled name.
            owner.Touch();
            owner.Slots.RemoveAll(other => other != slot && other.Name is not null && other.Name == slot.Name);
        }

        slot.IsTouched = true;
        slot.Value = value;
    }

    private static void Test(JsonEditNode found, JsonPatchOperation operation)
    {
        using JsonDocument actual = JsonDocument.Parse(found.ToString(), Deep);
        using JsonDocument expected = JsonDocument.Parse(ValueOf(operation).ToString(), Deep);
        if (!JsonElement.DeepEquals(actual.RootElement, expected.RootElement))
        {
            throw new JsonPatchException($"The value at '{operation.Path}' is not the one that was expected.");
        }
    }

    private static JsonDocumentOptions Deep { get; } = new() { MaxDepth = 512 };

    private static JsonEditNode ValueOf(JsonPatchOperation operation)
    {
        try
        {
            return EditableJson.ReadValue(Encoding.UTF8.GetBytes(operation.Value
                ?? throw new JsonPatchException($"'{operation.Op}' needs a value.")));
        }
        catch (JsonException error)
        {
            throw new JsonPatchException($"The value of '{operation.Op}' is not JSON.", error);
        }
    }

    private static string From(JsonPatchOperation operation) => operation.From
        ?? throw new JsonPatchException($"'{operation.Op}' needs a 'from'.");

    private static IReadOnlyList<string> Split(string pointer) =>
        JsonPointer.TrySplit(pointer, out IReadOnlyList<string> names) ? names
            : throw new JsonPatchException($"'{pointer}' is no JSON pointer.");

    private static JsonSlot? Find(EditableJson document, IReadOnlyList<string> path, bool keepsPast) =>
        keepsPast ? document.Find(path) : document.FindNow(path);

    private static JsonSlot Need(EditableJson document, string pointer, bool keepsPast) =>
        Find(document, Split(pointer), keepsPast) ?? throw Nowhere(pointer);

    private static JsonSlot Need(EditableJson document, IReadOnlyList<string> path, int count, string pointer, bool keepsPast) =>
        Find(document, [.. path.Take(count)], keepsPast) ?? throw Nowhere(pointer);

    private static JsonPatchException Nowhere(string pointer) => new($"'{pointer}' points nowhere.");
}
