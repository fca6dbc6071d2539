using System.Text;

namespace FlowExec;

/// <summary>A stretch of the source with what it says.</summary>
internal readonly record struct PastedWord(string Text, int Start, int End)
{
    /// <summary>The text for a message.</summary>
    public static Said Show(string text) => Said.Value(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)));
}

/// <summary>What a pasted command or request says besides its body. What it does not say is null.</summary>
internal sealed class PastedRequest
{
    public PastedWord? Address { get; set; }

    public PastedWord? Method { get; set; }

    /// <summary>The method that goes out where none is named.</summary>
    public string DefaultMethod { get; set; } = "POST";

    public PastedWord? ContentType { get; set; }

    /// <summary>The content type that goes out where none is named; null where it is not known.</summary>
    public string? DefaultContentType { get; set; }

    /// <summary>How the content type is set, in the words of the tool.</summary>
    public string ContentTypeFix { get; set; } = "Set the header Content-Type: application/json.";

    /// <summary>Takes a header line.</summary>
    public void AddHeader(PastedWord line)
    {
        int colon = line.Text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : line.Text[..colon].Trim();
        if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            ContentType = line with { Text = line.Text[(colon + 1)..].Trim() };
        }
        else if (name.Equals("Host", StringComparison.OrdinalIgnoreCase) && Address is { } address && address.Text.StartsWith('/'))
        {
            Address = address with { Text = "https://" + line.Text[(colon + 1)..].Trim() + address.Text };
        }
    }

    /// <summary>What is to be said about it.</summary>
    public IEnumerable<PastedNote> Judge()
    {
        if (Address is { } address && AddressJudgement.Of(address) is { } wrong)
        {
            yield return wrong;
        }

        string method = Method?.Text.ToUpperInvariant() ?? DefaultMethod;
        if (method != "POST" && (Method ?? Address) is { } place)
        {
            yield return Wrong(place, $"A launch is a POST, and this is a {PastedWord.Show(method)}.",
                "GET reads an execution that was launched: Get-FlowExecution does.");
        }

        string? type = ContentType?.Text ?? DefaultContentType;
        if (type?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == false
            && (ContentType ?? Address ?? Method) is { } header)
        {
            yield return Wrong(header, ContentType is null
                    ? (Sentence)$"No content type is named, so {type} goes out; the launch takes application/json."
                    : $"The content type is '{PastedWord.Show(type)}'; the launch takes application/json.",
                ContentTypeFix + " The platform answers 415 otherwise.");
        }
    }

    private static PastedNote Wrong(PastedWord place, Sentence message, string help) =>
        new(DiagnosticCodes.RequestLine, place.Start, place.End, message, help);
}
