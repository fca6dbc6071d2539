using System.Threading.Channels;
using FlowExec.Engine.Runs;

namespace FlowExec.Engine.Tests;

/// <summary>How many senders a run has at work.</summary>
public sealed class SenderTests
{
    [Fact]
    public async Task Senders_beyond_what_there_is_work_for_end()
    {
        const int First = 8;
        const int Then = 2;
        int most = First;
        var counter = new Lock();
        (int sending, int highest) = (0, 0);
        Channel<PlannedLaunch> plans = Channel.CreateUnbounded<PlannedLaunch>();
        TaskCompletionSource[] turns = [.. Enumerable.Range(0, First + 1).Select(_ => new TaskCompletionSource())];
        var arrived = new SemaphoreSlim(0);
        var senders = new RunSenders(
            plans.Reader, SendAsync, new Admission(100, 100), () => Volatile.Read(ref most), CancellationToken.None);
        for (int row = 1; row <= First; row++)
        {
            Put(row);

            // Once it is taken none waits for a row: the next gets a sender of its own.
            await arrived.WaitAsync(EmulatedOrg.Stop);
        }

        Volatile.Write(ref most, Then);
        highest = 0;
        for (int row = First + 1; row <= First + 20; row++)
        {
            Put(row);
        }

        foreach (TaskCompletionSource turn in turns)
        {
            turn.SetResult();
        }

        plans.Writer.Complete();
        await senders.Ended;

        Assert.InRange(highest, 1, Then);
        Assert.Equal(0, plans.Reader.Count);

        void Put(int row)
        {
            senders.Feed();
            Assert.True(plans.Writer.TryWrite(new PlannedLaunch { Row = new FlowRow(row, []) }));
        }

        async Task SendAsync(PlannedLaunch plan)
        {
            long row = plan.Row.Position;
            lock (counter)
            {
                sending += row > First ? 1 : 0;
                highest = Math.Max(highest, sending);
            }

            arrived.Release();
            if (row <= First)
            {
                await turns[row].Task;
                return;
            }

            // Long enough for all others to set out who may.
            await Task.Delay(TimeSpan.FromMilliseconds(20), EmulatedOrg.Stop);
            lock (counter)
            {
                sending--;
            }
        }
    }
}
