using System.Management.Automation;
using System.Management.Automation.Host;
using FlowExec.Loading;

namespace FlowExec.Views;

/// <summary>Shows a run in the pipeline that its cmdlet is in. On the pipeline's thread, but for <see cref="Tell"/>.</summary>
internal sealed class PipelineStreams(FlowCmdlet cmdlet) : IRunStreams
{
    private const string Console = "ConsoleHost";

    // Results that end their pipeline go to the console, or into a variable that is written there.
    private readonly bool _endsOnConsole = cmdlet.Host.Name == Console && System.Console.IsOutputRedirected
        && cmdlet.MyInvocation.PipelinePosition == cmdlet.MyInvocation.PipelineLength;

    // The console shows none where its output goes into a file or a pipe; a host without a user interface of its own has nowhere to.
    public bool ShowsProgress { get; } =
        cmdlet.Host.Name != "Default Host" && !(cmdlet.Host.Name == Console && System.Console.IsOutputRedirected);

    // PowerShell takes for written what nobody reads.
    public bool IsUnread => _endsOnConsole && !EngineGate.OutputHasReader;

    public void WriteNotes() => cmdlet.WriteNotes();

    public void Write(FlowExecution outcome) => cmdlet.WriteObject(outcome);

    public void WriteError(ErrorRecord error) => cmdlet.WriteError(error);

    public void Fail(ErrorRecord error) => cmdlet.ThrowTerminatingError(error);

    public void WriteWarning(string text) => cmdlet.WriteWarning(text);

    public void WriteVerbose(string text) => cmdlet.WriteVerbose(text);

    public bool Ask(string caption, string question) => cmdlet.ShouldContinue(question, caption);

    public void WriteProgress(ProgressRecord record) => cmdlet.WriteProgress(record);

    public void WriteLine(string text) => cmdlet.WriteLine(text);

    // Past the pipeline, which takes nothing any more.
    public void Tell(string text)
    {
        try
        {
            cmdlet.Host.UI.WriteWarningLine(DisplayText.EscapeLines(text));
        }
        catch (IOException)
        {
            // The console's output is full or closed, which may be what ended the run.
            cmdlet.Host.UI.WriteErrorLine(DisplayText.EscapeLines(text));
        }
    }
}
