namespace FlowExec;

/// <summary>What is to be said of a run that was ended by a limit before its rows were done, the same in every face.</summary>
internal static class RunStopWords
{
    /// <summary>Why it ended, which rows failed first and why, what is left, and what goes on; null where no limit ended it.</summary>
    public static string? Of(RunState run, IFormatProvider culture, bool commandLine = false) => Why(run, culture, commandLine) is { } why
        ? string.Join(' ', new[] { why + Causes(run), Left(run, culture), GoOn(run, commandLine) }.Where(part => part.Length > 0))
        : null;

    /// <summary>What is asked after the canary.</summary>
    public static string Question(RunState run, IFormatProvider culture) => string.Create(
        culture, $"{run.Done - run.Failed:N0} of {run.Done:N0} rows went well{(run.Failed > 0 ? Causes(run) : ".")} Launch the others?");

    private static string? Why(RunState run, IFormatProvider culture, bool commandLine) => run.Ending switch
    {
        RunEnding.MaxFailure => $"{Failed(run, culture)}, and {Name(Term.MaxFailure, commandLine)} is {run.MaxFailure}",
        RunEnding.MaxSameError => $"{Failed(run, culture)}, the last {run.MaxSameError} in a row with the same error "
            + $"({Name(Term.MaxSameError, commandLine)})",
        RunEnding.CanaryFailed => $"{Failed(run, culture)} of the canary, and {Name(Term.MaxFailure, commandLine)} is {run.MaxFailure}",
        RunEnding.CanaryDeclined => "The run was not to go on after the canary.",
        RunEnding.MaxDuration => $"The time that {Name(Term.MaxDuration, commandLine)} allows was over.",
        _ => null,
    };

    private static string Failed(RunState run, IFormatProvider culture) =>
        string.Create(culture, $"{run.Failed:N0} of {run.Done:N0} {RunWords.Rows(run.Done)} failed");

    private static string Causes(RunState run)
    {
        if (run.Ending is RunEnding.MaxDuration or RunEnding.CanaryDeclined)
        {
            return "";
        }

        IEnumerable<string> causes = run.FirstFailed.GroupBy(Cause).Select(
            group => $"{RunWords.Rows(group.Count())} {string.Join(", ", group.Select(outcome => outcome.Row))}: {group.Key}");
        return $". The first: {string.Join("; ", causes)}";
    }

    private static string Cause(FlowExecution outcome) =>
        outcome.Error is { } error ? $"{error.Message.TrimEnd('.')} [{error.Code}]." : $"{outcome.Status}.";

    private static string Left(RunState run, IFormatProvider culture)
    {
        long left = RunWords.Left(run);
        string[] parts =
        [
            left == 0 ? "" : string.Create(culture, $"{left:N0} {RunWords.Rows(left)} that {(left == 1 ? "was" : "were")} read"),
            run.IsExhausted ? "" : string.Create(culture, $"all after row {run.Read:N0}"),
        ];
        string what = string.Join(" and ", parts.Where(part => part.Length > 0));
        return what.Length == 0 ? "" : $"Not launched: {what}.";
    }

    /// <summary>Where to find what was done, and what goes on with what is left; empty where no journal was kept.</summary>
    public static string GoOn(RunState run, bool commandLine = false) =>
        run.Batch is null ? ""
            : run.CanResumeByName ? $"What was done is in the batch '{run.Batch}'. {Next(run, commandLine)} goes on with the rest."
            : $"What was done is in the batch '{run.Batch}'; {Next(run, commandLine)} goes on.";

    /// <summary>The command that goes on with what is left of a batch.</summary>
    public static string Next(RunState run, bool commandLine = false) => run.CanResumeByName
        ? $"{Name(Term.ResumeBatch, commandLine)} '{run.Batch}'"
        : $"the same command with {Name(Term.Batch, commandLine)} '{run.Batch}'";

    private static string Name(Term term, bool commandLine) => commandLine ? term.Names.CommandLine : term.Names.PowerShell;
}
