using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>What -Id takes: also a column of a file of results, in which a row that was never launched has none.</summary>
internal static class ExecutionIds
{
    /// <summary>The ids; an error for each that is empty, and on with the others.</summary>
    public static IEnumerable<string> Given(PSCmdlet cmdlet, string?[]? ids)
    {
        foreach (string? id in ids is { Length: > 0 } ? ids : [null])
        {
            if (string.IsNullOrWhiteSpace(id))
            {
                cmdlet.WriteError(ErrorRecords.Argument(
                    "ExecutionIdMissing",
                    "There is no execution to ask for: the id is empty. A row that was not launched has none.",
                    "Leave out such rows: Where-Object ExecutionId."));
            }
            else
            {
                yield return id;
            }
        }
    }
}
