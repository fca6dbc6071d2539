namespace FlowExec;

/// <summary>What is wrong with a text before it says anything: problems of JSON itself, in findings.</summary>
internal static class TextFindings
{
    /// <summary>Adds what the reader found.</summary>
    public static void AddProblems(JsonText text, FindingList findings)
    {
        foreach (JsonTextProblem problem in text.Problems)
        {
            if (problem.Kind == JsonTextProblemKind.DuplicateName)
            {
                AddDuplicate(text, problem, findings);
            }
            else
            {
                findings.AddRead(RuleOf(problem.Kind).At(problem.Pointer), problem.Offset, problem.Offset + problem.Length);
            }
        }
    }

    /// <summary>Adds what had to be mended before the text could be read.</summary>
    public static void AddSlips(MendedText mended, FindingList findings)
    {
        foreach (SyntaxSlip slip in mended.Slips)
        {
            (FindingRule rule, Sentence change) = RuleOf(slip);
            FixApplicability sureness = slip.IsCertain ? FixApplicability.Safe : FixApplicability.Suggestion;
            findings.AddSlip(rule.Of(Said.Value(slip.Word), Said.Value(slip.Json)), slip, new DiagnosticFix(change, sureness));
        }
    }

    private static (FindingRule Rule, Sentence Change) RuleOf(SyntaxSlip slip) => slip.Kind switch
    {
        SlipKind.Comment => (FindingRules.HasComment, "drop the comment"),
        SlipKind.OtherBlank => (FindingRules.BlankOfText, "drop it"),
        SlipKind.LeftOut => (FindingRules.SomethingLeftOut, "drop the dots"),
        SlipKind.NoBraces => (FindingRules.BracesMissing, "put braces around them"),
        SlipKind.TrailingComma => (FindingRules.CommaBehindLast, "drop the comma"),
        SlipKind.ByteOrderMark => (FindingRules.HasByteOrderMark, "drop it"),
        SlipKind.OtherQuotes => (FindingRules.OtherQuotes, "put it in double quotes"),
        SlipKind.BareName => (FindingRules.BareName, "put it in double quotes"),
        SlipKind.BareText => (FindingRules.BareText, "put it in double quotes"),
        SlipKind.OtherWord => (FindingRules.OtherWord, (Sentence)$"write {Said.Value(slip.Json)}"),
        SlipKind.OtherNumber => (FindingRules.OtherNumber, (Sentence)$"write {Said.Value(slip.Json)}"),
        SlipKind.NotFinite => (FindingRules.NoFiniteWord, "write null"),
        SlipKind.BrokenText => (FindingRules.BrokenText, "escape it"),
        SlipKind.BrokenLine => (FindingRules.BrokenLine, "escape it"),
        SlipKind.BreaksOff => (FindingRules.BreaksOff, "close what is open"),
        SlipKind.WrongBracket => (FindingRules.WrongBracket, "close with the other bracket"),
        SlipKind.ValueMissing => (FindingRules.ValueMissing, "write null"),
        SlipKind.NoComma => (FindingRules.NoComma, "put a comma before it"),
        SlipKind.Semicolon => (FindingRules.Semicolon, "write a comma"),
        SlipKind.CommaTooMany => (FindingRules.CommaTooMany, "drop the comma"),
        SlipKind.NoColon => (FindingRules.NoColon, "put a colon there"),
        SlipKind.EqualsSign => (FindingRules.EqualsSign, "put a colon there"),
        SlipKind.SecondPayload => (FindingRules.Second, "drop what follows"),
        SlipKind.FilledByTemplate => (FindingRules.Filled, "put the value there"),
        SlipKind.WorkedOutByProgram => (FindingRules.WorkedOut, "put the value there"),
        SlipKind.TrailingBracket => (FindingRules.Trailing, "drop the bracket"),
        _ => (FindingRules.Trailing, "drop what follows"),
    };

    private static FindingRule RuleOf(JsonTextProblemKind kind) => kind switch
    {
        JsonTextProblemKind.ByteOrderMark => FindingRules.HasByteOrderMark,
        JsonTextProblemKind.Comment => FindingRules.HasComment,
        JsonTextProblemKind.TrailingComma => FindingRules.CommaBehindLast,
        JsonTextProblemKind.WrongEncoding => FindingRules.OtherEncoding,
        JsonTextProblemKind.InvalidUtf8 => FindingRules.BrokenUtf8,
        JsonTextProblemKind.LoneSurrogate => FindingRules.LoneSurrogate,
        JsonTextProblemKind.TooDeep => FindingRules.Depth,
        JsonTextProblemKind.TooManyTokens => FindingRules.Tokens,
        JsonTextProblemKind.Truncated => FindingRules.BreaksOff,
        JsonTextProblemKind.TrailingContent => FindingRules.Trailing,
        JsonTextProblemKind.Empty => FindingRules.Nothing,
        _ => FindingRules.Garbled,
    };

    private static void AddDuplicate(JsonText text, JsonTextProblem problem, FindingList findings)
    {
        int second = problem.Token;
        string name = text.GetString(second);
        int first = FirstOf(text, second, name);
        bool isSame = first >= 0 && text.RawBytes(first + 1).SequenceEqual(text.RawBytes(second + 1));
        FindingRule rule = isSame ? FindingRules.NameTwice : FindingRules.NameTwiceDiffers;

        // The first goes: what a reader takes is the last.
        DiagnosticFix? fix = first < 0 ? null : findings.Fix(
            isSame ? "keep one" : "keep the last",
            isSame ? FixApplicability.Safe : FixApplicability.Suggestion,
            JsonChange.Remove(first + 1));
        findings.Add(rule.At(problem.Pointer, Said.Name(name, second)) with { Fix = fix }, second + 1, FindingPlace.Name, mayRepeat: true);
    }

    private static int FirstOf(JsonText text, int second, string name)
    {
        int holder = text.ParentOf(second);
        for (int member = holder + 1, seen = 0; member < second && seen < 10_000; member = text.Tokens[member + 1].Next, seen++)
        {
            if (text.Tokens[member].Length < 1000 && text.GetString(member) == name)
            {
                return member;
            }
        }

        return -1;
    }
}
