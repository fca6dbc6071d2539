using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowExec.Cli.Output;

/// <summary>Where a run stands, at the foot of a terminal, five times a second.</summary>
internal sealed class ProgressBar : IDisposable
{
    private const int MostCells = 40;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly TerminalFoot _foot;
    private readonly ITimer _timer;

    private ProgressBar(IAnsiConsole console, TerminalFoot foot, TimeProvider clock, Func<RunState> state)
    {
        (_console, _foot) = (console, foot);
        _timer = clock.CreateTimer(_ => _foot.Show(Lines(state(), Width())), null, Every, Every);
    }

    /// <summary>Shows a run on the terminal that standard error is; null where no line can be taken from that again.</summary>
    /// <param name="clock">The clock of the people who see it.</param>
    /// <param name="state">Says where the run stands.</param>
    public static ProgressBar? Start(TimeProvider clock, Func<RunState> state)
    {
        // It finds out what the terminal can show: escapes, which colours (NO_COLOR), which characters.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile.Capabilities.Ansi
            ? new ProgressBar(console, new TerminalFoot(StandardStream.Terminal()), clock, state)
            : null;
    }

    public void Dispose()
    {
        // Returns when nothing is being shown any more.
        _timer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _foot.Show();
    }

    /// <summary>The bar, where it is known how many rows there are, and what there is to say, within a width.</summary>
    internal static string[] Lines(IAnsiConsole console, RunState now, int width)
    {
        List<string> lines = [];
        var line = new StringBuilder();
        int used = 0;
        if (now.Percent is { } percent)
        {
            string told = string.Create(CultureInfo.InvariantCulture, $" {percent,3} %  ");
            int cells = Math.Clamp(width - told.Length, 1, MostCells);
            line.Append(Bar(console, percent, cells)).Append(told);
            used = cells + told.Length;
        }

        IEnumerable<string> parts = RunWords.ProgressParts(now, CultureInfo.InvariantCulture).Append(RunWords.Pause(now));
        foreach (string part in parts.Where(part => part.Length > 0))
        {
            string words = Cell.Fit(part, width);
            if (used + words.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear();
                used = 0;
            }

            line.Append(words);
            used += words.Length;
            if (used + 2 <= width)
            {
                line.Append("  ");
                used += 2;
            }
        }

        return [.. lines, line.ToString()];
    }

    private static string Bar(IAnsiConsole console, int percent, int cells)
    {
        var task = new ProgressTask(1, "rows", maxValue: 100) { Value = percent };
        var options = RenderOptions.Create(console, console.Profile.Capabilities);
        return console.ToAnsi(new ProgressBarColumn { Width = cells }.Render(options, task, TimeSpan.Zero)).TrimEnd('\r', '\n');
    }

    private string[] Lines(RunState now, int width) => Lines(_console, now, width);

    // A line that fills the screen is followed by an empty one on some terminals.
    private static int Width() => Math.Max(20, Console.WindowWidth - 1);
}
