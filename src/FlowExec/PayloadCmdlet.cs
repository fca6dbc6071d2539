using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec;

/// <summary>A cmdlet that looks at payloads on this machine: texts, rows and files, one after the other.</summary>
public abstract class PayloadCmdlet : BindingCmdlet
{
    private PayloadInspection _inspection = null!;
    private readonly HeldRows<PayloadSource> _held = new(static source => source.Row);
    private long _payloads;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SchemaPath { get; set; }

    /// <summary>True where the org is to be asked about each flow.</summary>
    private protected virtual bool AsksOrg => false;

    /// <summary>The folder that relative paths start at.</summary>
    private protected string Folder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private protected override void Begin()
    {
        FlowOrg? org = AsksOrg ? Org : TryGetOrg(out FlowOrg? current) ? current : null;
        PayloadContract contract = GivenContract ?? org?.Contract ?? PayloadContract.Published;
        FlowInputs? given = FullPath(SchemaPath) is { } schema ? FlowInputsFile.Load(schema) : null;
        _inspection = new PayloadInspection(org, contract, GivenBinding(), given, AsksOrg);
    }

    private protected override void Process()
    {
        if (Path is not null || LiteralPath is not null)
        {
            foreach (string file in FileArgument.Resolve(this, Path, LiteralPath))
            {
                ReadFile(file);
            }

            return;
        }

        foreach (object? input in WholeRowsOf(InputObject))
        {
            Read(input);
        }
    }

    private protected override void End()
    {
        if (LastRow is { } last)
        {
            Read(last);
        }

        _held.End();
        LookAtHeld();
    }

    /// <summary>Looks at one payload.</summary>
    private protected abstract void Look(PayloadInspection inspection, PayloadSource source, FlowAnswer flow);

    private void Read(object? input)
    {
        switch (PayloadSource.Plain(input))
        {
            case string text:
                Take(PayloadSource.OfText(text, input, ++_payloads));
                break;
            case FileInfo file:
                ReadFile(file.FullName);
                break;
            default:
                Take(PayloadSource.Of(input, ++_payloads, ReadRow));
                break;
        }
    }

    private void ReadFile(string file)
    {
        try
        {
            if (file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            {
                TakeRows(stop => EngineGate.ReadCsvAsync(file, GivenReading(), stop), file);
                return;
            }

            byte[] utf8 = Await(stop => SourceFile.ReadAsync(file, TimeProvider.System, stop));
            if (EngineGate.ReadTable(utf8, file, GivenReading(), CancellationToken.None) is not null)
            {
                TakeRows(stop => EngineGate.ReadTable(utf8, file, GivenReading(), stop)!, file);
                return;
            }

            Take(PayloadSource.OfFile(utf8, file));
        }
        catch (FlowConfigurationException e)
        {
            WriteError(ErrorRecords.Of(e, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.Unreadable(file, e));
        }
    }

    private void TakeRows(Func<CancellationToken, IAsyncEnumerable<FlowRow>> read, string file)
    {
        foreach (FlowRow row in Drain(read))
        {
            Take(PayloadSource.OfCsv(row, file));
        }
    }

    private void Take(PayloadSource source)
    {
        if (source.Row is null || !PassesOver(source.Row))
        {
            _held.Add(source);
            LookAtHeld();
        }
    }

    private void LookAtHeld()
    {
        while (_held.TryTake(out PayloadSource? source))
        {
            if (FlowOf(_inspection, _inspection.FlowOf(source), source) is { } flow)
            {
                Look(_inspection, source, flow);
            }
        }
    }

    /// <summary>What is known of a flow; null where it had to be asked for and that went wrong, which is written as an error.</summary>
    private protected FlowAnswer? FlowOf(PayloadInspection inspection, FlowReference reference, PayloadSource source) =>

        // Most payloads are for a flow that is known already: then nothing is waited for.
        inspection.TryGetFlow(reference)
            ?? (TryAwait(stop => inspection.GetFlowAsync(reference, stop), source.Input, out FlowAnswer? flow) ? flow : null);
}
