using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

public class QuotaWindowTests
{
    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Three_hundred_may_go_before_the_org_has_told_anything()
    {
        var window = new QuotaWindow();
        for (int i = 0; i < QuotaWindow.DefaultAllowed; i++)
        {
            Assert.Equal(TimeSpan.Zero, window.Wait(At(0)));
            window.Issue();
        }

        Assert.Null(window.Wait(At(0)));
    }

    [Fact]
    public void Where_nothing_is_ever_told_a_whole_minute_passes_before_more_go()
    {
        var window = new QuotaWindow();
        for (int i = 0; i < QuotaWindow.DefaultAllowed; i++)
        {
            window.Issue();
        }

        for (int i = 0; i < QuotaWindow.DefaultAllowed; i++)
        {
            window.Settle(At(0), At(1), null);
        }

        Assert.True(window.Wait(At(1)) >= TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, window.Wait(At(61.1)));
    }

    [Fact]
    public void Nothing_goes_before_the_window_has_ended_for_certain()
    {
        QuotaWindow window = Used(count: 5, allowed: 5, reset: 10, at: 1);
        TimeSpan wait = Assert.NotNull(window.Wait(At(1)));

        // Rounded down, ten seconds are up to eleven.
        Assert.True(wait > TimeSpan.FromSeconds(11));
        Assert.True(window.Wait(At(11.5)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, window.Wait(At(12.1)));
    }

    [Fact]
    public void A_request_still_on_its_way_at_the_windows_end_counts_in_the_next_one_too()
    {
        QuotaWindow window = Used(count: 3, allowed: 5, reset: 10, at: 1);
        window.Issue();
        Assert.Equal(TimeSpan.Zero, window.Wait(At(13)));
        Assert.Equal(1, window.Used);
    }

    [Fact]
    public void A_late_answer_of_the_last_window_gives_its_place_back()
    {
        QuotaWindow window = Used(count: 3, allowed: 5, reset: 10, at: 1);
        window.Issue();
        window.Wait(At(13));
        window.Settle(At(10), At(13.5), new RateLimitReading(4, 5, 1));
        Assert.Equal(0, window.Used);
    }

    [Fact]
    public void A_lost_request_counts_in_one_later_window_at_most()
    {
        QuotaWindow window = Used(count: 3, allowed: 5, reset: 10, at: 1);
        window.Issue();
        window.Settle(At(10.5), At(11), null);
        window.Wait(At(13));
        Assert.Equal(1, window.Used);
        window.Issue();
        window.Settle(At(14), At(14), new RateLimitReading(1, 5, 10));
        window.Wait(At(40));
        Assert.Equal(0, window.Used);
    }

    [Fact]
    public void What_others_send_with_the_same_token_is_counted()
    {
        QuotaWindow window = Used(count: 290, allowed: 300, reset: 30, at: 1);
        Assert.Equal(290, window.Used);
    }

    [Fact]
    public void A_new_window_that_the_org_tells_of_counts_at_once()
    {
        QuotaWindow window = Used(count: 4, allowed: 5, reset: 1, at: 1);
        window.Issue();
        window.Settle(At(2.5), At(2.6), new RateLimitReading(1, 5, 60));
        Assert.Equal(1, window.Used);
        Assert.Equal(TimeSpan.Zero, window.Wait(At(2.6)));
    }

    [Fact]
    public void A_larger_quota_is_taken_up_with_the_first_answer_that_tells_it() =>
        Assert.Equal(5000, Used(count: 1, allowed: 5000, reset: 30, at: 1).Allowed);

    private static QuotaWindow Used(int count, int allowed, int reset, double at)
    {
        var window = new QuotaWindow();
        window.Issue();
        window.Settle(At(at), At(at), new RateLimitReading(count, allowed, reset));
        return window;
    }
}
