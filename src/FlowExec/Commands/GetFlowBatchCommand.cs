using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;
using FlowExec.Views;

namespace FlowExec.Commands;

/// <summary>Lists batches and runs, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "FlowBatch",
    HelpUri = DiagnosticPages.Cmdlets + "Get-FlowBatch.md")]
[OutputType(typeof(FlowBatch))]
public sealed class GetFlowBatchCommand : BatchCmdlet
{
    private readonly List<string> _watched = [];

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Batch")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter Watch { get; set; }

    private protected override void Process()
    {
        foreach (string name in Name)
        {
            foreach (FlowBatch batch in Find(name))
            {
                if (!Watch)
                {
                    WriteObject(batch);
                }
                else if (WatchedBatch.IsLive(batch, Store.IsShared) || new TextPattern(name).IsPlain)
                {
                    _watched.Add(batch.Name);
                }
            }
        }
    }

    private protected override void End()
    {
        if (!Watch)
        {
            return;
        }

        if (_watched.Count == 0)
        {
            WriteLine($"Nobody works on a batch in {Store.Place}.");
            return;
        }

        var view = new WatchView(this);
        foreach (IReadOnlyList<WatchedBatch> seen in Drain(stop => EngineGate.WatchAsync(Store, _watched, stop)))
        {
            view.Show(seen);
        }

        WriteObject(view.End().Select(watched => watched.Batch), enumerateCollection: true);
    }
}
