using System.Text.Json;

namespace FlowExec;

/// <summary>Reads rows out of JSON text.</summary>
internal static class FlowRowReader
{
    /// <summary>
    /// Reads one JSON object as a row: its members become the cells, in order; a name that comes twice comes twice. Numbers keep every
    /// digit. Text that is no JSON object becomes a row with a <see cref="FlowRow.Defect"/>.
    /// </summary>
    /// <param name="text">The JSON text; a byte-order mark is skipped, comments and trailing commas are defects.</param>
    /// <param name="position">1 for the first row of a run.</param>
    /// <param name="source">What the user handed in; null for the text itself.</param>
    public static FlowRow FromJson(string text, long position, object? source)
    {
        ArgumentNullException.ThrowIfNull(text);
        source ??= text;
        if (!JsonValues.TryOpen(text, allowDuplicates: true, out JsonDocument? document, out JsonDefect? defect))
        {
            return Broken(position, source, defect);
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                string kind = root.ValueKind == JsonValueKind.Array
                    ? "an array; hand in its items one by one"
                    : $"a {root.ValueKind.ToString().ToLowerInvariant()}";
                return Broken(
                    position,
                    source,
                    new JsonDefect($"a row is an object such as {{\"customerId\": \"4711\"}}, and this is {kind}.", 1, 1));
            }

            var cells = new List<KeyValuePair<string, object?>>();
            try
            {
                foreach (JsonProperty member in root.EnumerateObject())
                {
                    cells.Add(KeyValuePair.Create(member.Name, JsonValues.Of(member.Value)));
                }
            }
            catch (InvalidOperationException)
            {
                return Broken(position, source, new JsonDefect("it has an escape for half a character (a lone surrogate).", 0, 0));
            }

            return new FlowRow(position, cells, source);
        }
    }

    private static FlowRow Broken(long position, object source, JsonDefect defect) => new(position, [], source)
    {
        Defect = FindingRules.RowIsNoJson.Of(new Said(defect.Message)) with { Line = defect.Line, Column = defect.Column, Row = position },
    };
}
