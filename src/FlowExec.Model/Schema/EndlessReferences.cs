using System.Collections.Immutable;

namespace FlowExec;

/// <summary>
/// Finds schemas that apply themselves to the same value over and over. The specification leaves them undefined (core 9.4.1); they would
/// never come to an answer.
/// </summary>
internal static class EndlessReferences
{
    /// <exception cref="JsonSchemaException">There is one.</exception>
    public static void Check(IReadOnlyCollection<SchemaNode> nodes)
    {
        var done = new HashSet<SchemaNode>();
        var open = new HashSet<SchemaNode>();
        var path = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Next)>();
        foreach (var start in nodes)
        {
            if (done.Contains(start))
            {
                continue;
            }

            Enter(start);
            while (path.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    path.Pop();
                    open.Remove(top.Node);
                    done.Add(top.Node);
                }
                else if (open.Contains(top.Next.Current))
                {
                    throw new JsonSchemaException(
                        top.Node.Pointer, $"The schema refers to itself without end, by way of '{top.Next.Current.Pointer}'");
                }
                else if (!done.Contains(top.Next.Current))
                {
                    Enter(top.Next.Current);
                }
            }
        }

        void Enter(SchemaNode node)
        {
            open.Add(node);
            path.Push((node, InPlace(node).GetEnumerator()));
        }
    }

    private static IEnumerable<SchemaNode> InPlace(SchemaNode node)
    {
        var byMember = node.Object is null ? ImmutableArray<NamedMember>.Empty : node.Object.Names.Members;
        return node.Rules.SelectMany(rule => rule.InPlace).Concat(byMember.Select(member => member.AlsoApplied).OfType<SchemaNode>());
    }
}
