using System.Globalization;
using System.Management.Automation.Host;

namespace FlowExec.Views;

/// <summary>Shows batches that are watched: on a screen in the place of the last time, elsewhere by a line every 30 seconds.</summary>
internal sealed class WatchView
{
    private readonly FlowCmdlet _cmdlet;
    private readonly ScreenLines? _screen;
    private readonly ProgressPace _pace = new(isShown: false, TimeProvider.System);
    private IReadOnlyList<WatchedBatch> _last = [];
    private IReadOnlyList<WatchedBatch>? _told;

    public WatchView(FlowCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        if (cmdlet.Host.UI is { SupportsVirtualTerminal: true } ui && new PipelineStreams(cmdlet).ShowsProgress)
        {
            _screen = new ScreenLines(ui.Write);
        }
    }

    /// <summary>Shows them as they stand.</summary>
    public void Show(IReadOnlyList<WatchedBatch> seen)
    {
        if (_screen is not null)
        {
            Size window = _cmdlet.Host.UI.RawUI.WindowSize;
            _screen.Show(WatchWords.Screen(seen, CultureInfo.CurrentCulture), window.Width, window.Height);
        }
        else if (_told is null || _pace.IsDue())
        {
            Tell(seen);
        }

        _last = seen;
    }

    /// <summary>Says how they stood last.</summary>
    public IReadOnlyList<WatchedBatch> End()
    {
        if (_screen is null && _told != _last)
        {
            Tell(_last);
        }

        return _last;
    }

    private void Tell(IReadOnlyList<WatchedBatch> seen)
    {
        _told = seen;
        foreach (WatchedBatch watched in seen)
        {
            _cmdlet.WriteLine(WatchWords.Line(watched, CultureInfo.CurrentCulture));
        }
    }
}
