using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Loading;

namespace FlowExec;

/// <summary>A cmdlet that looks into the journal: the one that -Journal names, or FLOWEXEC_JOURNAL, or else the user's own.</summary>
public abstract class BatchCmdlet : FlowCmdlet
{
    private IBatchStore? _store;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? JournalCredential { get; set; }

    /// <summary>The journal.</summary>
    private protected IBatchStore Store =>
        _store ??= EngineGate.OpenJournal(JournalArgument.Place(SessionState, Journal, JournalCredential));

    /// <summary>The batches of a name with or without wildcards; an error where a plain name is none.</summary>
    private protected IReadOnlyList<FlowBatch> Find(string name)
    {
        var pattern = new TextPattern(name);
        if (!pattern.IsPlain)
        {
            return [.. Await(stop => Store.ListAsync(null, stop).AsTask()).Where(batch => pattern.Matches(batch.Name))];
        }

        IReadOnlyList<FlowBatch> found = Await(stop => Store.ListAsync(name, stop).AsTask());
        if (found.Count == 0)
        {
            WriteError(ErrorRecords.NotFound(
                "BatchNotFound", $"There is no batch called '{name}' in {Store.Place}.",
                "Get-FlowBatch lists them. One that was kept elsewhere needs -Journal.", name));
        }

        return found;
    }
}
