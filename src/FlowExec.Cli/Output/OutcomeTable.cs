using System.Globalization;

namespace FlowExec.Cli.Output;

/// <summary>
/// A table for people: columns of a fixed width, since a row is shown before the next is known, 120 characters in all; no colours, so that it
/// is the same in a file.
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
            Line(new string('-', 7), new string('-', 10), new string('-', 36), new string('-', 9), new string('-', NameWidth), new string('-', _detailWidth));
        }

        string seconds = outcome.Attempts == 0 ? "" : outcome.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        Line(outcome.Row.ToString(CultureInfo.InvariantCulture), outcome.Status.ToString(), outcome.ExecutionId ?? "", seconds, outcome.Name ?? "", Detail(outcome));
    }

    private static string Detail(FlowExecution outcome) => outcome.Error is { } error ? Finding.Words(error) : outcome.CompletionReason ?? "";

    private void Line(string row, string status, string execution, string seconds, string name, string detail)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture, $"{Cell.Fit(row, 7),7}  {Cell.Fit(status, 10),-10}  {Cell.Fit(execution, 36),-36}  {Cell.Fit(seconds, 9),9}  ");
        string tail = withName ? $"{Cell.Fit(name, NameWidth),-NameWidth}  {Cell.Fit(detail, _detailWidth)}" : Cell.Fit(detail, _detailWidth);
        output.WriteLine((head + tail).TrimEnd());
    }
}
