namespace FlowExec.Model.Tests.Findings;

/// <summary>Lines on a terminal that take the place of those before.</summary>
public class ScreenLinesTests
{
    private readonly List<string> _written = [];

    [Fact]
    public void What_was_shown_is_gone_over_and_what_is_left_of_it_cleared()
    {
        var screen = new ScreenLines(_written.Add);

        screen.Show(["one", "two"], 80, 24);
        screen.Show(["three"], 80, 24);
        screen.Show(["four"], 80, 24);

        Assert.Equal("\rone\u001b[K\r\n\rtwo\u001b[K\r\n\u001b[J", _written[0]);
        Assert.Equal("\u001b[2A\rthree\u001b[K\r\n\u001b[J", _written[1]);
        Assert.StartsWith("\u001b[1A", _written[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_cut_to_the_screen_in_width_and_height()
    {
        var screen = new ScreenLines(_written.Add);

        screen.Show(["日本語", "b", "c", "d"], 6, 4);
        screen.Show(["e"], 6, 4);

        Assert.Equal("\r日本\u001b[K\r\n\rb\u001b[K\r\n\r... a\u001b[K\r\n\u001b[J", _written[0]);
        Assert.StartsWith("\u001b[3A", _written[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_does_not_steer_the_terminal()
    {
        new ScreenLines(_written.Add).Show(["a\u001b[31m"], 80, 24);

        Assert.Contains("a\\u001B[31m", _written[0], StringComparison.Ordinal);
    }
}
