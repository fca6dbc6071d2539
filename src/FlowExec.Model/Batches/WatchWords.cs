using System.Globalization;

namespace FlowExec;

/// <summary>What is shown of batches that are watched, the same in every face.</summary>
internal static class WatchWords
{
    private const int BarCells = 20;

    /// <summary>What a screen shows of them: a paragraph a batch.</summary>
    public static IReadOnlyList<string> Screen(IReadOnlyList<WatchedBatch> seen, IFormatProvider culture) =>
        [.. seen.SelectMany((watched, index) => index == 0 ? Paragraph(watched, culture) : Paragraph(watched, culture).Prepend(""))];

    /// <summary>The same of one batch on a line of a log.</summary>
    public static string Line(WatchedBatch watched, IFormatProvider culture)
    {
        string doubt = watched.InDoubt == 0 ? "" : string.Create(culture, $"; {watched.InDoubt:N0} in doubt");
        return $"{watched.Batch.Name}: {Progress(watched, culture)}{doubt}; {Work(watched, culture)}";
    }

    private static IEnumerable<string> Paragraph(WatchedBatch watched, IFormatProvider culture)
    {
        FlowBatch batch = watched.Batch;
        yield return $"{batch.Name}   {batch.Flow ?? "flows of the rows' own"} in {batch.OrgName}";
        yield return $"  {Bar(watched)}{Progress(watched, culture)}";
        yield return $"  {Counts(watched, culture)}";
        yield return $"  {Work(watched, culture)}";
        if (watched.Workers.Count > 0)
        {
            yield return $"  {"Rows",7}  {"Done",9}  {"A minute",8}  {"Lease",6}  Worker";
        }

        foreach (BatchWorker worker in watched.Workers)
        {
            string lease = worker.LeaseLeft > TimeSpan.Zero
                ? worker.LeaseLeft.TotalSeconds.ToString("0.0", culture) + " s" : "over";
            yield return string.Create(
                culture, $"  {worker.Rows,7:N0}  {worker.Done,9:N0}  {worker.RowsPerMinute,8:N0}  {lease,6}  {worker.Owner}");
        }

        foreach (BatchQuota quota in watched.Quotas)
        {
            string ends = quota.Reading.ResetsIn > TimeSpan.Zero ? $", on in {RunWords.Duration(quota.Reading.ResetsIn)}" : "";
            yield return string.Create(
                culture, $"  Quota of {Named(quota)}: {quota.Reading.Used:N0} of {quota.Reading.Allowed:N0} used{ends}");
        }

        if (watched.Slowed is { } slowed)
        {
            yield return $"  {DisplayText.EscapeLines(slowed.Text.ToString())}";
        }
    }

    private static string Named(BatchQuota quota) => quota.Name == "org" ? "the org" : $"the {quota.Name.Split(':')[0]}";

    private static string Bar(WatchedBatch watched)
    {
        if (watched.Open == 0 || watched.Batch.Rows == 0)
        {
            return "";
        }

        int full = (int)(watched.Settled * BarCells / watched.Batch.Rows);
        return $"{new string('█', full)}{new string('░', BarCells - full)} ";
    }

    private static string Progress(WatchedBatch watched, IFormatProvider culture)
    {
        string rows = watched.Open > 0
            ? string.Create(culture, $"{watched.Settled:N0} of {watched.Batch.Rows:N0} rows")
            : string.Create(culture, $"{watched.Batch.Rows:N0} {RunWords.Rows(watched.Batch.Rows)} on record");
        string rate = watched is { RowsPerMinute: { } speed, IsOver: false } ? string.Create(culture, $"; {speed:N0} a minute") : "";
        string left = watched.TimeLeft is { } time ? $", {RunWords.Duration(time)} left" : "";
        return rows + rate + left;
    }

    /// <summary>Rows by status. A row that somebody waits for an answer to is in doubt only if he dies.</summary>
    private static string Counts(WatchedBatch watched, IFormatProvider culture) => string.Join(", ", watched.Batch.Counts
        .Select(count => (Name: count.Key.ToString(), Rows: count.Key == FlowExecutionStatus.Unknown ? watched.InDoubt : count.Value))
        .Append((Name: "under way", Rows: watched.Batch.UnderWay))
        .Where(count => count.Rows > 0)
        .Select(count => string.Create(culture, $"{count.Name} {count.Rows:N0}"))
        .DefaultIfEmpty("nothing on record yet"));

    private static string Work(WatchedBatch watched, IFormatProvider culture) => watched.Batch switch
    {
        { Holder: { } holder } => $"worked on by {holder}",
        { IsLoaded: false } =>
            "not all of its rows are on the server: the command that loads them was broken off, and goes on where it stopped",
        { DateEnded: { } ended } => $"ended {ended.ToLocalTime().ToString("G", culture)}",
        _ => watched.IsShared ? "not ended, and no worker is at it: flowexec worker joins" : "not ended, and nobody works on it",
    };
}
