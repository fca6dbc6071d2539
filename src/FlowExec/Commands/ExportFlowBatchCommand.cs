using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Writes a batch as CSV, the columns of the file that its rows came from and what became of each, or a report of it as a
/// page.</summary>
[Cmdlet(VerbsData.Export, "FlowBatch", SupportsShouldProcess = true, DefaultParameterSetName = "Csv",
    HelpUri = DiagnosticPages.Cmdlets + "Export-FlowBatch.md")]
public sealed class ExportFlowBatchCommand : BatchCmdlet
{
    // The batch that this command has written to the file already.
    private string? _written;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Batch")]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Csv")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Html")]
    [ValidateNotNullOrEmpty]
    public string? Html { get; set; }

    [Parameter(ParameterSetName = "Csv")]
    public FlowExecutionStatus[] Status { get; set; } = [];

    [Parameter(ParameterSetName = "Csv")]
    public SwitchParameter CanResend { get; set; }

    [Parameter(ParameterSetName = "Csv")]
    public SwitchParameter NoCsvGuard { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        string path = FullPath(Path ?? Html)!;
        foreach (FlowBatch batch in Find(Name!))
        {
            if (batch.Files.Contains(path))
            {
                ThrowTerminatingError(ErrorRecords.Argument(
                    "ExportOntoSource", $"'{path}' is the file that the rows of the batch '{batch.Name}' came from.",
                        "Name another file.", path));
            }

            if (_written is not null)
            {
                WriteError(ErrorRecords.Argument(
                    "ExportOntoExport", $"'{path}' has the batch '{_written}' already, and the batch '{batch.Name}' would take its place.",
                    "Export each batch to a file of its own.", batch));
                continue;
            }

            if (File.Exists(path) && !Force)
            {
                ThrowTerminatingError(ErrorRecords.Argument(
                    "FileExists", $"There is a file '{path}' already.", "Name another, or let it be replaced with -Force.", path));
            }

            if (ShouldProcess(path, $"Write {(Html is null ? "the rows" : "a report")} of batch '{batch.Name}'"))
            {
                Write(batch, path);
                _written = batch.Name;
            }
        }
    }

    private void Write(FlowBatch batch, string path)
    {
        try
        {
            if (Html is not null)
            {
                Await(async stop =>
                {
                    await using var page = new StreamWriter(path);
                    await EngineGate.WriteReportAsync(Store, batch, page, stop);
                });
                return;
            }

            BatchExported exported = Await(async stop =>
            {
                await using var output = new StreamWriter(path);
                return await EngineGate.ExportBatchAsync(Store, batch, output, IsChosen, isGuarded: !NoCsvGuard, stop);
            });
            WriteVerbose($"{exported.Rows} rows of the batch '{batch.Name}' are in '{path}'.");
            foreach (string note in exported.Notes)
            {
                WriteWarning(note);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.Unwritable(path, e));
        }
    }

    private bool IsChosen(FlowBatchRow row) => (Status.Length == 0 || Status.Contains(row.Status)) && (row.CanResend || !CanResend);
}
