using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// An input that is alike for all rows, as it is written on a command line and kept with a batch: <c>name=text</c>, which is typed as the
/// flow declares it, or <c>name:=JSON</c> for a number, a list or whatever else a text is not.
/// </summary>
internal static class ConstantText
{
    /// <summary>What is wanted, for messages.</summary>
    public const string Forms = "an input and its value, such as language=de, or its value as JSON, such as retries:=3";

    /// <summary>Reads it; null where it is none.</summary>
    public static KeyValuePair<string, object?>? Read(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        bool isJson = text[at - 1] == ':';
        string name = text[..(isJson ? at - 1 : at)].Trim();
        object? value = text[(at + 1)..];
        return name.Length == 0 || (isJson && !JsonValues.TryParse((string)value, out value, out _)) ? null : new(name, value);
    }

    /// <summary>As it is kept.</summary>
    public static string Of(string name, object? value)
    {
        if (value is string text)
        {
            return $"{name}={text}";
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            JsonValueWriter.Write(json, value, default);
        }

        return $"{name}:={Encoding.UTF8.GetString(buffer.ToArray())}";
    }
}
