using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Tests payloads and rows without sending anything.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FlowPayload", DefaultParameterSetName = "InputObject")]
[OutputType(typeof(FlowPayloadReport), typeof(bool))]
public sealed class TestFlowPayloadCommand : BindingCmdlet
{
    private PayloadInspection _inspection = null!;
    private long _rows;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        FlowOrg? org = TryGetOrg(out FlowOrg? current) ? current : null;
        _inspection = new PayloadInspection(org, GivenContract ?? org?.Contract ?? PayloadContract.Published, GivenBinding());
    }

    private protected override void Process()
    {
        if (Path is null && LiteralPath is null)
        {
            foreach (object? row in RowsOf(InputObject))
            {
                TestOne(row);
            }

            return;
        }

        foreach (string file in FileArgument.Resolve(this, Path, LiteralPath))
        {
            TestFile(file);
        }
    }

    private void TestOne(object? input)
    {
        long position = ++_rows;
        object? plain = input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input;
        ReadOnlyMemory<byte>? text = plain switch
        {
            string json => new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(json)),
            FlowPayload payload => payload.Utf8,
            _ => (ReadOnlyMemory<byte>?)null,
        };
        Test(
            stop => text is { } utf8 ? _inspection.OfTextAsync(utf8, null, stop) : _inspection.OfRowAsync(RowReader.Read(input, position), null, stop),
            input);
    }

    private void TestFile(string file)
    {
        if (!file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                byte[] utf8 = Await(stop => File.ReadAllBytesAsync(file, stop));
                Test(stop => _inspection.OfTextAsync(utf8, file, stop), file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                WriteError(ErrorRecords.Unreadable(file, e));
            }

            return;
        }

        try
        {
            foreach (FlowRow row in Drain(stop => EngineGate.ReadCsvAsync(file, stop)))
            {
                Test(stop => _inspection.OfRowAsync(row, file, stop), row.Source);
            }
        }
        catch (FlowConfigurationException e)
        {
            WriteError(ErrorRecords.Of(e, file));
        }
    }

    private void Test(Func<CancellationToken, Task<FlowPayloadReport>> test, object? input)
    {
        if (!TryAwait(test, input, out FlowPayloadReport? report))
        {
            return;
        }

        if (PassThru && report!.IsValid)
        {
            WriteObject(input);
        }
        else if (PassThru)
        {
            WriteError(ErrorRecords.PayloadInvalid(report!, input));
        }
        else
        {
            WriteObject(Quiet ? report!.IsValid : report);
        }
    }
}
