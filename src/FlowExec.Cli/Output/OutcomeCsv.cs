using FlowExec.Engine.Csv;

namespace FlowExec.Cli.Output;

/// <summary>
/// One record for each outcome: the columns of the input, what became of the row, and a column for each output that the flow declares.
/// Outputs that it does not declare are in one more, as JSON: which there are is not known before the last row.
/// </summary>
internal sealed class OutcomeCsv : IRecords<FlowExecution>
{
    private const string Others = "FlowExec.OutputData";

    private static readonly (string Name, Func<FlowExecution, object?> Read)[] Added =
    [
        ("FlowExec.Row", outcome => outcome.Row), ("FlowExec.Status", outcome => outcome.Status),
        ("FlowExec.Verdict", outcome => outcome.Verdict), ("FlowExec.CanResend", outcome => outcome.CanResend),
        ("FlowExec.ExecutionId", outcome => outcome.ExecutionId),
        ("FlowExec.Date", outcome => (outcome.DateCompleted ?? outcome.DateLaunched) is { } date ? IsoText.Of(date) : null),
        ("FlowExec.Attempts", outcome => outcome.Attempts), ("FlowExec.Error", outcome => outcome.Error?.Code),
        ("FlowExec.CorrelationId", outcome => outcome.CorrelationId),
    ];

    private readonly CsvLines _csv;
    private readonly IReadOnlyList<string> _columns;
    private bool _begun;

    /// <param name="output">Where to.</param>
    /// <param name="columns">The columns of the input.</param>
    /// <param name="outputs">The outputs that the flow declares; null where nobody waits for any.</param>
    /// <param name="isGuarded">Keep spreadsheets from running what is in cells.</param>
    public OutcomeCsv(TextWriter output, IReadOnlyList<string> columns, IEnumerable<string>? outputs, bool isGuarded)
    {
        string[] fixedColumns = [.. columns, .. Added.Select(column => column.Name)];
        Outputs = outputs is null ? null : new OutputColumns([.. fixedColumns, Others], outputs);
        string[] all = Outputs is null ? fixedColumns : [.. fixedColumns, .. Outputs.Names, Others];
        (_csv, _columns) = (new CsvLines(output, all, isGuarded), columns);
    }

    /// <summary>The columns of the outputs; null where nobody waits for any.</summary>
    public OutputColumns? Outputs { get; }

    public void Write(FlowExecution outcome)
    {
        if (!_begun)
        {
            _begun = true;
            _csv.WriteHeader();
        }

        IReadOnlyList<KeyValuePair<string, object?>> cells = (outcome.InputObject as FlowRow)?.Cells ?? [];
        _csv.Write(
        [
            .. _columns.Select(column => cells.FirstOrDefault(cell => cell.Key == column).Value),
            .. Added.Select(column => column.Read(outcome)),
            .. Outputs is null ? [] : (IEnumerable<string>)[.. Outputs.Values(outcome.OutputData), Outputs.Others(outcome.OutputData)],
        ]);
    }

    public void End()
    {
    }
}
