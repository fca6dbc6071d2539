namespace FlowExec.Cli.Output;

/// <summary>All that goes to standard error: what is wrong, where, and the next step.</summary>
internal sealed class Complaints(TextWriter error)
{
    /// <summary>So many different next steps are told once each; past that, each row tells its own.</summary>
    private const int StepsRemembered = 1000;

    private readonly HashSet<string> _told = [];

    /// <summary>Why the command ends.</summary>
    public void Failure(FlowException e)
    {
        string correlation = e is FlowApiException { Error: { CorrelationId: { } id, Status: var status } }
            ? $" (HTTP {status}, correlation id {id})"
            : "";
        Line($"flowexec: {e.Message}{correlation}");
        NextStep(e.Advice);
    }

    /// <summary>An exception that nobody foresaw.</summary>
    public void Defect(Exception e)
    {
        Line($"flowexec: unexpected {e.GetType().Name}: {e.Message}");
        NextStep("This is a defect of flowexec: please report it with the version (flowexec --version) and what was asked for.");
    }

    /// <summary>Results cannot be written. Where nobody wants them there is nothing to complain about.</summary>
    public void OutputLost(OutputLostException e)
    {
        if (!e.IsUnread)
        {
            Line($"flowexec: the results cannot be written: {e.Message}");
        }
    }

    /// <summary>A payload that could not be used, with every finding.</summary>
    public void Payload(FlowPayloadReport report) => error.WriteLine(ReportText.Of(report, isColored: false));

    /// <summary>Something worth knowing.</summary>
    public void Note(string text) => Line(text);

    /// <summary>What to do next.</summary>
    public void NextStep(Sentence? text)
    {
        if (text is not null)
        {
            Line($"  next: {text.ForCommandLine()}");
        }
    }

    /// <summary>What became of a row that did not go well: where it stands in the file, what, and the next step (each once).</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="line">The line of the file that the row begins on; 0 where unknown.</param>
    public void Row(FlowExecution outcome, long line)
    {
        string place = line > 0 ? $"row {outcome.Row} (line {line}): {outcome.Status}" : $"row {outcome.Row}: {outcome.Status}";
        if (outcome.Error is not { } error)
        {
            Line(place);
            return;
        }

        Diagnostic[] found = [.. error.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        if (outcome.Status == FlowExecutionStatus.Invalid && found.Length > 0)
        {
            foreach (Diagnostic defect in found)
            {
                Line($"{place}: {Finding.Words(defect)}");
                StepOnce(defect.Advice);
            }

            return;
        }

        string correlation = outcome.CorrelationId is null ? "" : $" (correlation id {outcome.CorrelationId})";
        Line($"{place}: {error}{correlation}");
        foreach (Diagnostic cause in found)
        {
            Line($"  {Finding.Words(cause)}");
        }

        StepOnce(error.Advice);
    }

    /// <summary>An execution that could not be followed to its end.</summary>
    public void Unread(FlowExecution execution)
    {
        Line($"flowexec: execution {execution.ExecutionId} could not be read: {execution.Error}");
        StepOnce(execution.Error?.Advice);
    }

    private void StepOnce(Sentence? step)
    {
        if (step is not null && (_told.Count >= StepsRemembered || _told.Add(step.ToString())))
        {
            NextStep(step);
        }
    }

    private void Line(string text) => error.WriteLine(Cell.OneLine(text));
}
