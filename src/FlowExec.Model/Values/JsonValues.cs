using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>Why a text is not JSON, and where.</summary>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Line">1 for the first; 0 where unknown.</param>
/// <param name="Column">In bytes of UTF-8, 1 for the first; 0 where unknown.</param>
internal sealed record JsonDefect(string Message, int Line, int Column);

/// <summary>JSON text as values that rows have.</summary>
internal static class JsonValues
{
    /// <summary>How deep values may be nested, in rows and in payloads.</summary>
    public const int MaxDepth = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads JSON text; an object becomes a map in the order of the text.</summary>
    public static bool TryParse(string text, out object? value, [NotNullWhen(false)] out JsonDefect? defect)
    {
        value = null;
        if (!TryOpen(text, allowDuplicates: false, out JsonDocument? document, out defect))
        {
            return false;
        }

        using (document)
        {
            try
            {
                value = Of(document.RootElement);
                return true;
            }
            catch (InvalidOperationException)
            {
                defect = new JsonDefect("it has an escape for half a character (a lone surrogate).", 0, 0);
                return false;
            }
        }
    }

    /// <summary>Opens JSON text as a document.</summary>
    public static bool TryOpen(
        string text,
        bool allowDuplicates,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out JsonDefect? defect)
    {
        document = null;
        defect = null;
        try
        {
            byte[] utf8 = Strict.GetBytes(text[(text.StartsWith('\uFEFF') ? 1 : 0)..]);
            document = JsonDocument.Parse(
                utf8,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = allowDuplicates });
            return true;
        }
        catch (JsonException e)
        {
            defect = DefectOf(e);
        }
        catch (EncoderFallbackException)
        {
            defect = new JsonDefect("it has half a character (a lone surrogate).", 0, 0);
        }

        return false;
    }

    public static JsonDefect DefectOf(JsonException e)
    {
        int path = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new JsonDefect(path < 0 ? e.Message : e.Message[..path], (int)(e.LineNumber + 1 ?? 0), (int)(e.BytePositionInLine + 1 ?? 0));
    }

    /// <summary>The value of an element.</summary>
    /// <exception cref="InvalidOperationException">A text has an escape for a lone surrogate.</exception>
    public static object? Of(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return NumberTyping.OfText(element.GetRawText());
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            case JsonValueKind.Array:
                var list = new List<object?>(element.GetArrayLength());
                foreach (JsonElement item in element.EnumerateArray())
                {
                    list.Add(Of(item));
                }

                return list;
            case JsonValueKind.Object:
                var map = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    map[member.Name] = Of(member.Value);
                }

                return map;
            default:
                return null;
        }
    }
}
