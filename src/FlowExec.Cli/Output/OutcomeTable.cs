using System.Globalization;

namespace FlowExec.Cli.Output;

/// <summary>
/// A table for people: columns of a fixed width, since a row is shown before the next is known, 120 characters in all; no colours, so
/// that it is the same in a file.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="withName">Show the executions' names.</param>
internal sealed class OutcomeTable(TextWriter output, bool withName) : IOutcomeWriter
{
    private const int Width = 120;
    private const int NameWidth = 24;
    private const int DetailWidth = Width - 7 - 2 - 10 - 2 - 36 - 2 - 9 - 2;

    private readonly int _detailWidth = withName ? DetailWidth - NameWidth - 2 : DetailWidth;
    private bool _begun;

    public void Write(FlowExecution outcome)
    {
        if (!_begun)
        {
            _begun = true;
            Line("Row", "Status", "ExecutionId", "Seconds", "Name", "Detail");
            Line(Rule(7), Rule(10), Rule(36), Rule(9), Rule(NameWidth), Rule(_detailWidth));
        }

        string seconds = outcome.Attempts == 0 ? "" : outcome.Took.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        string detail = outcome.Error is { } error ? Finding.Words(error) : outcome.CompletionReason ?? "";
        string row = outcome.Row.ToString(CultureInfo.InvariantCulture);
        Line(row, outcome.Status.ToString(), outcome.ExecutionId ?? "", seconds, outcome.Name ?? "", detail);
    }

    private static string Rule(int width) => new('-', width);

    private void Line(string row, string status, string execution, string seconds, string name, string detail)
    {
        string head = $"{Cell.Fit(row, 7),7}  {Cell.Fit(status, 10),-10}  {Cell.Fit(execution, 36),-36}  {Cell.Fit(seconds, 9),9}  ";
        string named = withName ? $"{Cell.Fit(name, NameWidth),-NameWidth}  " : "";
        output.WriteLine((head + named + Cell.Fit(detail, _detailWidth)).TrimEnd());
    }
}
