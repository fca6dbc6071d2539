using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowExec;

/// <summary>Writes contexts by one contract. The contract's pointers are laid out as a tree once; a launch then walks the tree.</summary>
internal sealed class PayloadWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? _reused;

    private readonly ContractFile _contract;
    private readonly PayloadNode _root;

    public PayloadWriter(PayloadContract contract)
    {
        _contract = contract.File;
        _root = PayloadNode.Build(_contract);
    }

    public byte[] Write(FlowExecutionContext context, FlowInputs inputs)
    {
        (ArrayBufferWriter<byte> buffer, Utf8JsonWriter json) = _reused ??= New();
        try
        {
            buffer.ResetWrittenCount();
            json.Reset(buffer);
            json.WriteStartObject();
            foreach (PayloadNode child in _root.Children)
            {
                WriteMember(json, child, context, inputs);
            }

            json.WriteEndObject();
            json.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            if (buffer.Capacity > 4 * FlowPayload.MaxBytes)
            {
                _reused = null;
            }
        }

        static (ArrayBufferWriter<byte>, Utf8JsonWriter) New()
        {
            var buffer = new ArrayBufferWriter<byte>(4096);
            return (buffer, new Utf8JsonWriter(buffer, Options));
        }
    }

    private void WriteMember(Utf8JsonWriter json, PayloadNode node, FlowExecutionContext context, FlowInputs inputs)
    {
        if (HasContent(node, context))
        {
            json.WritePropertyName(node.Name);
            WriteContent(json, node, context, inputs);
        }
    }

    private void WriteContent(Utf8JsonWriter json, PayloadNode node, FlowExecutionContext context, FlowInputs inputs)
    {
        if (node.Field == ContextField.Attributes)
        {
            WriteInputs(json, context, inputs);
        }
        else if (node.Field != ContextField.None && ContextFields.ValueOf(context, node.Field) is { } value)
        {
            JsonValueWriter.Write(json, value, _contract.Participant);
        }
        else if (node.Default is not null)
        {
            json.WriteStringValue(node.Default);
        }
        else if (node.IsList)
        {
            json.WriteStartArray();
            foreach (PayloadNode child in node.Children)
            {
                if (HasContent(child, context))
                {
                    WriteContent(json, child, context, inputs);
                }
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject();
            foreach (PayloadNode child in node.Children)
            {
                WriteMember(json, child, context, inputs);
            }

            json.WriteEndObject();
        }
    }

    /// <summary>True where something is to be written. A default alone is nothing: it only stands beside what the context says.</summary>
    private bool HasContent(PayloadNode node, FlowExecutionContext context)
    {
        if (node.Default is not null)
        {
            return true;
        }

        if (node.Field == ContextField.Attributes)
        {
            return HasInputs(context);
        }

        if (node.Field != ContextField.None && ContextFields.ValueOf(context, node.Field) is not null)
        {
            return true;
        }

        foreach (PayloadNode child in node.Children)
        {
            if (child.Default is null && HasContent(child, context))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasInputs(FlowExecutionContext context)
    {
        if (context.Attributes.Count > 0)
        {
            return true;
        }

        foreach (KeyValuePair<ContextField, string> field in _contract.AsInputs)
        {
            if (ContextFields.ValueOf(context, field.Key) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteInputs(Utf8JsonWriter json, FlowExecutionContext context, FlowInputs inputs)
    {
        json.WriteStartObject();
        foreach ((string name, object? value) in context.Attributes)
        {
            WriteName(json, inputs.TryGet(name, out FlowInput? input) ? input.ShortName : InputNames.Short(name));
            JsonValueWriter.Write(json, value, TravellingParticipant);
        }

        foreach ((ContextField field, string usual) in _contract.AsInputs)
        {
            if (ContextFields.ValueOf(context, field) is not { } value)
            {
                continue;
            }

            FlowInput? input = InputNames.Declared(inputs, usual);
            string name = input?.ShortName ?? usual;
            if (context.Attributes.ContainsKey(name) || context.Attributes.ContainsKey(FlowInput.Scope + name))
            {
                continue;
            }

            WriteName(json, name);
            JsonValueWriter.Write(
                json,
                input is not null && InputTyping.TryConvert(value, input, out object? typed, out _) ? typed : value,
                TravellingParticipant);
        }

        json.WriteEndObject();
    }

    private static (string, string, string) TravellingParticipant => ("userId", "role", "channels");

    private void WriteName(Utf8JsonWriter json, string shortName)
    {
        string prefix = _contract.InputPrefix;
        if (prefix.Length == 0)
        {
            json.WritePropertyName(shortName);
            return;
        }

        int length = prefix.Length + shortName.Length;
        Span<char> name = length <= 256 ? stackalloc char[256] : new char[length];
        prefix.CopyTo(name);
        shortName.CopyTo(name[prefix.Length..]);
        json.WritePropertyName(name[..length]);
    }
}
