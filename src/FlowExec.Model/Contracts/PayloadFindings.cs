using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace FlowExec;

/// <summary>Gathers what is wrong with one payload. Costs nothing for a payload that is right.</summary>
internal sealed class PayloadFindings
{
    /// <summary>A payload with more defects than this is not made better by naming more.</summary>
    private const int Most = 1000;

    private ImmutableArray<Diagnostic>.Builder? _found;

    public ImmutableArray<Diagnostic> ToImmutable() => _found?.DrainToImmutable() ?? [];

    public void Add(Diagnostic found)
    {
        _found ??= ImmutableArray.CreateBuilder<Diagnostic>();
        if (_found.Count < Most)
        {
            _found.Add(found);
        }
    }

    public void Add(string code, string path, string message, string? help) =>
        Add(new Diagnostic { Code = code, Path = path, Message = message, Help = help });

    public void AddTooLarge(int bytes, JsonElement root, PayloadContract contract)
    {
        var sizes = new List<(string Name, int Bytes)>();
        JsonElement inputs = contract.InputsPath is { } path ? At(root, path) : default;
        JsonElement parts = inputs.ValueKind == JsonValueKind.Object ? inputs : root;
        if (parts.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty part in parts.EnumerateObject())
            {
                sizes.Add((part.Name, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(part.Value).Length));
            }
        }

        string largest = string.Join(", ", sizes.OrderByDescending(s => s.Bytes).Take(3)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"'{FieldText.Shorten(s.Name)}' ({s.Bytes:N0} bytes)")));
        Add(
            DiagnosticCodes.TooLarge,
            "",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The request is {bytes:N0} bytes long, and the platform takes {FlowPayload.MaxBytes:N0}."),
            largest.Length == 0 ? null : $"The largest: {largest}.");
    }

    /// <summary>The element at a pointer; undefined where there is none.</summary>
    public static JsonElement At(JsonElement root, string pointer)
    {
        JsonElement at = root;
        foreach (Range range in pointer.AsSpan(1).Split('/'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(pointer.AsSpan(1)[range], out at))
            {
                return default;
            }
        }

        return at;
    }

    /// <summary>A name as a segment of a JSON pointer.</summary>
    public static string Segment(string name) => name.AsSpan().ContainsAny('~', '/')
        ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
        : name;
}
