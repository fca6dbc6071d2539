using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec.Binding;

/// <summary>
/// Turns what PowerShell hands over into plain values: null, text, numbers, dates, lists and maps of these, and nothing that is wrapped.
/// Bounded in depth and size, so that an object that contains itself is an error and not a hang.
/// </summary>
internal sealed class PlainValue
{
    private readonly ColumnChoice? _choice;

    private PlainValue(ColumnChoice? choice) => _choice = choice;

    /// <summary>Deeper than any input of a flow has a use for; an object graph that goes on is not data.</summary>
    public const int MaxDepth = 32;

    /// <summary>More values than fit into a request of the platform's largest size (512,000 bytes), whatever they are.</summary>
    public const int MaxValues = 250_000;

    /// <summary>What Receive-Job and Invoke-Command put beside the properties of an object.</summary>
    private static readonly HashSet<string> OfRemoting = new(StringComparer.OrdinalIgnoreCase)
    {
        "PSComputerName", "RunspaceId", "PSShowComputerName", "PSSourceJobInstanceId",
    };

    private readonly HashSet<object> _above = new(ReferenceEqualityComparer.Instance);
    private int _values;

    /// <summary>Turns one value into a plain one.</summary>
    /// <exception cref="UnusableValueException">It holds itself, is too deep or too large, or is of a kind that is no data.</exception>
    public static object? Of(object? value) => new PlainValue(null).Convert(value, 0);

    /// <summary>The object itself, where PowerShell has wrapped one.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Names and values of an object or a dictionary, in their order; null for anything else.</summary>
    /// <param name="value">The object.</param>
    /// <param name="choice">Which of them are wanted: the others are not read, and one that is no data stands as such; null for all, and
    /// an exception.</param>
    /// <exception cref="UnusableValueException">As <see cref="Of"/>.</exception>
    public static List<KeyValuePair<string, object?>>? CellsOf(object value, ColumnChoice? choice = null)
    {
        object plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        var reader = new PlainValue(choice);
        reader._above.Add(plain);
        return IsScalar(plain) ? null : plain switch
        {
            _ when ForeignMap.PairsOf(plain) is { } pairs => reader.Entries(pairs, 1),
            IEnumerable => null,
            _ => reader.Properties(value, 1),
        };
    }

    /// <summary>Names and values of a record.</summary>
    public static List<KeyValuePair<string, object?>> CellsOf(IEnumerable<KeyValuePair<string, object?>> pairs, ColumnChoice choice) =>
        new PlainValue(choice).Entries(pairs, 1);

    /// <summary>True for what is one value, and no row.</summary>
    public static bool IsScalar(object value) => value
        is string or char or bool or byte or sbyte or short or ushort or int or uint or long or ulong
            or Int128 or System.Numerics.BigInteger
        or float or double or Half or UInt128 or decimal or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or Uri
        or Enum or Version or SwitchParameter or System.Net.IPAddress or System.Net.Mail.MailAddress;

    private object? Convert(object? value, int depth)
    {
        if (++_values > MaxValues)
        {
            throw new UnusableValueException($"it holds more than {MaxValues:N0} values",
                "Hand over only the properties that the flow needs, for example with Select-Object.");
        }

        switch (value)
        {
            case null or DBNull:
                return null;
            case PSObject { BaseObject: PSCustomObject } custom when ReferenceEquals(custom,
                System.Management.Automation.Internal.AutomationNull.Value):
                return null;
            case PSObject { BaseObject: not PSCustomObject } wrapped:
                return Convert(wrapped.BaseObject, depth);
            case string or bool or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal
                or DateTime or DateTimeOffset or TimeSpan or Guid:
                return value;
            case SwitchParameter given:
                return given.IsPresent;
            case Uri uri:
                return uri.OriginalString;
            case DateOnly date:
                return date.ToString("O", CultureInfo.InvariantCulture);
            case TimeOnly time:
                return time.ToString("O", CultureInfo.InvariantCulture);
            case System.Numerics.BigInteger:
                return value;
            case Int128 or UInt128 or nint or nuint:
                return System.Numerics.BigInteger.Parse(value.ToString()!, CultureInfo.InvariantCulture);
            case Half half:
                return (float)half;
            case char or Enum or Version or System.Net.IPAddress or System.Net.Mail.MailAddress or System.Net.IPEndPoint
                or System.Net.NetworkInformation.PhysicalAddress or CultureInfo:
                return value.ToString();
            case FileSystemInfo file:
                return file.FullName;
            case JsonElement element:
                return OfJson(element, depth);
            case JsonDocument document:
                return OfJson(document.RootElement, depth);
            case JsonNode node:
                return OfJson(JsonSerializer.SerializeToElement(node), depth);
            case SecureString or PSCredential:
                throw new UnusableValueException("it holds a secret",
                    "A secret does not belong into a flow's inputs. Where it must be, hand it over as plain text.");
            case IConvertible and IEnumerable:
                return ForeignMap.ScalarOf((IConvertible)value) is { } scalar ? Convert(scalar, depth) : null;
            case ScriptBlock or Delegate or Type or Stream or System.Xml.XmlNode:
                throw new UnusableValueException($"a value of type {value.GetType().Name} is no data",
                    "Hand over text, numbers, dates, lists or hashtables.");
            default:
                return Composite(value, depth);
        }
    }

    private object Composite(object value, int depth)
    {
        if (depth >= MaxDepth)
        {
            throw new UnusableValueException($"it is nested more than {MaxDepth} levels deep",
                "Hand over only the properties that the flow needs, for example with Select-Object.");
        }

        object identity = value is PSObject custom ? custom : value;
        if (!_above.Add(identity))
        {
            throw new UnusableValueException("it contains itself",
                "Hand over only the properties that the flow needs, for example with Select-Object.");
        }

        try
        {
            return value switch
            {
                _ when ForeignMap.PairsOf(value) is { } pairs => Map(Entries(pairs, depth + 1)),
                IEnumerable items => List(items, depth + 1),
                _ => Map(Properties(value, depth + 1)),
            };
        }
        finally
        {
            _above.Remove(identity);
        }
    }

    private List<object?> List(IEnumerable items, int depth)
    {
        List<object?> list = [];
        foreach (object? item in items)
        {
            list.Add(Convert(item, depth));
        }

        return list;
    }

    private static OrderedDictionary<string, object?> Map(List<KeyValuePair<string, object?>> entries)
    {
        var map = new OrderedDictionary<string, object?>(entries.Count);
        foreach ((string key, object? value) in entries)
        {
            if (!map.TryAdd(key, value))
            {
                throw new UnusableValueException($"it has the key '{key}' twice", "Give each key once.");
            }
        }

        return map;
    }

    private List<KeyValuePair<string, object?>> Entries(IEnumerable<KeyValuePair<string, object?>> pairs, int depth) =>
        [.. pairs.Where(pair => IsWanted(pair.Key, depth)).Select(pair => Cell(pair.Key, () => pair.Value, depth))];

    private bool IsWanted(string name, int depth) => depth > 1 || _choice is null || _choice.Uses(name);

    /// <summary>One cell. Of a row that is chosen from, what is no data is told where it is used, and not before.</summary>
    private KeyValuePair<string, object?> Cell(string name, Func<object?> read, int depth)
    {
        try
        {
            return new(name, Convert(read(), depth));
        }
        catch (UnusableValueException e) when (depth == 1 && _choice is not null)
        {
            return new(name, new UnusableValue(e.Message, e.Help));
        }
    }

    private List<KeyValuePair<string, object?>> Properties(object value, int depth)
    {
        List<KeyValuePair<string, object?>> cells = [];
        PSMemberInfoCollection<PSPropertyInfo> properties = PSObject.AsPSObject(value).Properties;
        bool isFromElsewhere = properties["RunspaceId"] is not null && properties["PSComputerName"] is not null;
        foreach (PSPropertyInfo property in properties)
        {
            if (!property.IsGettable || (isFromElsewhere && OfRemoting.Contains(property.Name)))
            {
                continue;
            }

            if (IsWanted(property.Name, depth))
            {
                cells.Add(Cell(property.Name, () => ValueOf(property), depth));
            }
        }

        return cells;
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (Exception e) when (e is GetValueException or GetValueInvocationException)
        {
            throw new UnusableValueException($"its property '{property.Name}' cannot be read: {(e.InnerException ?? e).Message}",
                "Leave the property out, for example with -ExcludeProperty.");
        }
    }

    private object? OfJson(JsonElement element, int depth) => element.ValueKind switch
    {
        JsonValueKind.Object => Composite(element.EnumerateObject().Aggregate(
            new OrderedDictionary<string, object?>(),
            static (map, property) =>
            {
                map[property.Name] = property.Value;
                return map;
            }), depth),
        JsonValueKind.Array => Composite(element.EnumerateArray().Select(static item => (object?)item).ToArray(), depth),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => NumberTyping.OfText(element.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
