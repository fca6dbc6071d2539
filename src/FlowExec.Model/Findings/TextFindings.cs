
namespace FlowExec;

/// <summary>What is wrong with a text before it says anything: problems of JSON itself, in diagnostics.</summary>
internal static class TextFindings
{
    /// <summary>Adds what the reader found in a text that it could read to the end.</summary>
    public static void AddProblems(JsonText text, DiagnosisFindings findings)
    {
        foreach (JsonTextProblem problem in text.Problems)
        {
            if (problem.Kind == JsonTextProblemKind.DuplicateName)
            {
                AddDuplicate(text, problem, findings);
            }
            else
            {
                AddProblem(problem, findings);
            }
        }
    }

    /// <summary>Adds what had to be mended before the text could be read.</summary>
    public static void AddSlips(IReadOnlyList<SyntaxSlip> slips, DiagnosisFindings findings)
    {
        foreach (SyntaxSlip slip in slips)
        {
            findings.AddAt(
                new Diagnostic
                {
                    Code = slip.Code,
                    Message = slip.Message,
                    Help = slip.Help,
                    Fix = new DiagnosticFix(slip.Change, slip.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion, []),
                },
                slip.Start,
                slip.End);
        }
    }

    private static void AddProblem(JsonTextProblem problem, DiagnosisFindings findings)
    {
        (string code, string? help, string? change) = problem.Kind switch
        {
            JsonTextProblemKind.ByteOrderMark => (DiagnosticCodes.ByteOrderMark,
                "Save the file as UTF-8 without one (in PowerShell: -Encoding utf8NoBOM).", "drop it"),
            JsonTextProblemKind.Comment => (DiagnosticCodes.Comment, "Take the comment out.", "drop the comment"),
            JsonTextProblemKind.TrailingComma => (DiagnosticCodes.TrailingComma, "The last member has no comma behind it.",
                "drop the comma"),
            JsonTextProblemKind.WrongEncoding => (DiagnosticCodes.NotUtf8, "Save the file as UTF-8.", null),
            JsonTextProblemKind.InvalidUtf8 or JsonTextProblemKind.LoneSurrogate =>
                (DiagnosticCodes.NotUtf8, "The text was cut inside a character, or saved in another encoding; save it as UTF-8.", null),
            JsonTextProblemKind.TooDeep or JsonTextProblemKind.TooManyTokens =>
                (DiagnosticCodes.TooDeep, "No payload of the platform is as large or as deep as this.", null),
            JsonTextProblemKind.Truncated => (DiagnosticCodes.Truncated,
                "Part of it was lost, or a closing quote or bracket is missing.", null),
            JsonTextProblemKind.TrailingContent => (DiagnosticCodes.TrailingContent, "One text holds one payload.", null),
            JsonTextProblemKind.NotANumber => (DiagnosticCodes.NotFinite, "Leave the value out, or give a number.", null),
            JsonTextProblemKind.WrongQuote or JsonTextProblemKind.UnquotedName =>
                (DiagnosticCodes.WrongQuotes, "JSON quotes every name and every text, in double quotes.", null),
            JsonTextProblemKind.UnknownLiteral or JsonTextProblemKind.MalformedNumber =>
                (DiagnosticCodes.WrongLiteral, "The words that JSON knows are true, false and null, in small letters.", null),
            JsonTextProblemKind.MalformedString => (DiagnosticCodes.MalformedText,
                "JSON knows the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX.", null),
            JsonTextProblemKind.Empty => (DiagnosticCodes.NotJson, "Give the payload as JSON text.", null),
            _ => (DiagnosticCodes.NotJson, (string?)null, (string?)null),
        };
        findings.AddRead(
            new Diagnostic
            {
                Code = code,
                Severity = problem.Kind == JsonTextProblemKind.ByteOrderMark ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
                Message = problem.Message,
                Path = problem.Pointer,
                Help = help,
                Fix = change is null ? null : new DiagnosticFix(change, FixApplicability.Safe, []),
            },
            problem.Offset,
            problem.Offset + problem.Length);
    }

    private static void AddDuplicate(JsonText text, JsonTextProblem problem, DiagnosisFindings findings)
    {
        string name = text.GetString(problem.Token);
        bool isSame = IsFirstSame(text, problem.Token, name);
        string raw = text.Tokens[problem.Token + 1].Length < 100_000 ? text.RawText(problem.Token + 1) : "";
        findings.AddRead(
            new Diagnostic
            {
                Code = DiagnosticCodes.FieldTwice,
                Path = problem.Pointer,
                Message = $"'{FieldText.Shorten(name)}' is given twice{(isSame ? "" : ", with different values")}.",
                Help = "What a reader makes of it is anybody's guess: most take the last.",
                Fix = raw.Length == 0 ? null : new DiagnosticFix(
                    isSame ? "keep one" : "keep the last",
                    isSame ? FixApplicability.Safe : FixApplicability.Suggestion,
                    [new JsonPatchOperation("replace", problem.Pointer, null, raw)]),
            },
            text.Tokens[problem.Token].Offset,
            text.Tokens[problem.Token].End);
    }

    private static bool IsFirstSame(JsonText text, int second, string name)
    {
        int at = second - 1;
        int holder = at;
        while (holder > 0 && !(text.Tokens[holder].Kind == JsonTokenKind.Object && text.Tokens[holder].Next > second))
        {
            holder--;
        }

        for (int member = holder + 1, seen = 0; member < second && seen < 10_000; member = text.Tokens[member + 1].Next, seen++)
        {
            if (text.Tokens[member].Length < 1000 && text.GetString(member) == name)
            {
                return text.RawBytes(member + 1).SequenceEqual(text.RawBytes(second + 1));
            }
        }

        return false;
    }
}
