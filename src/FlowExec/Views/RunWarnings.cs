using System.Globalization;

namespace FlowExec.Views;

/// <summary>What is to be known of a run that has ended, beside its results and errors.</summary>
internal static class RunWarnings
{
    public static IEnumerable<string> Of(RunState run)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        foreach (Sentence warning in RunWords.Warnings(run, culture))
        {
            yield return warning.ToString();
        }

        if (run.Ending == RunEnding.Stopped)
        {
            yield return $"The run was stopped: {RunWords.Counts(run, culture)}. {RunStopWords.GoOn(run)}";
        }

        if (RunStopWords.Of(run, culture) is { } stopped)
        {
            yield return stopped;
        }

        if (run.Held > 0)
        {
            yield return string.Create(
                culture,
                $"{run.Held:N0} {(run.Held == 1 ? "row was" : "rows were")} held: an earlier run of the batch may have launched "
                    + $"them (Unknown), so that they are not sent again. Look them up in the org with Resolve-FlowBatchRow -Batch "
                    + $"'{run.Batch}' -Reconcile.");
        }

        if (run.Changed > 0)
        {
            yield return string.Create(
                culture,
                $"{run.Changed:N0} {(run.Changed == 1 ? "row has" : "rows have")} other content than when an earlier run of the "
                    + $"batch dealt with them, the first in row {run.FirstChanged:N0}; what was launched is not launched again.");
        }

        if (run[FlowExecutionStatus.Running] is > 0 and var running)
        {
            yield return string.Create(
                culture,
                $"{running:N0} {(running == 1 ? "execution was" : "executions were")} still running when -WaitTimeoutSec was over. "
                    + $"Wait on with Wait-FlowExecution.");
        }
    }
}
