using System.Globalization;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Writes the JSON that would be sent, byte for byte, or the whole request in a form that other tools take.</summary>
[Cmdlet(VerbsData.ConvertTo, "FlowPayload",
    HelpUri = DiagnosticPages.Cmdlets + "ConvertTo-FlowPayload.md")]
[OutputType(typeof(string))]
public sealed class ConvertToFlowPayloadCommand : BindingCmdlet
{
    // Boxed, like EmptyValue of BindingCmdlet.
    private readonly StrongBox<PayloadForm> _as = new();

    private readonly FindingTally _odd = new();
    private readonly HeldRows<FlowRow> _held = new(static row => row);
    private PayloadInspection _inspection = null!;
    private Uri? _api;
    private long _rows;

    [Parameter]
    public PayloadForm As
    {
        get => _as.Value;
        set => _as.Value = value;
    }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    private protected override void Begin()
    {
        FlowOrg? org = TryGetOrg(out FlowOrg? current) ? current : null;
        _api = org?.ApiUri;
        _inspection = new PayloadInspection(org, GivenContract ?? org?.Contract ?? PayloadContract.Published, GivenBinding());
    }

    private protected override void Process()
    {
        foreach (object? row in WholeRowsOf(InputObject))
        {
            Take(row);
        }
    }

    private protected override void End()
    {
        if (LastRow is { } last)
        {
            Take(last);
        }

        _held.End();
        WriteHeld();

        foreach (Sentence warning in _odd.Lines(CultureInfo.CurrentCulture))
        {
            WriteWarning(warning.ToString());
        }
    }

    private void Take(object? input)
    {
        string? body = PayloadSource.Plain(input) is string text ? PasteReader.BodyIn(Encoding.UTF8.GetBytes(text)) : null;
        FlowRow row = ReadRow(body ?? input, ++_rows) with { Source = input };
        if (!PassesOver(row))
        {
            _held.Add(row);
            WriteHeld();
        }
    }

    private void WriteHeld()
    {
        while (_held.TryTake(out FlowRow? row))
        {
            Write(row);
        }
    }

    private void Write(FlowRow row)
    {
        if (!TryAwait(stop => _inspection.WriteAsync(row, stop), row.Source, out (FlowPayload? Payload, FlowPayloadReport Report) written))
        {
            return;
        }

        _odd.Add(written.Report.Diagnostics);
        if (written.Payload is null)
        {
            WriteError(ErrorRecords.PayloadInvalid(written.Report, row.Source));
            return;
        }

        WriteObject(LaunchRequestText.Write(written.Payload.ToString(), As, _api));
    }
}
