using System.Globalization;

namespace FlowExec.Cli.Output;

/// <summary>
/// Shows batches that are watched: on a terminal in the place of the last time; elsewhere, and as JSON, by a line a batch every 30 seconds
/// and at the end.
/// </summary>
internal sealed class WatchView
{
    private readonly TextWriter _output;
    private readonly JsonRecords<FlowBatch>? _json;
    private readonly ScreenLines? _screen;
    private readonly ProgressPace _pace = new(isShown: false, TimeProvider.System);
    private IReadOnlyList<WatchedBatch>? _told;

    /// <param name="output">Where to.</param>
    /// <param name="format">The form of <see cref="Records"/>.</param>
    public WatchView(TextWriter output, string format)
    {
        _output = output;
        _json = format == Records.Table ? null : new JsonRecords<FlowBatch>(output, format == Records.Json, BatchMembers.Write);
        _screen = _json is null && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb"
            ? new ScreenLines(output.Write) : null;
    }

    /// <summary>Shows them until they are over.</summary>
    /// <param name="looks">How they stand, again and again.</param>
    /// <returns>How they stood last.</returns>
    /// <exception cref="OutputLostException">Nobody takes what is shown.</exception>
    public async Task<IReadOnlyList<WatchedBatch>> RunAsync(IAsyncEnumerable<IReadOnlyList<WatchedBatch>> looks)
    {
        IReadOnlyList<WatchedBatch> last = [];
        await foreach (IReadOnlyList<WatchedBatch> seen in looks.ConfigureAwait(false))
        {
            last = seen;
            if (_screen is not null)
            {
                _screen.Show(WatchWords.Screen(seen, CultureInfo.InvariantCulture), Console.WindowWidth, Console.WindowHeight);
            }
            else if (_told is null || _pace.IsDue())
            {
                Tell(seen);
            }
            else
            {
                // A reader that has gone is noticed also while there is nothing to write.
                _output.Flush();
            }
        }

        if (_screen is null && _told != last)
        {
            Tell(last);
        }

        _json?.End();
        return last;
    }

    private void Tell(IReadOnlyList<WatchedBatch> seen)
    {
        _told = seen;
        foreach (WatchedBatch watched in seen)
        {
            if (_json is not null)
            {
                _json.Write(watched.Batch);
            }
            else
            {
                _output.WriteLine(Cell.OneLine(WatchWords.Line(watched, CultureInfo.InvariantCulture)));
            }
        }
    }
}
