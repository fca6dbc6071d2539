using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

public class TurnTests
{
    [Fact]
    public void One_who_gives_up_while_his_turn_comes_costs_nobody_else_a_turn()
    {
        var window = new QuotaWindow();
        var clock = new MeddlingClock();
        var order = new TurnOrder(window, new Concurrency(), clock, 0);
        var pace = new LaunchPace(null, LaunchPace.LargestThrottle, follows: false);
        order.Paces.Add(pace);

        // Past half of a window it is looked up, by the clock, what polls will need of it: the moment to give up in.
        for (int i = 0; i < window.Allowed / 2; i++)
        {
            order.Grant(RequestKind.Launch, pace);
        }

        var gone = new Turn();
        pace.Waiting.Enqueue(gone);
        clock.Asked = () => gone.TrySetCanceled();

        Assert.Equal(TimeSpan.Zero, order.LetOneGo(TimeSpan.Zero));
        Assert.True(gone.Task.IsCanceled);
        Assert.Empty(pace.Waiting);
        Assert.Equal(window.Allowed / 2, window.Used);
    }

    private sealed class MeddlingClock : TimeProvider
    {
        public Action? Asked { get; set; }

        public override long GetTimestamp()
        {
            Asked?.Invoke();
            return 0;
        }
    }
}
