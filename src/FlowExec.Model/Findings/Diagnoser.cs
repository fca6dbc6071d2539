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
    private const int MostMended = PasteReader.Longest;

    private const int LongestName = 16_384;

    /// <summary>Everything that is wrong, in the order of the text; the source as text; and the payload with every safe fix
    /// applied.</summary>
    public static Diagnosis Diagnose(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs)
    {
        ReadOnlyMemory<byte> source = ToUtf8(utf8, out Diagnostic? encoding);
        JsonText text = JsonText.Parse(source, LaunchSchema.Reading);
        try
        {
            bool isMendable = !text.HasValue && source.Length <= MostMended && !text.Problems.Any(IsBeyondMending);
            PastedText? pasted = isMendable ? PasteReader.Read(source)
                : text.HasValue && source.Length <= MostMended ? ActionTemplate.ReadExport(source) : null;
            MendedText? mended = pasted is not null ? pasted.Body : isMendable ? LenientText.Read(source.Span) : null;
            if (mended is not null)
            {
                JsonText read = JsonText.Parse(mended.Utf8, LaunchSchema.Reading);
                (read.HasValue ? text : read).Dispose();
                (text, mended) = read.HasValue ? (read, mended) : (JsonText.Parse(source, LaunchSchema.Reading), null);
            }

            Func<int, int> toSource = mended is null ? offset => offset : mended.ToSource;
            var findings = new DiagnosisFindings(text, source, toSource);
            foreach (Diagnostic finding in SchemaFindings.AboutSchemas(contract, inputs).Concat(encoding is null ? [] : [encoding]))
            {
                findings.AddAt(finding, -1, -1);
            }

            if (pasted is null)
            {
                TextFindings.AddSlips(mended?.Slips ?? [], findings);
            }
            else
            {
                PastedFindings.Add(pasted, findings);
            }

            if (pasted is null || text.HasValue)
            {
                TextFindings.AddProblems(text, findings);
            }

            SizeFinding.Add(text, pasted is null || mended is null ? source.Length : mended.Utf8.Length, contract, findings);
            bool isAnswer = text.HasValue && AnswerRecognition.Add(text, findings);
            if (text.HasValue && !isAnswer && !AddLongName(text, contract, findings))
            {
                if (source.Length <= MostMended && ActionTemplate.IsIn(text.Utf8.Span))
                {
                    PastedFindings.AddTemplate(text, findings);
                }

                Look(text, contract, inputs, findings);
            }

            List<(int Start, int End)> secrets = pasted is null && !isAnswer ? [] : PastedSecrets.In(source, isAnswer ? null : mended);
            PastedFindings.AddSecrets(secrets, findings);
            ImmutableArray<Diagnostic> found = findings.ToImmutable();
            SecureValues? secure = SecureValues.In(text, inputs);
            found = secure is null ? found : [.. found.Select(secure.Mask)];
            string? shown = source.Length <= MostMended ? SecureText.Of(text, PastedSecrets.Mask(source, secrets), secure, toSource) : null;
            string? repaired = isAnswer ? null : Repair(text, findings, mended);
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
