using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>What a payload is tested for.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Inputs">What the flow declares.</param>
/// <param name="FlowId">The flow's id, where the command says it: it fills what is missing or a placeholder.</param>
internal sealed record DiagnosisTask(PayloadContract Contract, FlowInputs Inputs, string? FlowId = null)
{
    /// <summary>Which fixes are to be made; null for those that are safe.</summary>
    public Func<Diagnostic, bool>? Accept { get; init; }

    /// <summary>The flow as the org tells it, against which the version is held; null where it does not.</summary>
    public Flow? Flow { get; init; }

    /// <summary>An id that the payload has, and of which the org knows no flow; null where there is none.</summary>
    public string? UnknownFlowId { get; init; }
}

/// <summary>
/// Finds everything that is wrong with one payload in one pass. A sound payload is told by a quick look that lists nothing; only what is
/// not goes through the looks that explain.
/// </summary>
internal static class Diagnoser
{
    /// <summary>Larger texts are tested as they stand: no payload that long can be sent, and moving its parts about would cost too
    /// much.</summary>
    private const int MostMended = PasteReader.Longest;

    private const int LongestName = 16_384;

    /// <summary>Everything that is wrong; null where there is nothing to say.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="task">What it is held against.</param>
    /// <param name="isAskedFirst">False to look at what the quick verdict finds sound too: then nothing must be found.</param>
    /// <param name="read">The text as it was read already, where it has a value; it is disposed here.</param>
    public static Diagnosis? Test(ReadOnlyMemory<byte> utf8, DiagnosisTask task, bool isAskedFirst = true, JsonText? read = null)
    {
        if (utf8.Length > SourceFile.MostBytes)
        {
            read?.Dispose();
            return new Diagnosis([SizeFinding.Endless()], null, null, [], false);
        }

        ReadOnlyMemory<byte> source = ToUtf8(utf8, out bool isUtf16);
        JsonText text = read ?? JsonText.Parse(source);
        try
        {
            if (isAskedFirst && !isUtf16 && task is { UnknownFlowId: null, Flow: null } && task.Contract.For(task.Inputs).IsSound(text))
            {
                return null;
            }

            bool isToMend = IsToMend(text) && source.Length <= MostMended;
            PastedText? pasted = isToMend && !text.HasValue ? PasteReader.Read(source)
                : text.HasValue && source.Length <= MostMended ? ExportedRequest.Read(text) : null;
            MendedText? mended = pasted is not null ? pasted.Body : isToMend ? LenientText.Read(source.Span) : null;
            if (mended is not null)
            {
                JsonText made = JsonText.Parse(mended.Utf8);
                (made.HasValue ? text : made).Dispose();
                (text, mended) = made.HasValue ? (made, mended) : (JsonText.Parse(source), null);
            }

            return Explain(text, source, isUtf16, pasted, mended, task);
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>A text that nothing was found in, as it may be shown.</summary>
    public static string Show(ReadOnlyMemory<byte> utf8, FlowInputs inputs)
    {
        using JsonText text = JsonText.Parse(utf8);
        return SecureValues.In(text, inputs, offset => offset)?.Show(utf8.Span) ?? Encoding.UTF8.GetString(utf8.Span);
    }

    private static Diagnosis Explain(JsonText text, ReadOnlyMemory<byte> source, bool isUtf16, PastedText? pasted,
        MendedText? mended, DiagnosisTask task)
    {
        PayloadContract contract = task.Contract;
        var findings = new FindingList(text, source, mended);
        foreach (Diagnostic finding in SchemaFindings.AboutSchemas(contract, task.Inputs))
        {
            findings.Add(finding);
        }

        if (isUtf16)
        {
            findings.Add(FindingRules.IsUtf16.Of() with { Fix = new DiagnosticFix("write it as UTF-8", FixApplicability.Safe) });
        }

        bool isAnswer = text.HasValue && AnswerRecognition.Add(text, findings);
        List<(int Start, int End)> secrets = pasted is null && !isAnswer ? [] : PastedSecrets.In(source, isAnswer ? null : mended);
        if (pasted is not null)
        {
            PastedFindings.Add(pasted, isAnswer, secrets, findings);
        }
        else if (mended is not null)
        {
            TextFindings.AddSlips(mended, findings);
        }

        if (pasted is null || text.HasValue)
        {
            TextFindings.AddProblems(text, findings);
        }

        SecureValues? secure = SecureValues.In(text, task.Inputs, findings.ToSource);
        SizeFinding.Add(text, pasted is null || mended is null ? source.Length : mended.Utf8.Length, contract, findings);
        if (text.HasValue && !isAnswer && !AddLongName(text, contract, findings))
        {
            PastedFindings.SilenceUnknown(text, mended, findings);
            Look(text, task, findings, secure);
        }

        PastedFindings.AddSecrets(secrets, findings);
        var found = findings.InOrder(secure);
        string? shown = null;
        if (source.Length <= MostMended)
        {
            ReadOnlyMemory<byte> masked = PastedSecrets.Mask(source, secrets);
            shown = secure?.Show(masked.Span) ?? Encoding.UTF8.GetString(masked.Span);
        }

        (string? repaired, ImmutableArray<Diagnostic> applied) = isAnswer ? (null, []) : Repair(text, found, mended, task);
        return new Diagnosis([.. found.Select(one => one.Shown)], shown, repaired, applied, secure is { Tokens.IsEmpty: false });
    }

    /// <summary>A name of megabytes is no field's, and naming it in pointers and messages would cost a multiple of it.</summary>
    private static bool AddLongName(JsonText text, PayloadContract contract, FindingList findings)
    {
        foreach (JsonToken token in text.Tokens)
        {
            if (token.Kind == JsonTokenKind.Name && token.Length > LongestName)
            {
                findings.AddRead(FindingRules.LongName.Of(new Said($"{token.Length}"), contract.Name), token.Offset, token.Offset + 1);
                return true;
            }
        }

        return false;
    }

    private static void Look(JsonText text, DiagnosisTask task, FindingList findings, SecureValues? secure)
    {
        var meant = new MeantDocument(text);
        if (text.Utf8.Length <= MostMended && text.Tokens[0].Kind is JsonTokenKind.Object or JsonTokenKind.Array)
        {
            new StructureScan(text, task.Contract, task.Inputs, findings, meant).Scan();
        }

        JsonText asMeant = meant.Read();
        try
        {
            new ValueScan(asMeant, task, findings, meant).Scan();
            new InputScan(asMeant, task.Contract, task.Inputs, findings, meant).Scan();
            LeftoverScan.Scan(asMeant, findings, meant, secure);
        }
        finally
        {
            if (asMeant != text)
            {
                asMeant.Dispose();
            }
        }

        ContractRecognition.Add(text, task.Contract, findings);
    }

    /// <summary>The text with the fixes that are sure, and those that were accepted; null where none is, or what was meant is not
    /// known.</summary>
    private static (string? Text, ImmutableArray<Diagnostic> Applied) Repair(
        JsonText text, ImmutableArray<PlacedFinding> found, MendedText? mended, DiagnosisTask task)
    {
        bool IsTaken(PlacedFinding one) => one.Found.Fix is { } fix
            && (task.Accept?.Invoke(one.Shown) ?? fix.Applicability == FixApplicability.Safe);
        PlacedFinding[] taken = [.. found.Where(IsTaken)];

        // What a program or a template puts there is nobody's to accept: the text does not tell it.
        bool isGuess = !text.HasValue || (mended is null && IsToMend(text))
            || found.Any(one => one.Found is { Severity: DiagnosticSeverity.Error,
                Code: DiagnosticCodes.NotALaunch or DiagnosticCodes.Placeholder })
            || found.Any(one => one.Found.Fix?.Script?.Slip is not null && !taken.Contains(one));
        if (isGuess || taken.Length == 0 || text.Utf8.Length > MostMended)
        {
            return (null, []);
        }

        PlacedFinding[] changing = [.. taken.Where(one => one.Found.Fix!.Script?.Changes.Length > 0).OrderBy(one => one.Rank)];
        JsonDraft draft = JsonDraft.Of(text, [.. changing.Select(one => one.Found.Fix!.Script!.Changes)], out bool[] isMade);
        var left = changing.Where((_, i) => !isMade[i]).ToHashSet();
        string made = Encoding.UTF8.GetString(draft.Write().Utf8.Span);
        return (made, [.. taken.Where(one => !left.Contains(one)).Select(one => one.Shown)]);
    }

    /// <summary>True for a text that has to be mended before its parts can be moved about.</summary>
    private static bool IsToMend(JsonText text) => text.HasValue
        ? text.Problems.Any(problem => problem.Kind is JsonTextProblemKind.Comment or JsonTextProblemKind.TrailingComma
            or JsonTextProblemKind.ByteOrderMark)
        : !text.Problems.Any(problem => problem.IsFatal && problem.Kind is JsonTextProblemKind.TooDeep or JsonTextProblemKind.TooManyTokens
            or JsonTextProblemKind.Empty or JsonTextProblemKind.WrongEncoding);

    /// <summary>Windows tools write UTF-16; what it says can be tested all the same.</summary>
    private static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> bytes, out bool isUtf16)
    {
        Encoding? encoding = bytes.Span switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        isUtf16 = encoding is not null && bytes.Length <= MostMended;
        return isUtf16 ? Encoding.UTF8.GetBytes(encoding!.GetString(bytes.Span[2..])) : bytes;
    }
}

/// <summary>What was found out about one payload.</summary>
/// <param name="Diagnostics">The findings, in the order of the text.</param>
/// <param name="Text">The source as text, without secrets; null where it is too large to show.</param>
/// <param name="Repaired">The payload with the fixes that were taken; null where there is none, or what was meant is not certain.</param>
/// <param name="Applied">The findings that are mended in it.</param>
/// <param name="HoldsSecure">True where the payload holds the value of a secure input.</param>
internal sealed record Diagnosis(
    ImmutableArray<Diagnostic> Diagnostics, string? Text, string? Repaired, ImmutableArray<Diagnostic> Applied, bool HoldsSecure);
