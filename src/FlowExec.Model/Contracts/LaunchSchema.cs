using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>
/// What may be sent by one contract to one flow: the contract's schema and what the flow declares of its inputs, as the org gave it. The
/// plain verdict stops at the first doubt and lists nothing; the violations are its explanation. Immutable and safe for many threads.
/// </summary>
internal sealed class LaunchSchema
{
    private static readonly JsonText NoInputs = JsonText.Parse("{}"u8.ToArray());

    private readonly PayloadContract _contract;
    private readonly FlowInputs _inputs;
    private readonly JsonSchema? _declared;

    /// <summary>Compiles both; <see cref="PayloadContract.For"/> keeps what this makes.</summary>
    public LaunchSchema(PayloadContract contract, FlowInputs inputs)
    {
        _contract = contract;
        _inputs = inputs;
        try
        {
            _declared = contract.InputsPath is not null && DeclaredSchema.Of(inputs, contract.InputPrefix) is { } schema
                ? JsonSchema.Parse(schema) : null;
            Unsupported = [.. (_declared?.UnsupportedKeywords ?? []).Where(keyword => !keyword.IsForeign)];
        }
        catch (JsonSchemaException e)
        {
            WhyUnusable = e.Message;
        }
    }

    /// <summary>Keywords of the declared schema that are not evaluated.</summary>
    public ImmutableArray<UnsupportedKeyword> Unsupported { get; } = [];

    /// <summary>Why the declared schema says nothing beyond names and types here; null where it does, or has nothing to say.</summary>
    public string? WhyUnusable { get; }

    /// <summary>True where there is nothing to say about a text. Allocates next to nothing.</summary>
    public bool IsSound(ReadOnlyMemory<byte> utf8)
    {
        using JsonText text = JsonText.Parse(utf8);
        return IsSound(text);
    }

    /// <summary>True where there is nothing to say about a text of this length and content. Allocates next to nothing.</summary>
    public bool IsSound(JsonText text)
    {
        if (text.Utf8.Length > FlowPayload.MaxBytes
            || !_contract.Rules.Unsupported.IsEmpty || !Unsupported.IsEmpty || WhyUnusable is not null)
        {
            return false;
        }

        return text.HasValue && text.Problems.Count == 0
            && _contract.Rules.Schema.IsValid(text) && HasAliases(text) && AreInputsSound(text);
    }

    /// <summary>
    /// What of the inputs' values, and of the inputs together, is not as the flow declares; pointers are those of the text.
    /// </summary>
    public IEnumerable<SchemaViolation> ViolationsOfInputs(JsonText text)
    {
        if (_declared is null || text.Tokens[0].Kind != JsonTokenKind.Object)
        {
            return [];
        }

        string path = _contract.InputsPath!;
        int holder = text.Find(path);
        if (holder >= 0 && text.Tokens[holder].Kind is not (JsonTokenKind.Object or JsonTokenKind.Null))
        {
            return [];
        }

        bool isThere = holder >= 0 && text.Tokens[holder].Kind == JsonTokenKind.Object;
        return (isThere ? _declared.Evaluate(text, holder) : _declared.Evaluate(NoInputs)).Violations
            .Select(violation => violation with
            {
                InstancePointer = path + violation.InstancePointer,
                Token = isThere ? violation.Token : Math.Max(holder, 0),
            });
    }

    private bool HasAliases(JsonText text)
    {
        foreach (FieldAlias alias in _contract.Rules.Aliases)
        {
            int holder = text.Find(alias.Parent);
            bool isOther = holder >= 0 && text.Member(holder, alias.Name) >= 0;
            bool isTarget = holder >= 0 && text.Member(holder, alias.Target) >= 0;
            if ((isOther && isTarget) || (alias.IsRequired && holder >= 0 && !isOther && !isTarget))
            {
                return false;
            }
        }

        return true;
    }

    private bool AreInputsSound(JsonText text)
    {
        if (_contract.InputsPath is not { } path)
        {
            return !LeftoverText.IsAmong(text, 0, text.Count);
        }

        int holder = _contract.InputsNameUtf8.IsEmpty ? text.Find(path) : MemberOfRoot(text, _contract.InputsNameUtf8.Span);
        if (holder < 0 || text.Tokens[holder].Kind == JsonTokenKind.Null)
        {
            return !LeftoverText.IsAmong(text, 0, text.Count) && !_inputs.HasRequired && (_declared is null || _declared.IsValid(NoInputs));
        }

        ReadOnlySpan<JsonToken> tokens = text.Tokens;
        if (LeftoverText.IsAmong(text, 0, holder) || LeftoverText.IsAmong(text, tokens[holder].Next, text.Count))
        {
            return false;
        }

        ReadOnlySpan<byte> utf8 = text.Utf8.Span;
        int prefix = _contract.InputPrefixUtf8.Length;
        int required = 0;
        int hint = 0;
        for (int name = holder + 1; name < tokens[holder].Next; name = tokens[name + 1].Next)
        {
            JsonToken token = tokens[name];
            if (token.IsEscaped || !utf8.Slice(token.Start, token.Length).StartsWith(_contract.InputPrefixUtf8.Span))
            {
                return false;
            }

            FlowInput? input = null;
            if (_inputs.IsKnown && (!_inputs.TryGetExact(utf8.Slice(token.Start + prefix, token.Length - prefix), ref hint, out input)
                || InputFit.Of(text, name + 1, input, out _) != WireFit.Sure))
            {
                return false;
            }

            if (input is not { IsSecure: true } && LeftoverText.IsAmong(text, name + 1, tokens[name + 1].Next))
            {
                return false;
            }

            required += input is { IsRequired: true } && tokens[name + 1].Kind != JsonTokenKind.Null ? 1 : 0;
        }

        // No name comes twice, or the text would have a problem: so the count tells.
        return required == _inputs.RequiredCount && (_declared is null || _declared.IsValid(text, holder));
    }

    /// <summary>The value of a member by its name, where no name is written with escapes; those are for the looks that explain.</summary>
    private static int MemberOfRoot(JsonText text, ReadOnlySpan<byte> wanted)
    {
        ReadOnlySpan<JsonToken> tokens = text.Tokens;
        ReadOnlySpan<byte> utf8 = text.Utf8.Span;
        for (int name = 1; name < tokens[0].Next; name = tokens[name + 1].Next)
        {
            JsonToken token = tokens[name];
            if (token.IsEscaped)
            {
                return text.Find("/" + Encoding.UTF8.GetString(wanted));
            }

            if (utf8.Slice(token.Start, token.Length).SequenceEqual(wanted))
            {
                return name + 1;
            }
        }

        return -1;
    }
}
