using FlowExec.Emulation;
using FlowExec.Engine.Tests.Journal;

namespace FlowExec.Engine.Tests;

/// <summary>A journal that cannot be written any more ends a run, and takes nothing of what was launched with it.</summary>
public sealed class RunJournalTests
{
    private const int Count = 3000;

    private static LaunchOptions In(string folder) => new()
    {
        Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp, NameTemplate = "{customerId}" }, Batch = "tonight", Journal = folder,
    };

    private static Task<EmulatedOrg> OrgAsync() => EmulatedOrg.StartAsync(options => options with { RateLimit = 1_000_000 });

    /// <summary>Rows, between the first and the rest of which something happens, once some of them are launched.</summary>
    private static async IAsyncEnumerable<FlowRow> With(EmulatedOrg org, Action happens)
    {
        for (int row = 1; row <= Count; row++)
        {
            if (row == 200)
            {
                while (org.Ledger.LaunchCount == 0)
                {
                    await Task.Delay(5, EmulatedOrg.Stop);
                }

                happens();
            }

            yield return Rows.Customer(row);
        }
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_with_all_on_record_that_was_launched()
    {
        using SmallDisk disk = SmallDisk.Mount("16m");
        await using EmulatedOrg org = await OrgAsync();

        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(With(org, disk.Fill), In(disk.Path));

        Assert.Equal("JournalFull", Assert.IsType<FlowJournalException>(end.Failure).Reason);
        Assert.Equal(RunEnding.JournalFailed, end.Ending);
        Assert.InRange(outcomes.Count, 1, Count - 1);
        Dictionary<long, FlowBatchRow> kept = await KeptAsync(disk.Path);
        Assert.All(org.Ledger.Launches, launch =>
        {
            FlowBatchRow row = kept[RowMark.In(launch.Name)!.Value.Slot];
            Assert.True(row.Status == FlowExecutionStatus.Unknown || row.ExecutionId == launch.ExecutionId, $"{launch.Name}: {row}");
        });

        disk.Empty();
        (_, end) = await org.Client.LaunchToEndAsync(Rows.Customers(Count), In(disk.Path));
        HashSet<long> launched = [.. org.Ledger.Launches.Select(launch => (long)RowMark.In(launch.Name)!.Value.Slot)];
        FlowBatchRow[] held = [.. (await KeptAsync(disk.Path)).Values.Where(row => row.Status == FlowExecutionStatus.Unknown)];

        // What is in doubt was launched or was not, and is not sent again.
        Assert.Equal(end.Held, held.Length);
        Assert.Equal(Count - held.Count(row => !launched.Contains(row.Row)), launched.Count);
        Assert.Equal(launched.Count, org.Ledger.LaunchCount);
    }

    private static ValueTask<Dictionary<long, FlowBatchRow>> KeptAsync(string journal) =>
        FlowEngine.OpenJournal(journal).ReadAsync("tonight", [], EmulatedOrg.Stop)
            .ToDictionaryAsync(row => row.Row, cancellationToken: EmulatedOrg.Stop);

    [Fact]
    public async Task A_folder_that_vanishes_ends_the_run_with_all_shown_that_was_launched()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not remove files that are open.");
        using var folder = new TempFolder();
        string gone = Path.Combine(folder.Path, "gone");
        await using EmulatedOrg org = await OrgAsync();

        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(
            With(org, () => Directory.Delete(gone, recursive: true)), In(gone));

        Assert.Equal("JournalLost", Assert.IsType<FlowJournalException>(end.Failure).Reason);
        HashSet<string?> shown = [.. outcomes.Select(outcome => outcome.ExecutionId)];
        Assert.All(org.Ledger.Launches, launch => Assert.Contains(launch.ExecutionId, shown));
        Assert.InRange(outcomes.Count, 1, Count - 1);
    }
}
