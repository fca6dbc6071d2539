namespace FlowExec;

/// <summary>A schema with an identifier of its own, and the anchors in it.</summary>
internal sealed record SchemaResource(int Token, Uri? Base)
{
    public Dictionary<string, int> Anchors { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Finds out which schemas of a document have which URI (core 8.2): every $id opens a resource, every $anchor names a place in one.
/// </summary>
internal sealed class SchemaResources(JsonText document)
{
    private readonly Dictionary<string, SchemaResource> _byUri = new(StringComparer.Ordinal);
    private readonly Dictionary<int, SchemaResource> _bySchema = [];

    /// <summary>Every schema that has been walked, in the order of the document.</summary>
    public IReadOnlyCollection<int> Schemas => _bySchema.Keys;

    public bool IsKnown(int schema) => _bySchema.ContainsKey(schema);

    public SchemaResource ResourceOf(int schema) => _bySchema[schema];

    /// <summary>Walks a schema and all schemas in it. Nesting is bounded by the depth of the document.</summary>
    public void Walk(int schema, SchemaResource? outer)
    {
        var tokens = document.Tokens;
        var resource = outer ?? new SchemaResource(schema, null);
        if (tokens[schema].Kind == JsonTokenKind.Object)
        {
            resource = Identify(schema, resource);
        }

        if (!_bySchema.TryAdd(schema, resource) || tokens[schema].Kind != JsonTokenKind.Object)
        {
            return;
        }

        for (var name = schema + 1; name < tokens[schema].Next; name = tokens[name + 1].Next)
        {
            WalkKeyword(document.GetString(name), name + 1, resource);
        }
    }

    /// <summary>The resource that a reference leads to, without regard to its fragment; null where it is not in the document.</summary>
    public SchemaResource? Find(string reference, SchemaResource from)
    {
        if (reference.Length == 0)
        {
            return from;
        }

        return TryResolve(from.Base, reference, out var uri) ? _byUri.GetValueOrDefault(KeyOf(uri)) : null;
    }

    /// <summary>The absolute form of a reference, for comparing with what is known from elsewhere.</summary>
    public static string Absolute(string reference, SchemaResource from) =>
        TryResolve(from.Base, reference, out var uri) ? KeyOf(uri) : reference;

    private void WalkKeyword(string keyword, int value, SchemaResource resource)
    {
        var tokens = document.Tokens;
        var shape = SchemaKeywords.ShapeOf(keyword);
        if (shape == KeywordShape.Schema)
        {
            WalkIfSchema(value, resource);
        }
        else if (shape == KeywordShape.SchemaArray && tokens[value].Kind == JsonTokenKind.Array)
        {
            for (var item = value + 1; item < tokens[value].Next; item = tokens[item].Next)
            {
                WalkIfSchema(item, resource);
            }
        }
        else if (shape == KeywordShape.SchemaMap && tokens[value].Kind == JsonTokenKind.Object)
        {
            for (var name = value + 1; name < tokens[value].Next; name = tokens[name + 1].Next)
            {
                WalkIfSchema(name + 1, resource);
            }
        }
    }

    private void WalkIfSchema(int value, SchemaResource resource)
    {
        if (document.Tokens[value].Kind is JsonTokenKind.Object or JsonTokenKind.True or JsonTokenKind.False)
        {
            Walk(value, resource);
        }
    }

    private SchemaResource Identify(int schema, SchemaResource outer)
    {
        var resource = outer;
        var id = document.Member(schema, "$id");
        if (id >= 0)
        {
            var text = document.Tokens[id].Kind == JsonTokenKind.String ? document.GetString(id).TrimEnd('#') : "#";
            if (text.Contains('#', StringComparison.Ordinal) || !TryResolve(outer.Base, text, out var uri))
            {
                throw new JsonSchemaException(document.PointerOf(id), "$id must be a URI reference without a fragment");
            }

            resource = new SchemaResource(schema, uri);
            if (!_byUri.TryAdd(KeyOf(uri), resource) && _byUri[KeyOf(uri)].Token != schema)
            {
                throw new JsonSchemaException(document.PointerOf(id), $"the $id '{uri}' is used twice");
            }
        }

        var anchor = document.Member(schema, "$anchor");
        if (anchor >= 0)
        {
            var name = document.Tokens[anchor].Kind == JsonTokenKind.String ? document.GetString(anchor) : "";
            if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_')
                || name.Any(one => !char.IsAsciiLetterOrDigit(one) && one is not ('-' or '_' or '.')))
            {
                throw new JsonSchemaException(document.PointerOf(anchor), "$anchor must be a name of letters, digits, '-', '_' and '.'");
            }

            if (!resource.Anchors.TryAdd(name, schema) && resource.Anchors[name] != schema)
            {
                throw new JsonSchemaException(document.PointerOf(anchor), $"the $anchor '{name}' is used twice");
            }
        }

        return resource;
    }

    private static bool TryResolve(Uri? outer, string reference, out Uri uri)
    {
        if (outer is not null)
        {
            return Uri.TryCreate(outer, reference, out uri!);
        }

        // A document without a URI of its own: relative identifiers in it still tell its parts from each other.
        return Uri.TryCreate(reference, UriKind.Absolute, out uri!)
            || Uri.TryCreate(new Uri("json-schema://document/"), reference, out uri!);
    }

    private static string KeyOf(Uri uri) => uri.AbsoluteUri.Split('#')[0];
}
