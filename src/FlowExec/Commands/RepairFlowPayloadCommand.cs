using System.Management.Automation;
using System.Text;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Applies every safe fix to payloads.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "FlowPayload")]
[OutputType(typeof(string))]
public sealed class RepairFlowPayloadCommand : BindingCmdlet
{
    private PayloadInspection _inspection = null!;
    private long _rows;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    private protected override void Begin()
    {
        FlowOrg? org = TryGetOrg(out FlowOrg? current) ? current : null;
        _inspection = new PayloadInspection(org, GivenContract ?? org?.Contract ?? PayloadContract.Published, GivenBinding());
    }

    private protected override void Process()
    {
        foreach (object? input in RowsOf(InputObject))
        {
            Repair(input);
        }
    }

    private void Repair(object? input)
    {
        long position = ++_rows;
        object? plain = input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input;
        ReadOnlyMemory<byte>? text = plain switch
        {
            string json => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(json)),
            FlowPayload payload => payload.Utf8,
            _ => (ReadOnlyMemory<byte>?)null,
        };
        if (!TryAwait(
            stop => text is { } utf8 ? _inspection.RepairTextAsync(utf8, stop) : _inspection.RepairRowAsync(RowReader.Read(input, position), stop),
            input,
            out FlowPayloadRepair? repair))
        {
            return;
        }

        foreach (Diagnostic change in repair!.Changes)
        {
            WriteVerbose($"{change.Code}: {change.Fix}");
        }

        if (!repair.IsValid)
        {
            WriteError(ErrorRecords.PayloadInvalid(repair.After, input));
        }

        WriteObject(repair.Text);
    }
}
