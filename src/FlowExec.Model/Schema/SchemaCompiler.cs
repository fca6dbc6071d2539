namespace FlowExec;

/// <summary>
/// Turns a schema document into nodes. Works from a list, not by recursion, so that long chains of references cost no stack.
/// </summary>
internal sealed class SchemaCompiler(JsonText document)
{
    private readonly Dictionary<int, SchemaNode> _nodes = [];
    private readonly Dictionary<int, Dictionary<string, int>> _members = [];
    private readonly Queue<int> _waiting = new();
    private readonly List<UnsupportedKeyword> _unsupported = [];

    public IReadOnlyList<UnsupportedKeyword> Unsupported => _unsupported;

    public JsonText Document => document;

    public SchemaNode Compile()
    {
        var root = NodeAt(0);
        while (_waiting.TryDequeue(out var schema))
        {
            new SchemaReader(this, schema, _nodes[schema]).Read();
        }

        EndlessReferences.Check(_nodes.Values);
        return root;
    }

    /// <summary>The node of a schema, which may be filled later.</summary>
    /// <exception cref="JsonSchemaException">The value is neither an object nor a boolean.</exception>
    public SchemaNode NodeAt(int schema)
    {
        if (_nodes.TryGetValue(schema, out var node))
        {
            return node;
        }

        var kind = document.Tokens[schema].Kind;
        if (kind is not (JsonTokenKind.Object or JsonTokenKind.True or JsonTokenKind.False))
        {
            throw new JsonSchemaException(document.PointerOf(schema), $"A schema is an object or a boolean, not {Article(kind)}");
        }

        node = new SchemaNode(document, schema);
        if (kind != JsonTokenKind.Object)
        {
            node.Constant = kind == JsonTokenKind.True;
        }
        else
        {
            _waiting.Enqueue(schema);
        }

        _nodes.Add(schema, node);
        return node;
    }

    /// <summary>What a $ref leads to: a place in the document, as # and its pointer.</summary>
    public SchemaNode Resolve(int value)
    {
        var reference = document.GetString(value);
        if (!reference.StartsWith('#'))
        {
            throw new JsonSchemaException(
                document.PointerOf(value), $"$ref '{reference}' leads out of the document; only references inside it are followed");
        }

        var target = JsonPointer.TrySplit(Uri.UnescapeDataString(reference[1..]), out var names) ? Descend(0, names) : -1;
        return target >= 0 ? NodeAt(target) : throw new JsonSchemaException(document.PointerOf(value), $"$ref '{reference}' leads nowhere");
    }

    public void AddUnsupported(int value, string keyword, string reason) =>
        _unsupported.Add(new UnsupportedKeyword(document.PointerOf(value), keyword, reason)
        {
            IsForeign = !SchemaKeywords.IsKnown(keyword),
        });

    public static string Article(JsonTokenKind kind) => kind switch
    {
        JsonTokenKind.Array => "an array",
        JsonTokenKind.Object => "an object",
        JsonTokenKind.True or JsonTokenKind.False => "a boolean",
        JsonTokenKind.Null => "null",
        JsonTokenKind.Number => "a number",
        _ => "a string",
    };

    /// <summary>Follows names; those of an object are listed once, since many references lead into the same one.</summary>
    private int Descend(int from, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var isObject = document.Tokens[from].Kind == JsonTokenKind.Object;
            from = isObject ? MembersOf(from).GetValueOrDefault(name, -1) : TokenPaths.Find(document, from, [name]);
            if (from < 0)
            {
                return -1;
            }
        }

        return from;
    }

    private Dictionary<string, int> MembersOf(int container)
    {
        if (!_members.TryGetValue(container, out var members))
        {
            members = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var name = container + 1; name < document.Tokens[container].Next; name = document.Tokens[name + 1].Next)
            {
                members[document.GetString(name)] = name + 1;
            }

            _members.Add(container, members);
        }

        return members;
    }
}
