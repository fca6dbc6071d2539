namespace FlowExec;

/// <summary>A plan in lines, the same in every face.</summary>
internal static class RunPlanWords
{
    private const int FindingsTold = 10;

    /// <summary>The lines of a plan; none for a run that was none.</summary>
    public static IEnumerable<string> Of(RunState run, IFormatProvider culture)
    {
        if (run.Plan is not { } plan)
        {
            yield break;
        }

        yield return string.Create(
            culture, $"Plan: {run.Read:N0} {RunWords.Rows(run.Read)}; {plan.Valid:N0} would be launched, "
                + $"{run.Read - plan.Valid:N0} would not.");
        foreach (string line in Findings("not launched", plan.Invalid, culture).Concat(Findings("warned of", plan.Warnings, culture)))
        {
            yield return line;
        }

        yield return Requests(plan, culture);
        yield return Time(plan, culture);
        foreach ((long row, string? body) in plan.Bodies)
        {
            yield return string.Create(culture, $"  body of row {row:N0}: {body ?? "(not shown: it holds a secure value)"}");
        }
    }

    private static IEnumerable<string> Findings(string what, IReadOnlyList<PlanFinding> findings, IFormatProvider culture)
    {
        foreach (PlanFinding finding in findings.Take(FindingsTold))
        {
            yield return string.Create(
                culture,
                $"  {what}: {finding.Rows:N0} {RunWords.Rows(finding.Rows)} with {finding.Code}, "
                    + $"the first row {finding.FirstRow:N0}: {finding.Message}");
        }

        if (findings.Count > FindingsTold)
        {
            yield return string.Create(culture, $"  {what}: {findings.Skip(FindingsTold).Sum(one => one.Rows):N0} rows with other causes");
        }
    }

    private static string Requests(RunPlan plan, IFormatProvider culture) => plan.Looks is { } looks
        ? string.Create(
            culture,
            $"  requests: {plan.Valid:N0} launches and {(plan.IsMeasured ? "about" : "at least")} {looks:N0} looks at executions, "
                + $"{plan.Valid + looks:N0} in all")
        : string.Create(culture, $"  requests: {plan.Valid:N0} launches");

    private static string Time(RunPlan plan, IFormatProvider culture)
    {
        string quota = string.Create(
            culture, $"  time: about {RunWords.Duration(plan.ByQuota)} at {plan.LaunchesPerMinute:N0} requests a minute");
        string takes = plan.Duration is { } duration
            ? $"an execution takes {(plan.IsMeasured ? "" : "at most ")}{RunWords.Duration(duration)}"
                + $"{(plan.IsMeasured ? ", as measured" : "")}"
            : "how long an execution takes is not known yet";
        return plan.MaxRunning is not { } most ? quota
            : plan.ByRunning is { } running
                ? string.Create(
                    culture,
                    $"{quota}; {(plan.IsMeasured ? "about" : "at most")} {RunWords.Duration(running)} "
                    + $"with {most:N0} running at once ({takes})")
            : string.Create(culture, $"{quota}; longer with {most:N0} running at once ({takes})");
    }
}
