using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// A contract's shape, laid out once from its schema for testing payloads fast: types, required and known fields, list items, lengths and
/// the formats uuid and uri.
/// </summary>
internal sealed class PayloadShape
{
    private readonly PayloadContract _contract;
    private readonly FrozenSet<string> _types;
    private readonly string[] _required;
    private readonly FrozenDictionary<string, PayloadShape> _properties;
    private readonly bool _isClosed;
    private readonly PayloadShape? _items;
    private readonly int _minItems;
    private readonly int _minLength;
    private readonly string? _format;
    private readonly string? _description;

    public PayloadShape(PayloadContract contract, JsonElement schema)
    {
        _contract = contract;
        _types = (Get(schema, "type") is { ValueKind: JsonValueKind.Array } several
            ? several.EnumerateArray().Select(t => t.ToString())
            : Get(schema, "type") is { ValueKind: JsonValueKind.String } one ? [one.ToString()] : []).ToFrozenSet(StringComparer.Ordinal);
        _required = Get(schema, "required") is { ValueKind: JsonValueKind.Array } required
            ? [.. required.EnumerateArray().Select(r => r.ToString())]
            : [];
        _properties = Get(schema, "properties") is { ValueKind: JsonValueKind.Object } properties
            ? properties.EnumerateObject().ToFrozenDictionary(p => p.Name, p => new PayloadShape(contract, p.Value), StringComparer.Ordinal)
            : FrozenDictionary<string, PayloadShape>.Empty;
        _isClosed = Get(schema, "additionalProperties").ValueKind == JsonValueKind.False;
        _items = Get(schema, "items") is { ValueKind: JsonValueKind.Object } items ? new PayloadShape(contract, items) : null;
        _minItems = Count(schema, "minItems");
        _minLength = Count(schema, "minLength");
        _format = Get(schema, "format") is { ValueKind: JsonValueKind.String } format ? format.GetString() : null;
        _description = Get(schema, "description") is { ValueKind: JsonValueKind.String } description ? description.GetString() : null;
    }

    public void Test(JsonElement payload, PayloadFindings findings) => Test(payload, "", findings);

    private static JsonElement Get(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out JsonElement value) ? value : default;

    private static int Count(JsonElement schema, string keyword) =>
        Get(schema, keyword) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int count) ? count : 0;

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string NameOf(string path) => path.Length == 0 ? "The payload" : $"'{path[1..].Replace('/', '.')}'";

    private void Test(JsonElement value, string path, PayloadFindings findings)
    {
        string kind = KindOf(value);
        if (_types.Count > 0 && !_types.Contains(kind) && !(kind == "number" && _types.Contains("integer")))
        {
            findings.Add(
                DiagnosticCodes.FieldType,
                path,
                $"{NameOf(path)} must be {string.Join(" or ", _types.Order(StringComparer.Ordinal))}, and is {kind}.",
                _description);
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when _properties.Count > 0 || _isClosed:
                TestObject(value, path, findings);
                break;
            case JsonValueKind.Array:
                TestArray(value, path, findings);
                break;
            case JsonValueKind.String:
                TestText(value, path, findings);
                break;
        }
    }

    private void TestObject(JsonElement value, string path, PayloadFindings findings)
    {
        var seen = new List<(string Name, string Written, JsonElement Value)>(value.GetPropertyCount());
        HashSet<string>? meant = null;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string memberPath = $"{path}/{PayloadFindings.Segment(member.Name)}";
            string? alias = _contract.Aliases.GetValueOrDefault(memberPath);
            string name = alias is null ? member.Name : alias[(alias.LastIndexOf('/') + 1)..];
            int before = seen.FindIndex(s => s.Name == name);
            if (before >= 0)
            {
                bool isEqual = JsonElement.DeepEquals(seen[before].Value, member.Value);
                if (!isEqual || seen[before].Written == member.Name)
                {
                    findings.Add(
                        DiagnosticCodes.FieldTwice,
                        memberPath,
                        $"'{FieldText.Shorten(name)}' is given twice{(isEqual ? "" : ", with different values")}.",
                        "Keep one of the two.");
                }

                continue;
            }

            seen.Add((name, member.Name, member.Value));
            if (_properties.TryGetValue(name, out PayloadShape? shape))
            {
                shape.Test(member.Value, memberPath, findings);
            }
            else if (_isClosed)
            {
                (meant ??= []).Add(AddUnknown(member.Name, path, memberPath, findings));
            }
        }

        foreach (string required in _required)
        {
            string requiredPath = $"{path}/{PayloadFindings.Segment(required)}";
            bool isMeant = meant is not null
                && meant.Any(m => m == requiredPath || m.StartsWith(requiredPath + "/", StringComparison.Ordinal));
            if (!isMeant && !seen.Exists(s => s.Name == required))
            {
                string? help = _properties.TryGetValue(required, out PayloadShape? shape) ? shape._description : null;
                findings.Add(
                    DiagnosticCodes.RequiredFieldMissing,
                    requiredPath,
                    $"{NameOf(requiredPath)} is missing; the contract {_contract.Name} requires it.",
                    help);
            }
        }
    }

    /// <summary>Reports an unknown field; returns the pointer of what was meant, or nothing.</summary>
    private string AddUnknown(string name, string path, string memberPath, PayloadFindings findings)
    {
        string? near = Spelling.Nearest(name, _properties.Keys);
        string? meant = _contract.Misnames.GetValueOrDefault(memberPath) ?? (near is null ? null : $"{path}/{near}");
        string shown = FieldText.Shorten(name);
        if (meant is not null)
        {
            findings.Add(
                DiagnosticCodes.UnknownField,
                memberPath,
                $"'{shown}' is not a field of the contract {_contract.Name}; did you mean {NameOf(meant)}?",
                $"Rename it to {NameOf(meant)}.");
            return meant;
        }

        string help = _contract.Nowhere.GetValueOrDefault(memberPath)
            ?? (_contract.InputsPath is { } inputs
                ? $"What the flow itself is to get goes into {NameOf(inputs)}."
                : $"The fields are: {string.Join(", ", _properties.Keys.Order(StringComparer.Ordinal))}.");
        findings.Add(DiagnosticCodes.UnknownField, memberPath, $"'{shown}' is not a field of the contract {_contract.Name}.", help);
        return "";
    }

    private void TestArray(JsonElement value, string path, PayloadFindings findings)
    {
        if (value.GetArrayLength() < _minItems)
        {
            findings.Add(DiagnosticCodes.FieldEmpty, path, $"{NameOf(path)} must have {_minItems} items at least.", _description);
        }

        if (_items is null)
        {
            return;
        }

        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            _items.Test(item, string.Create(CultureInfo.InvariantCulture, $"{path}/{i++}"), findings);
        }
    }

    private void TestText(JsonElement value, string path, PayloadFindings findings)
    {
        if (_minLength == 0 && _format is null)
        {
            return;
        }

        string text = value.GetString()!;
        if (text.Length < _minLength || (_format is not null && text.Length == 0))
        {
            findings.Add(DiagnosticCodes.FieldEmpty, path, $"{NameOf(path)} must not be empty.", _description);
        }
        else if (_format == "uuid" && !Guid.TryParseExact(text, "D", out _))
        {
            findings.Add(
                DiagnosticCodes.FieldFormat,
                path,
                $"{NameOf(path)} must be a UUID; '{FieldText.Shorten(text)}' is not.",
                "A flow's id is shown by Get-Flow; -FlowName finds it by the flow's name.");
        }
        else if (_format == "uri" && !HasScheme(text))
        {
            findings.Add(
                DiagnosticCodes.FieldFormat,
                path,
                $"{NameOf(path)} must be a URI with a scheme; '{FieldText.Shorten(text)}' is not.",
                _description);
        }
    }

    /// <summary>RFC 3986: a letter, then letters, digits, plus, point or hyphen, a colon, and something behind it without blanks.</summary>
    private static bool HasScheme(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 && char.IsAsciiLetter(text[0]) && !text.AsSpan().ContainsAny(NoUri)
            && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> NoUri = System.Buffers.SearchValues.Create(" \t\r\n\"<>\\^`{|}");

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
