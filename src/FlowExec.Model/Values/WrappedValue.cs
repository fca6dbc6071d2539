namespace FlowExec;

/// <summary>
/// What Windows PowerShell's ConvertTo-Json makes of a list that was piped, <c>{value, Count}</c>, and of a line of a file,
/// <c>{value, PSPath, ...}</c>: the list and the line are what was meant.
/// </summary>
internal static class WrappedValue
{
    /// <summary>As deep as a payload goes. What is deeper is refused where it is written.</summary>
    private const int MaxDepth = 128;

    /// <summary>The value with nothing around it, at any depth; the same value where nothing is, and where it contains itself.</summary>
    public static object? Of(object? value) => IsComposite(value) ? Of(value, MaxDepth, new(ReferenceEqualityComparer.Instance)) : value;

    private static bool IsComposite(object? value) => value is IReadOnlyDictionary<string, object?> or IReadOnlyList<object?>;

    /// <param name="value">A value at any depth.</param>
    /// <param name="depth">How much deeper to look.</param>
    /// <param name="known">What became of those that were met: each is looked at once, however often it occurs.</param>
    private static object? Of(object? value, int depth, Dictionary<object, object?> known)
    {
        if (!IsComposite(value) || depth == 0 || !known.TryAdd(value!, value))
        {
            return IsComposite(value) && known.TryGetValue(value!, out object? plain) ? plain : value;
        }

        return known[value!] = value is not IReadOnlyDictionary<string, object?> map
            ? OfList((IReadOnlyList<object?>)value!, depth - 1, known)
            : Inner(map, out object? inner) ? Of(inner, depth - 1, known) : OfMap(map, depth - 1, known);
    }

    private static bool Inner(IReadOnlyDictionary<string, object?> map, out object? inner) =>
        map.TryGetValue("value", out inner)
        && ((map.Count == 2 && map.TryGetValue("Count", out object? count) && inner is IReadOnlyList<object?> list
                && count is int or long && Convert.ToInt64(count, System.Globalization.CultureInfo.InvariantCulture) == list.Count)
            || (inner is string && map.ContainsKey("PSPath") && map.ContainsKey("PSProvider")));

    private static object OfMap(IReadOnlyDictionary<string, object?> map, int depth, Dictionary<object, object?> known)
    {
        OrderedDictionary<string, object?>? changed = null;
        foreach ((string name, object? item) in map)
        {
            object? plain = Of(item, depth, known);
            if (!ReferenceEquals(plain, item))
            {
                changed ??= new OrderedDictionary<string, object?>(map, StringComparer.Ordinal);
                changed[name] = plain;
            }
        }

        return changed ?? (object)map;
    }

    private static object OfList(IReadOnlyList<object?> list, int depth, Dictionary<object, object?> known)
    {
        object?[]? changed = null;
        for (int i = 0; i < list.Count; i++)
        {
            object? plain = Of(list[i], depth, known);
            if (!ReferenceEquals(plain, list[i]))
            {
                changed ??= [.. list];
                changed[i] = plain;
            }
        }

        return changed ?? list;
    }
}
