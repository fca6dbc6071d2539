using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec;

/// <summary>One place in a contract's body: the field that fills it, or the places inside it.</summary>
internal sealed class PayloadNode(string name)
{
    private readonly List<PayloadNode> _children = [];

    public JsonEncodedText Name { get; } = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public ContextField Field { get; private set; }

    public string? Default { get; private set; }

    public bool IsList { get; private set; }

    public IReadOnlyList<PayloadNode> Children => _children;

    private string Text { get; } = name;

    /// <summary>Lays a contract's pointers out as a tree, in the order of the contract's fields.</summary>
    public static PayloadNode Build(ContractFile contract)
    {
        var root = new PayloadNode("");
        foreach ((ContextField field, string pointer) in contract.Places)
        {
            root.At(pointer).Field = field;
        }

        foreach ((string pointer, string text) in contract.Defaults.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            root.At(pointer).Default = text;
        }

        return root;
    }

    private PayloadNode At(string pointer)
    {
        PayloadNode node = this;
        foreach (string segment in pointer.Split('/').Skip(1).Select(JsonPointer.Unescape))
        {
            node.IsList |= segment == "0";
            PayloadNode? child = node._children.Find(c => c.Text == segment);
            if (child is null)
            {
                child = new PayloadNode(segment);
                node._children.Add(child);
            }

            node = child;
        }

        return node;
    }
}
