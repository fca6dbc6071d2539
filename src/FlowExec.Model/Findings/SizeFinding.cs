using System.Globalization;

namespace FlowExec;

/// <summary>Says that a request is larger than the platform takes, and what makes it so.</summary>
internal static class SizeFinding
{
    public static void Add(JsonText text, int bytes, PayloadContract contract, FindingList findings)
    {
        if (bytes <= FlowPayload.MaxBytes)
        {
            return;
        }

        string largest = string.Join(", ", Largest(text, contract)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"'{FieldText.Shorten(one.Name)}' ({one.Bytes:N0} bytes)")));
        const string Instead = "Send a reference, such as an id or a URL, in place of the content.";
        findings.AddRead(
            FindingRules.RequestTooLarge.Of(Number(bytes), Number(FlowPayload.MaxBytes)) with
            {
                Advice = largest.Length == 0 ? Instead : $"The largest: {largest}. {Instead}",
            },
            0,
            0);
    }

    /// <summary>A text that nobody need look into to know.</summary>
    public static Diagnostic Endless() =>
        FindingRules.RequestTooLarge.Of($"more than {Number(SourceFile.MostBytes)}", Number(FlowPayload.MaxBytes)) with
        {
            Advice = "Nothing else is tested in a text as long as this.",
        };

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, int Bytes)> Largest(JsonText text, PayloadContract contract)
    {
        if (!text.HasValue)
        {
            return [];
        }

        int inputs = contract.InputsPath is { } path ? text.Find(path) : -1;
        int holder = inputs >= 0 && text.Tokens[inputs].Kind == JsonTokenKind.Object ? inputs : 0;
        if (text.Tokens[holder].Kind != JsonTokenKind.Object)
        {
            return [];
        }

        var largest = new PriorityQueue<int, int>();
        for (int name = holder + 1; name < text.Tokens[holder].Next; name = text.Tokens[name + 1].Next)
        {
            largest.Enqueue(name, text.Tokens[name + 1].End - text.Tokens[name + 1].Offset);
            if (largest.Count > 3)
            {
                largest.Dequeue();
            }
        }

        return largest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => (Name(text, item.Element), item.Priority));
    }

    private static string Name(JsonText text, int name) => text.Tokens[name].Length > 1000 ? "a long name" : text.GetString(name);
}
