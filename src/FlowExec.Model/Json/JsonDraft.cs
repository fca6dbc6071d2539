using System.Text;

namespace FlowExec;

/// <summary>
/// A document that is being changed: every change names the token that it is about, wherever that has come to stand meanwhile. What is
/// not changed keeps its order, its spelling and its layout.
/// </summary>
internal sealed class JsonDraft
{
    private readonly JsonText _text;
    private readonly Dictionary<int, DraftMember> _members = [];
    private readonly int[] _parents;

    /// <param name="text">The document: JSON without comments and trailing commas.</param>
    public JsonDraft(JsonText text)
    {
        _text = text;
        _parents = ParentsOf(text);
        Root = new DraftMember { Value = new DraftNode(0) };
        _members[0] = Root;
    }

    /// <summary>The whole document, as a member of nothing.</summary>
    public DraftMember Root { get; private set; }

    /// <summary>Makes changes that belong together; false, with some of them made, where one cannot be made any more.</summary>
    public bool TryApply(ReadOnlySpan<JsonChange> changes)
    {
        foreach (JsonChange change in changes)
        {
            if (!TryApply(change))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes groups of changes in their order; a group that cannot be made as a whole is left out.</summary>
    /// <param name="text">The document.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="isMade">For each group whether its changes are in the draft.</param>
    public static JsonDraft Of(JsonText text, IReadOnlyList<JsonChange[]> groups, out bool[] isMade)
    {
        isMade = new bool[groups.Count];
        var left = new bool[groups.Count];
        while (true)
        {
            var draft = new JsonDraft(text);
            int failed = -1;
            for (int i = 0; i < groups.Count && failed < 0; i++)
            {
                isMade[i] = !left[i] && draft.TryApply(groups[i]);
                failed = left[i] || isMade[i] || groups[i].Length == 1 ? -1 : i;
            }

            if (failed < 0)
            {
                return draft;
            }

            // Part of it is in the draft, so the rest begins anew without it.
            left[failed] = true;
        }
    }

    /// <summary>Writes the document with its changes.</summary>
    public DraftText Write()
    {
        var text = new DraftText(_text);
        text.Head(0);
        WriteValue(text, Root.Value, -1);
        text.Tail(0);
        return text;
    }

    private bool TryApply(JsonChange change)
    {
        if (change.Kind == JsonChangeKind.Add)
        {
            return Put(new DraftMember { Value = new DraftNode(-1) { Json = change.Json } }, change.Target);
        }

        DraftMember member = MemberOf(change.Token);
        if (member.IsGone)
        {
            return false;
        }

        switch (change.Kind)
        {
            case JsonChangeKind.Replace:
                DropDoubles(member);
                member.Value = new DraftNode(change.Token) { Json = change.Json };
                return true;
            case JsonChangeKind.Remove when member.Owner is { } owner:
                member.IsGone = true;
                return owner.Members!.Remove(member);
            case JsonChangeKind.Move:
                return Move(member, change.Target);
            default:
                return false;
        }
    }

    private bool Move(DraftMember member, string target)
    {
        if (target.Length == 0)
        {
            // What was around it goes.
            member.Owner?.Members!.Remove(member);
            member.Owner = null;
            Root = member;
            return true;
        }

        if (member.Owner is not { } owner || Container(target, out string name) is not { } parent || Holds(member, parent)
            || Child(parent, name) is { } other && other != member)
        {
            return false;
        }

        if (owner == parent && owner.Members![0].Name is not null)
        {
            member.Name = name;
            return true;
        }

        owner.Members!.Remove(member);
        return Put(member, parent, name);
    }

    private bool Put(DraftMember member, string target) =>
        Container(target, out string name) is { } parent && Child(parent, name) is null && Put(member, parent, name);

    private bool Put(DraftMember member, DraftNode parent, string name)
    {
        Open(parent);
        member.Name = IsArray(parent) ? null : name;
        member.Owner = parent;
        member.IsMoved = true;
        parent.Members!.Add(member);
        return true;
    }

    /// <summary>One value takes the place of all that stood under a doubled name.</summary>
    private static void DropDoubles(DraftMember member)
    {
        if (member is { Owner: { } owner, Name: { } name })
        {
            foreach (DraftMember other in owner.Members!.Where(other => other != member && other.Name == name))
            {
                other.IsGone = true;
            }

            owner.Members!.RemoveAll(other => other.IsGone);
        }
    }

    /// <summary>The object or list that a pointer's last name lies in, made where it lacks; null where something else is in the
    /// way.</summary>
    private DraftNode? Container(string target, out string name)
    {
        name = "";
        if (!JsonPointer.TrySplit(target, out IReadOnlyList<string> names))
        {
            return null;
        }

        DraftNode at = Root.Value;
        for (int i = 0; i < names.Count - 1; i++)
        {
            if (!IsContainer(at))
            {
                return null;
            }

            if (Child(at, names[i]) is not { } child)
            {
                bool isList = JsonPointer.ToIndex(names[i + 1]) >= 0;
                child = new DraftMember { Value = new DraftNode(-1) { Members = [], IsList = isList } };
                Put(child, at, names[i]);
            }

            at = child.Value;
        }

        name = names[^1];
        return IsContainer(at) ? at : null;
    }

    private DraftMember? Child(DraftNode node, string name)
    {
        Open(node);
        if (IsArray(node))
        {
            int index = JsonPointer.ToIndex(name);
            return index >= 0 && index < node.Members!.Count ? node.Members[index] : null;
        }

        return node.Members!.FindLast(member => member.Name == name);
    }

    private static bool Holds(DraftMember member, DraftNode node) =>
        member.Value == node || (member.Value.Members?.Exists(inner => Holds(inner, node)) ?? false);

    private bool IsArray(DraftNode node) => node.Token >= 0 ? _text.Tokens[node.Token].Kind == JsonTokenKind.Array : node.IsList;

    private bool IsContainer(DraftNode node) => node.Json is null && (node.Token < 0
        || _text.Tokens[node.Token].Kind is JsonTokenKind.Array or JsonTokenKind.Object);

    private DraftMember MemberOf(int token)
    {
        if (!_members.TryGetValue(token, out DraftMember? member))
        {
            DraftMember holder = MemberOf(_parents[token]);
            if (holder.Value.Token != _parents[token] || holder.Value.Json is not null)
            {
                return new DraftMember { Value = holder.Value, IsGone = true };
            }

            Open(holder.Value);
            member = _members[token];
        }

        return member;
    }

    private void Open(DraftNode node)
    {
        if (node.Members is not null)
        {
            return;
        }

        node.Members = [];
        JsonToken token = _text.Tokens[node.Token];
        bool isObject = token.Kind == JsonTokenKind.Object;
        for (int at = node.Token + 1; at < token.Next; at = _text.Tokens[at].Next)
        {
            string? name = isObject ? _text.GetString(at) : null;
            at += isObject ? 1 : 0;
            var member = new DraftMember { Name = name, SourceName = name, Owner = node, Value = new DraftNode(at) };
            _members[at] = member;
            node.Members.Add(member);
        }
    }

    private void WriteValue(DraftText text, DraftNode node, int margin)
    {
        if (node.Json is { } json)
        {
            text.Literal(json, node.Token);
        }
        else if (node.Members is null)
        {
            text.Copy(node.Token);
        }
        else
        {
            WriteContainer(text, node, margin);
        }
    }

    private void WriteContainer(DraftText text, DraftNode node, int margin)
    {
        bool isArray = IsArray(node);
        text.Bracket(isArray ? "[" : "{", node.Token, atEnd: false);
        Layout layout = text.LayoutOf(node.Token, margin);
        for (int i = 0; i < node.Members!.Count; i++)
        {
            DraftMember member = node.Members[i];
            if (i > 0)
            {
                text.Literal(",", -1);
            }

            int name = isArray || member.SourceName is null ? -1 : member.Value.Token - 1;
            text.Blank(member.IsMoved ? layout.Between(i == 0) : text.Before(name >= 0 ? name : member.Value.Token, layout, i == 0));
            if (!isArray)
            {
                text.Name(member.Name!, member.Name == member.SourceName ? name : -1, name);
                text.Literal(member.SourceName is null ? layout.Colon : text.Colon(member.Value.Token), -1);
            }

            WriteValue(text, member.Value, layout.Margin);
        }

        text.Blank(node.Members.Count == 0 ? "" : layout.Closing);
        text.Bracket(isArray ? "]" : "}", node.Token, atEnd: true);
    }

    private static int[] ParentsOf(JsonText text)
    {
        var parents = new int[text.Count];
        var open = new Stack<int>();
        for (int at = 0; at < parents.Length; at++)
        {
            while (open.TryPeek(out int top) && text.Tokens[top].Next <= at)
            {
                open.Pop();
            }

            parents[at] = open.TryPeek(out int parent) ? parent : -1;
            if (text.Tokens[at].Kind is JsonTokenKind.Array or JsonTokenKind.Object)
            {
                open.Push(at);
            }
        }

        return parents;
    }
}
