using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace FlowExec;

/// <summary>
/// One document about many payloads, written while they come: reports are not kept, only what is said about them. The writers pull, a
/// cmdlet pushes; in between stands a short queue.
/// </summary>
internal sealed class ReportDocument : IDisposable
{
    private const int Ahead = 256;

    private readonly BlockingCollection<FlowPayloadReport> _reports = new(Ahead);
    private readonly MemoryStream _text = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    /// <summary>Begins a document.</summary>
    /// <param name="format">Its format.</param>
    /// <param name="folder">The folder that files are named relative to.</param>
    public ReportDocument(ReportFormat format, string folder)
    {
        IEnumerable<FlowPayloadReport> reports = _reports.GetConsumingEnumerable(_stop.Token);
        _writing = Task.Factory.StartNew(
            () =>
            {
                if (format == ReportFormat.Sarif)
                {
                    new SarifWriter(Version(), folder).Write(_text, reports);
                }
                else
                {
                    JsonReportWriter.Write(_text, reports);
                }
            },
            _stop.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Adds a report.</summary>
    /// <exception cref="OperationCanceledException">The command is over.</exception>
    public void Add(FlowPayloadReport report, CancellationToken cancellationToken)
    {
        while (!_reports.TryAdd(report, millisecondsTimeout: 200, cancellationToken))
        {
            if (_writing.IsFaulted)
            {
                _writing.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>The document, when everything was added.</summary>
    public async Task<string> CompleteAsync()
    {
        _reports.CompleteAdding();
        await _writing;
        return Encoding.UTF8.GetString(_text.GetBuffer(), 0, (int)_text.Length);
    }

    /// <summary>Ends the writing, finished or not.</summary>
    public void Dispose() => _stop.Cancel();

    private static string Version() =>
        typeof(ReportDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
