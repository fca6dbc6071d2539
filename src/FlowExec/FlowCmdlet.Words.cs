using System.Management.Automation;

namespace FlowExec;

/// <summary>What a cmdlet says: names that others chose come up in it, and none of them may steer the terminal.</summary>
public abstract partial class FlowCmdlet
{
    /// <inheritdoc cref="Cmdlet.WriteWarning(string)"/>
    internal new void WriteWarning(string text) => base.WriteWarning(DisplayText.EscapeLines(text));

    /// <inheritdoc cref="Cmdlet.WriteVerbose(string)"/>
    internal new void WriteVerbose(string text) => base.WriteVerbose(DisplayText.EscapeLines(text));

    /// <inheritdoc cref="Cmdlet.WriteDebug(string)"/>
    internal new void WriteDebug(string text) => base.WriteDebug(DisplayText.EscapeLines(text));

    /// <summary>A line on the console, which is no result.</summary>
    internal void WriteLine(string text) =>
        WriteInformation(new HostInformationMessage { Message = DisplayText.EscapeLines(text) }, ["PSHOST", "FlowExec"]);

    /// <inheritdoc cref="Cmdlet.ShouldProcess(string, string)"/>
    internal new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(DisplayText.EscapeLines(target), DisplayText.EscapeLines(action));

    /// <inheritdoc cref="Cmdlet.ShouldContinue(string, string)"/>
    internal new bool ShouldContinue(string query, string caption) =>
        base.ShouldContinue(DisplayText.EscapeLines(query), DisplayText.EscapeLines(caption));

    /// <inheritdoc cref="Cmdlet.ShouldContinue(string, string, ref bool, ref bool)"/>
    internal new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) =>
        base.ShouldContinue(DisplayText.EscapeLines(query), DisplayText.EscapeLines(caption), ref yesToAll, ref noToAll);
}
