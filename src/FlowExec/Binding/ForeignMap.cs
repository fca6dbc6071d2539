using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace FlowExec.Binding;

/// <summary>
/// Maps of any library as names and values, such as Newtonsoft's JObject: whoever only enumerates them gets lists without names.
/// </summary>
internal static class ForeignMap
{
    /// <summary>Names and values, in their order; null for what is no map.</summary>
    public static IEnumerable<KeyValuePair<string, object?>>? PairsOf(object value) => value switch
    {
        IReadOnlyDictionary<string, object?> typed => typed,
        IDictionary map => OfDictionary(map),
        NameValueCollection names => names.AllKeys.Select(name => KeyValuePair.Create(name ?? "", ValuesOf(names, name))),
        IEnumerable => OfInterface(value),
        _ => null,
    };

    /// <summary>What a value of another library is worth that is enumerable and yet one value, such as a JValue; null for none.</summary>
    public static object? ScalarOf(IConvertible value) => value.GetTypeCode() switch
    {
        TypeCode.Empty or TypeCode.DBNull => null,
        TypeCode.Object => value.ToString(CultureInfo.InvariantCulture),
        TypeCode code => Convert.ChangeType(value, code, CultureInfo.InvariantCulture),
    };

    private static IEnumerable<KeyValuePair<string, object?>> OfDictionary(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
        {
            yield return KeyValuePair.Create(NameOf(entry.Key), entry.Value);
        }
    }

    private static string NameOf(object key) =>
        Convert.ToString(PlainValue.Unwrap(key), CultureInfo.InvariantCulture) ?? "";

    private static object? ValuesOf(NameValueCollection names, string? name) => names.GetValues(name) switch
    {
        null => null,
        [var only] => only,
        string[] several => several,
    };

    private static IEnumerable<KeyValuePair<string, object?>>? OfInterface(object value)
    {
        Type? map = Array.Find(value.GetType().GetInterfaces(), one => one.IsGenericType
            && one.GetGenericTypeDefinition() == typeof(IDictionary<,>) && one.GenericTypeArguments[0] == typeof(string));
        if (map is null)
        {
            return null;
        }

        PropertyInfo item = map.GetProperty("Item")!;
        return ((IEnumerable<string>)map.GetProperty("Keys")!.GetValue(value)!)
            .Select(name => KeyValuePair.Create(name, item.GetValue(value, [name])));
    }
}
