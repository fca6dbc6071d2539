namespace FlowExec;

/// <summary>
/// What Windows PowerShell's ConvertTo-Json makes of a list that was piped, <c>{value, Count}</c>, and of a line of a file,
/// <c>{value, PSPath, ...}</c>: the list and the line are what was meant.
/// </summary>
internal static class WrappedValue
{
    /// <summary>The value with nothing around it, at any depth; the same value where nothing is.</summary>
    public static object? Of(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> map => Inner(map, out object? inner) ? Of(inner) : OfMap(map),
        IReadOnlyList<object?> list => OfList(list),
        _ => value,
    };

    private static bool Inner(IReadOnlyDictionary<string, object?> map, out object? inner) =>
        map.TryGetValue("value", out inner)
        && ((map.Count == 2 && map.TryGetValue("Count", out object? count) && inner is IReadOnlyList<object?> list
                && count is int or long && Convert.ToInt64(count, System.Globalization.CultureInfo.InvariantCulture) == list.Count)
            || (inner is string && map.ContainsKey("PSPath") && map.ContainsKey("PSProvider")));

    private static object OfMap(IReadOnlyDictionary<string, object?> map)
    {
        OrderedDictionary<string, object?>? changed = null;
        foreach ((string name, object? item) in map)
        {
            object? plain = Of(item);
            if (!ReferenceEquals(plain, item))
            {
                changed ??= new OrderedDictionary<string, object?>(map, StringComparer.Ordinal);
                changed[name] = plain;
            }
        }

        return changed ?? (object)map;
    }

    private static object OfList(IReadOnlyList<object?> list)
    {
        object?[]? changed = null;
        for (int i = 0; i < list.Count; i++)
        {
            object? plain = Of(list[i]);
            if (!ReferenceEquals(plain, list[i]))
            {
                changed ??= [.. list];
                changed[i] = plain;
            }
        }

        return changed ?? list;
    }
}
