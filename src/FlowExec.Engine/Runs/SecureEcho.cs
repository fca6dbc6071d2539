using System.Text.Json;
using System.Text.RegularExpressions;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Runs;

/// <summary>The values of secure inputs in one launch, which an org that refuses it may bring back in its words.</summary>
internal sealed class SecureEcho
{
    private readonly Redaction _hidden = new();
    private readonly List<Regex> _short = [];

    private SecureEcho(JsonElement payload, FlowInputs inputs) => Find(payload, inputs, isSecure: false);

    /// <summary>The error without such values; the same where the flow has no secure input.</summary>
    public static FlowError Hide(FlowError error, FlowInputs inputs, ReadOnlyMemory<byte> payload)
    {
        if (!inputs.HasSecure)
        {
            return error;
        }

        using JsonDocument sent = JsonDocument.Parse(payload);
        var echo = new SecureEcho(sent.RootElement, inputs);
        return error with
        {
            Code = echo.Hide(error.Code)!,
            Message = echo.Hide(error.Message)!,
            CorrelationId = echo.Hide(error.CorrelationId),
            Fields = [.. error.Fields.Select(field => echo.Hide(field)!)],
            Permissions = [.. error.Permissions.Select(permission => echo.Hide(permission)!)],
        };
    }

    private string? Hide(string? text)
    {
        text = _hidden.Hide(text);
        foreach (Regex value in text is null ? [] : _short)
        {
            text = value.Replace(text!, Redaction.Mark);
        }

        return text;
    }

    private void Find(JsonElement value, FlowInputs inputs, bool isSecure)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Find(member.Value, inputs, isSecure || IsSecure(member.Name, inputs));
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Find(item, inputs, isSecure);
                }

                break;
            case JsonValueKind.String or JsonValueKind.Number when isSecure && value.ToString() is { Length: > 0 } text:
                Add(text);
                break;
        }
    }

    private static bool IsSecure(string name, FlowInputs inputs) => inputs.TryGet(name, out FlowInput? input) && input.IsSecure;

    private void Add(string text)
    {
        _hidden.Add(text);
        if (text.Length < Redaction.Shortest)
        {
            // A PIN of four digits is one by itself only: inside another word or number it is that word's.
            _short.Add(new Regex(
                $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(text)}(?![\p{{L}}\p{{N}}])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
        }
    }
}
