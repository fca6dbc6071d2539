using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>
/// Finds everything that is wrong with one payload in one pass. A sound payload is told by a quick look that lists nothing; only what
/// is not
/// goes through the looks that explain.
/// </summary>
internal static class Diagnoser
{
    /// <summary>Larger texts are tested as they stand: no payload that long can be sent, and moving its parts about would cost too
    /// much.</summary>
    private const int MostMended = 4 * FlowPayload.MaxBytes;

    private const int LongestName = 16_384;

    private static readonly JsonTextOptions Options = new() { MaxDepth = 128, MaxTokens = 2_000_000 };

    /// <summary>True where there is nothing to say. Allocates next to nothing.</summary>
    public static bool IsSound(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs)
    {
        if (utf8.Length > FlowPayload.MaxBytes || !contract.Rules.Findings.IsEmpty)
        {
            return false;
        }

        using JsonText text = JsonText.Parse(utf8, Options);
        return text.HasValue && text.Problems.Count == 0 && contract.Rules.Schema.IsValid(text) && HasAliases(text, contract.Rules)
            && AreInputsSound(text, contract, inputs);
    }

    /// <summary>Everything that is wrong, in the order of the text; the source as text; and the payload with every safe fix
    /// applied.</summary>
    public static Diagnosis Diagnose(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs)
    {
        ReadOnlyMemory<byte> source = ToUtf8(utf8, out Diagnostic? encoding);
        JsonText text = JsonText.Parse(source, Options);
        try
        {
            MendedText? mended = text.HasValue || source.Length > MostMended || text.Problems.Any(IsBeyondMending) ? null
                : LenientText.Read(source.Span);
            if (mended is not null)
            {
                JsonText read = JsonText.Parse(mended.Utf8, Options);
                (read.HasValue ? text : read).Dispose();
                (text, mended) = read.HasValue ? (read, mended) : (JsonText.Parse(source, Options), null);
            }

            Func<int, int> toSource = mended is null ? offset => offset : mended.ToSource;
            var findings = new DiagnosisFindings(text, source, toSource);
            foreach (Diagnostic finding in contract.Rules.Findings.Concat(encoding is null ? [] : [encoding]))
            {
                findings.AddAt(finding, -1, -1);
            }

            TextFindings.AddSlips(mended?.Slips ?? [], findings);
            TextFindings.AddProblems(text, findings);
            SizeFinding.Add(text, source.Length, contract, findings);
            if (text.HasValue && !AddLongName(text, contract, findings))
            {
                Look(text, contract, inputs, findings);
            }

            ImmutableArray<Diagnostic> found = findings.ToImmutable();
            SecureValues? secure = SecureValues.In(text, inputs);
            found = secure is null ? found : [.. found.Select(secure.Mask)];
            string? shown = source.Length <= MostMended ? SecureText.Of(text, source, secure, toSource) : null;
            string? repaired = Repair(text, findings, mended);
            return new Diagnosis(found, shown, repaired, secure is { Tokens.IsEmpty: false });
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>A name of megabytes is no field's, and naming it in pointers and messages would cost a multiple of it.</summary>
    private static bool AddLongName(JsonText text, PayloadContract contract, DiagnosisFindings findings)
    {
        foreach (JsonToken token in text.Tokens)
        {
            if (token.Kind == JsonTokenKind.Name && token.Length > LongestName)
            {
                findings.AddRead(
                    new Diagnostic
                    {
                        Code = DiagnosticCodes.UnknownField,
                        Message = $"A name of {token.Length} bytes is not a field of the contract {contract.Name}.",
                        Help = "Nothing else is tested while it is there.",
                    },
                    token.Offset,
                    token.Offset + 1);
                return true;
            }
        }

        return false;
    }

    private static void Look(JsonText text, PayloadContract contract, FlowInputs inputs, DiagnosisFindings findings)
    {
        var meant = new MeantDocument();
        if (text.Utf8.Length <= MostMended && text.Tokens[0].Kind == JsonTokenKind.Object)
        {
            new StructureScan(text, contract, inputs, findings, meant).Scan();
        }

        JsonText asMeant = meant.Read(text);
        try
        {
            new ValueScan(asMeant, contract, findings, meant).Scan();
            new InputScan(asMeant, contract, inputs, findings, meant).Scan();
        }
        finally
        {
            if (asMeant != text)
            {
                asMeant.Dispose();
            }
        }

        ContractRecognition.Add(text, contract, findings);
    }

    private static string? Repair(JsonText text, DiagnosisFindings findings, MendedText? mended)
    {
        bool isGuess = !text.HasValue || (mended?.Slips.Any(slip => !slip.IsCertain) ?? false);
        DiagnosticFix[] safe = [.. findings.Fixes.Where(fix => fix.Applicability == FixApplicability.Safe)];
        return isGuess || safe.Length == 0 || text.Utf8.Length > MostMended ? null : JsonPatch.Compose(text.Utf8.Span, safe).Json;
    }

    private static bool HasAliases(JsonText text, PayloadRules rules)
    {
        foreach (FieldAlias alias in rules.Aliases)
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

    private static bool AreInputsSound(JsonText text, PayloadContract contract, FlowInputs inputs)
    {
        if (contract.InputsPath is not { } path)
        {
            return true;
        }

        int holder = contract.InputsNameUtf8.IsEmpty ? text.Find(path) : MemberOfRoot(text, contract.InputsNameUtf8.Span);
        if (holder < 0)
        {
            return !inputs.HasRequired;
        }

        ReadOnlySpan<JsonToken> tokens = text.Tokens;
        ReadOnlySpan<byte> utf8 = text.Utf8.Span;
        int required = 0;
        for (int name = holder + 1; name < tokens[holder].Next; name = tokens[name + 1].Next)
        {
            JsonToken token = tokens[name];
            if (token.IsEscaped || !utf8.Slice(token.Start, token.Length).StartsWith(contract.InputPrefixUtf8.Span))
            {
                return false;
            }

            if (!inputs.IsKnown)
            {
                if (tokens[name + 1].Kind == JsonTokenKind.String
                    && LooksStringified(utf8.Slice(tokens[name + 1].Start, tokens[name + 1].Length)))
                {
                    return false;
                }

                continue;
            }

            if (!inputs.TryGetExact(utf8.Slice(token.Start + contract.InputPrefixUtf8.Length,
                token.Length - contract.InputPrefixUtf8.Length), out FlowInput? input)
                || input.Type == FlowInputType.Unknown || !InputFit.Fits(text, name + 1, input, out _)
                || (tokens[name + 1].Kind == JsonTokenKind.String
                    && LooksStringified(utf8.Slice(tokens[name + 1].Start, tokens[name + 1].Length))))
            {
                return false;
            }

            required += input.IsRequired ? 1 : 0;
        }

        // No name comes twice, or the text would have a problem: so the count tells.
        return required == inputs.RequiredCount;
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

    private static bool LooksStringified(ReadOnlySpan<byte> content) => content.StartsWith("@{"u8) || content.StartsWith("System."u8);

    private static bool IsBeyondMending(JsonTextProblem problem) =>
        problem.IsFatal && problem.Kind is JsonTextProblemKind.TooDeep or JsonTextProblemKind.TooManyTokens or JsonTextProblemKind.Empty or JsonTextProblemKind.WrongEncoding;

    /// <summary>Windows tools write UTF-16; what it says can be tested all the same.</summary>
    private static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> bytes, out Diagnostic? finding)
    {
        Encoding? encoding = bytes.Span switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        finding = encoding is null || bytes.Length > MostMended ? null : new Diagnostic
        {
            Code = DiagnosticCodes.NotUtf8,
            Message = "The text is UTF-16; JSON is exchanged as UTF-8.",
            Help = "Save the file as UTF-8 (in PowerShell: -Encoding utf8NoBOM).",
            Fix = new DiagnosticFix("write it as UTF-8", FixApplicability.Safe, []),
        };
        return finding is null ? bytes : Encoding.UTF8.GetBytes(encoding!.GetString(bytes.Span[2..]));
    }
}

/// <summary>What was found out about one payload.</summary>
/// <param name="Diagnostics">The findings, in the order of the text.</param>
/// <param name="Text">The source as text; null where it is too large to show.</param>
/// <param name="Repaired">The payload with every safe fix; null where there is none, or what was meant is not certain.</param>
/// <param name="HoldsSecure">True where the payload holds the value of a secure input.</param>
internal readonly record struct Diagnosis(ImmutableArray<Diagnostic> Diagnostics, string? Text, string? Repaired, bool HoldsSecure);
