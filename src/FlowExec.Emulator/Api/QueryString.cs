using System.Globalization;

namespace FlowExec.Emulation.Api;

/// <summary>A query string's parameters, in order; also a form's.</summary>
internal sealed class QueryString
{
    private const StringSplitOptions Splitting = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly List<(string Name, string Value)> _items = [];

    public QueryString(string text)
    {
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            _items.Add((Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..])));
        }
    }

    public string? this[string name] => _items.FirstOrDefault(i => i.Name == name).Value;

    /// <summary>The first parameter that is not one of these; null where all are.</summary>
    public string? Stranger(IReadOnlySet<string> known) => _items.FirstOrDefault(i => !known.Contains(i.Name)).Name;

    /// <summary>A point in time.</summary>
    public DateTimeOffset? Time(string name, ref ApiError? error)
    {
        if (this[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (IsoDateTime.TryRead(text, out IsoDateTime read) && read.Instant is { } instant)
        {
            return instant;
        }

        error ??= ApiError.InvalidDate(name);
        return null;
    }

    /// <summary>A parameter that may be repeated, or hold several values with commas between.</summary>
    public string[] Many(string name)
        => [.. _items.Where(i => i.Name == name).SelectMany(i => i.Value.Split(',', Splitting))];

    /// <summary>A whole number in a range.</summary>
    /// <returns>Null in <paramref name="error"/> where it is missing or good.</returns>
    public int Number(string name, int otherwise, int most, ref ApiError? error)
    {
        if (this[name] is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most)
        {
            return number;
        }

        error ??= ApiError.InvalidValue(text, "integer", $"1 to {most}", name);
        return otherwise;
    }

    public bool Flag(string name, ref ApiError? error)
    {
        string? text = this[name];
        if (text is not (null or "true" or "false"))
        {
            error ??= ApiError.InvalidValue(text, "boolean", "true, false", name);
        }

        return text == "true";
    }

    /// <summary>The same query with another page number.</summary>
    public string WithPage(int page, int pageSize)
        => string.Join('&', _items.Where(i => i.Name is not ("pageNumber" or "pageSize"))
            .Select(i => $"{Uri.EscapeDataString(i.Name)}={Uri.EscapeDataString(i.Value)}")
            .Append(string.Create(CultureInfo.InvariantCulture, $"pageSize={pageSize}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"pageNumber={page}")));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
