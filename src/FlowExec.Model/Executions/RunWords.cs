using System.Globalization;

namespace FlowExec;

/// <summary>What a run's numbers come to in words, the same in every face.</summary>
internal static class RunWords
{
    /// <summary>Where a run stands, short enough for one line of a console: what is zero is not said.</summary>
    public static string Progress(RunState now, IFormatProvider culture) => string.Join("; ", ProgressParts(now, culture));

    /// <summary>The same in parts: rows, pace and quota, time left.</summary>
    public static IEnumerable<string> ProgressParts(RunState now, IFormatProvider culture)
    {
        string rows = now.Total is { } total
            ? string.Create(culture, $"{Handled(now):N0} of {(now.IsExhausted ? "" : "about ")}{total:N0} rows")
            : string.Create(culture, $"{Handled(now):N0} of {now.Read:N0} rows read");
        string counts = Part(now.Failed, "failed", culture) + Part(now[FlowExecutionStatus.Unknown], "unknown", culture)
            + Part(now.Waiting, "running", culture);
        string quota = now.Quota.IsMeasured
            ? string.Create(culture, $"quota {Math.Max(0, now.Quota.Allowed - now.Quota.Used):N0} of {now.Quota.Allowed:N0} left")
            : string.Create(culture, $"quota {now.Quota.Allowed:N0}");
        yield return rows + counts;
        yield return string.Create(culture, $"{now.LaunchesPerMinute:N0} a minute, {quota}");
        if (now.TimeLeft is { } time && (!now.IsExhausted || Left(now) > 0))
        {
            yield return $"{Duration(time)} left";
        }
    }

    /// <summary>What a run waits for; empty where it waits for nothing.</summary>
    public static string Pause(RunState now) =>
        now.Outage is { } outage
            ? $"the org cannot be reached for {Duration(outage.Lasted)}, nothing is sent until it is back: {outage.Cause}"
            : now.PausedFor > TimeSpan.FromSeconds(1) ? $"the quota is used up, on in {Duration(now.PausedFor)}" : "";

    /// <summary>What is to be said at the end of a run: of itself, and of rows that were odd and were sent all the same.</summary>
    public static IEnumerable<Sentence> Warnings(RunState run, IFormatProvider culture) =>
        run.Warnings.Concat(run.Odd.Lines(culture)).Concat(RefusedBefore(run, culture));

    /// <summary>Rows that are passed over though nothing was launched for them: whoever has mended their fault elsewhere than in the rows
    /// waits for them in vain.</summary>
    private static IEnumerable<Sentence> RefusedBefore(RunState run, IFormatProvider culture) => run.RefusedBefore == 0 ? []
        : [$"{run.RefusedBefore.ToString("N0", culture)} {(run.RefusedBefore == 1 ? "row was" : "rows were")} refused by an earlier run "
            + $"of the batch, and not tried again since they have not changed. {Term.RetryRejected} tries them, as after another "
            + $"{Term.Culture} or a change of the flow."];

    /// <summary>The sum of a run, which adds up to the rows that were read.</summary>
    public static string Summary(RunState run, IFormatProvider culture)
    {
        long ended = run[FlowExecutionStatus.Failed] + run[FlowExecutionStatus.Error] + run[FlowExecutionStatus.Terminated];
        string of = string.Join(", ", new[]
        {
            Count(ended, "ended badly", culture), Count(run.Unexpected, "with unexpected outputs", culture),
            Count(run[FlowExecutionStatus.Running], "still running", culture),
        }.Where(part => part.Length > 0));
        var parts = new List<string>
        {
            string.Create(culture, $"{run.Read:N0} {Rows(run.Read)}"),
            run.IsPlan
                ? string.Create(culture, $"{run[FlowExecutionStatus.Planned]:N0} would be launched")
                : string.Create(culture, $"{run.Launched + run.ResumedRead:N0} launched{(of.Length > 0 ? $" ({of})" : "")}"),
            run.IsPlan ? "" : Count(run[FlowExecutionStatus.Planned], "loaded for workers", culture),
            string.Create(culture, $"{Refused(run):N0} failed"),
            string.Create(culture, $"{run[FlowExecutionStatus.Unknown]:N0} unknown"),
            Count(run[FlowExecutionStatus.NotSent], "not sent", culture),
            Count(run.PassedOver - run.RefusedBefore, "done before", culture),
            Count(run.RefusedBefore, "refused before and not changed", culture),
            Count(run.Held, "held, since they may have been launched before", culture),
            Count(Left(run), "left", culture),
            Count(run.Blank, "with nothing in them passed over", culture),
        };
        // A shorter run is mostly its beginning and its end.
        string rate = run.IsPlan || run.Launched == 0 || run.Elapsed < TimeSpan.FromSeconds(1)
            ? ""
            : string.Create(culture, $", {run.Launched / run.Elapsed.TotalMinutes:N0} launches a minute");
        string requests = run.Requests == 0 ? ""
            : string.Create(culture, $", {run.Requests:N0} {(run.Requests == 1 ? "request" : "requests")}");
        string beside = Part(run.Resumed - run.ResumedRead, "launched before whose rows were not read", culture);
        return string.Create(
            culture,
            $"{string.Join(", ", parts.Where(part => part.Length > 0))}; {run.Elapsed.TotalSeconds:N1} s{rate}{requests}{beside}");
    }

    /// <summary>That an earlier run of the batch has dealt with every row; null where there was something to do, or no row.</summary>
    public static string? AllDone(RunState run, IFormatProvider culture) =>
        run.Failure is null && run.IsExhausted && run.PassedOver > 0 && run.PassedOver == run.Read && run.Done == 0
            ? string.Create(culture, $"Nothing was left to do: the batch '{run.Batch}' has dealt with {(run.Read == 1
                ? "the one row" : $"all {run.Read:N0} rows")} before.")
            : null;

    /// <summary>What is to be said where rows were put on a queue for others; null where none were.</summary>
    public static string? Loaded(RunState run, IFormatProvider culture) => run.IsPlan || run[FlowExecutionStatus.Planned] == 0 ? null
        : string.Create(
            culture,
            $"{run[FlowExecutionStatus.Planned]:N0} {Rows(run[FlowExecutionStatus.Planned])} of the batch '{run.Batch}' wait for workers: "
                + $"'flowexec worker --batch {run.Batch}' launches them, on any machine that reaches the journal.");

    /// <summary>The same for a sentence: what was launched, what is in doubt, what is left.</summary>
    public static string Counts(RunState run, IFormatProvider culture) => string.Join(", ", new[]
    {
        string.Create(culture, $"{run.Launched:N0} launched"), Count(run[FlowExecutionStatus.Unknown], "unknown", culture),
        Count(Refused(run), "refused", culture), Count(run[FlowExecutionStatus.NotSent], "not sent", culture),
        Count(Left(run), "read and not sent", culture),
    }.Where(part => part.Length > 0));

    /// <summary>What is to be said of a run that was ended from outside; null where nothing is.</summary>
    /// <param name="run">How it stands.</param>
    /// <param name="isFault">True where what took its results failed.</param>
    /// <param name="culture">How numbers are written.</param>
    public static string? EndedEarly(RunState run, bool isFault, IFormatProvider culture) => Untold(run, culture)
        ?? (run.HasSent && (isFault || run.Ending == RunEnding.Stopped) ? $"The run ended: {Counts(run, culture)}." : null);

    /// <summary>What was launched and not told; null where everything was.</summary>
    private static string? Untold(RunState run, IFormatProvider culture)
    {
        string? launched = run.LaunchedNotShown > 0
            ? string.Create(culture,
                $"{run.LaunchedNotShown:N0} {(run.LaunchedNotShown == 1 ? "row was" : "rows were")} launched that "
                    + $"{(run.LaunchedNotShown == 1 ? "was" : "were")} not shown")
            : null;
        string? unknown = run.UnknownNotShown > 0
            ? string.Create(culture,
                $"{run.UnknownNotShown:N0} {Rows(run.UnknownNotShown)} may have been launched (Unknown)")
            : null;
        string said = string.Join(", and ", new[] { launched, unknown }.Where(part => part is not null));
        return said.Length == 0 ? null : said + ".";
    }

    /// <summary>The word behind a number of rows.</summary>
    public static string Rows(long count) => count == 1 ? "row" : "rows";

    /// <summary>Rows that were read, and neither sent nor refused.</summary>
    public static long Left(RunState run) => Math.Max(
        0, run.Read - run.PassedOver - run.Held - run.Launched - run.ResumedRead - Refused(run) - run[FlowExecutionStatus.Unknown]
            - run[FlowExecutionStatus.NotSent] - run[FlowExecutionStatus.Planned]);

    /// <summary>A duration as people say it: 55 h 20 min, 4 min 10 s, 12 s.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
    };

    private static long Handled(RunState run) => run.Done + run.PassedOver + run.Held;

    private static long Refused(RunState run) => run[FlowExecutionStatus.Invalid] + run[FlowExecutionStatus.Rejected];

    private static string Part(long count, string what, IFormatProvider culture) =>
        count == 0 ? "" : string.Create(culture, $", {count:N0} {what}");

    private static string Count(long count, string what, IFormatProvider culture) =>
        count == 0 ? "" : string.Create(culture, $"{count:N0} {what}");
}
