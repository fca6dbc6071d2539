using System.Globalization;

namespace FlowExec.Cli.Output;

/// <summary>
/// What people see of each kind of record: columns of a fixed width, since a row is shown before the next is known; no colours, so that it
/// is the same in a file.
/// </summary>
internal static class Tables
{
    private const int Width = 120;
    private const int NameWidth = 24;
    private const int DetailWidth = Width - 7 - 2 - 10 - 2 - 36 - 2 - 9 - 2;

    /// <summary>What became of rows, 120 characters in all.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="withName">Show the executions' names.</param>
    public static IRecords<FlowExecution> Outcomes(TextWriter output, bool withName)
    {
        int detailWidth = withName ? DetailWidth - NameWidth - 2 : DetailWidth;
        return new TableRecords<FlowExecution>(
            output,
            [
                Line("Row", "Status", "ExecutionId", "Seconds", "Name", "Detail"),
                Line(Rule(7), Rule(10), Rule(36), Rule(9), Rule(NameWidth), Rule(detailWidth)),
            ],
            outcome => Line(
                outcome.Row.ToString(CultureInfo.InvariantCulture),
                outcome.Status.ToString(),
                outcome.ExecutionId ?? "",
                outcome.Attempts == 0 ? "" : outcome.Took.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture),
                outcome.Name ?? "",
                outcome.Error is { } error ? Finding.Words(error) : outcome.CompletionReason ?? ""));

        string Line(string row, string status, string execution, string seconds, string name, string detail)
        {
            string head = $"{Cell.Fit(row, 7),7}  {Cell.Fit(status, 10),-10}  {Cell.Fit(execution, 36),-36}  {Cell.Fit(seconds, 9),9}  ";
            string named = withName ? $"{Cell.Fit(name, NameWidth),-NameWidth}  " : "";
            return head + named + Cell.Fit(detail, detailWidth);
        }
    }

    /// <summary>Batches and runs.</summary>
    public static IRecords<FlowBatch> Batches(TextWriter output) => new TableRecords<FlowBatch>(
        output,
        [$"{"Name",-30}  {"Started",-20}  {"Rows",9}  {"Launched",9}  {"Unknown",7}  {"Left",7}  Detail"],
        batch =>
        {
            string detail = batch.Holder is { } holder ? $"worked on by {holder}" : batch.DateEnded is null ? "not ended" : "ended";
            return $"{Cell.Fit(batch.Name, 30),-30}  {Moment(batch.DateStarted),-20}  {batch.Rows,9}  {batch.Launched,9}  "
                + $"{batch.Unknown,7}  {batch.LeftAtLeast,7}  {Cell.OneLine(detail)}";
        });

    /// <summary>Rows of a batch.</summary>
    public static IRecords<FlowBatchRow> BatchRows(TextWriter output) => new TableRecords<FlowBatchRow>(
        output,
        [$"{"Row",9}  {"Key",-24}  {"Status",-10}  {"ExecutionId",-36}  {"Changed",-20}  Detail"],
        row =>
        {
            string detail = row.Decision ?? row.ErrorCode ?? (row.Verdict == FlowVerdict.NotKnown ? "" : row.Verdict.ToString());
            return $"{row.Row,9}  {Cell.Fit(row.Key ?? "", 24),-24}  {row.Status,-10}  {Cell.Fit(row.ExecutionId ?? "", 36),-36}  "
                + $"{Moment(row.DateChanged),-20}  {Cell.OneLine(detail)}";
        });

    /// <summary>Flows, with a line for each input.</summary>
    public static IRecords<Flow> Flows(TextWriter output) => new TableRecords<Flow>(
        output,
        [],
        flow =>
        {
            string version = flow.PublishedVersion is { } published ? $"version {published}" : "not published";
            return string.Join(
                Environment.NewLine,
                [
                    Cell.OneLine($"{flow.Name}  ({flow.Type}, {version}, {flow.Id})"),
                    .. flow.Inputs.Select(input => Cell.OneLine($"    {input}")),
                ]);
        });

    private static string Rule(int width) => new('-', width);

    private static string Moment(DateTimeOffset moment) =>
        moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
