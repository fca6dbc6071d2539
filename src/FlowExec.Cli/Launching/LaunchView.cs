using FlowExec.Cli.Output;
using FlowExec.Engine;

namespace FlowExec.Cli.Launching;

/// <summary><c>flowexec launch</c>: looks at the file, signs in, and shows the run.</summary>
internal sealed class LaunchView(LaunchSettings settings, TextWriter output, Complaints complaints)
{
    /// <summary>Outcomes as CSV.</summary>
    public const string Csv = "csv";

    private IReadOnlyList<string> _columns = [];

    /// <summary>Where outcomes go. A table of rows is mostly kept as a file, and read as UTF-8 from there.</summary>
    public static TextWriter Output(string format) =>
        StandardStream.Records(format == Csv ? CapturedText.Utf8 : CapturedText.Output);

    /// <summary>Launches.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="FlowException">Nothing could be launched, for a reason that is the same for every row.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        PayloadContract? contract = settings.Contract is null ? null : PayloadContract.Load(settings.Contract);
        await CheckFileAsync(stop).ConfigureAwait(false);
        await using OpenOrg open = await OpenOrg.ConnectAsync(settings.Address, contract, stop).ConfigureAwait(false);
        LaunchOptions options = settings.Options with { TellLaunches = settings.Format == Records.JsonLines };
        IRecords<FlowExecution> writer = settings.Format == Csv
            ? await CsvAsync(open.Org.Client, options, stop).ConfigureAwait(false)
            : Records.Of<FlowExecution>(
                settings.Format, output, OutcomeMembers.Write, () => Tables.Outcomes(output, options.Binding.NameTemplate is not null));
        using IFlowRun run = open.Org.Client.Launch(
            new RunInput { Files = settings.Files.Names, Open = settings.Files.Open, Reading = settings.Reading }, options);
        var view = new RunView(output, writer, complaints, namesBatch: options.Batch is not null);
        return view.Conclude(await view.FollowAsync(run, stop).ConfigureAwait(false), open);
    }

    /// <summary>Reads as far as the first row, so that a wrong file is told before anybody signs in.</summary>
    /// <exception cref="FlowConfigurationException">The file cannot be read, has no rows, or no row can name a flow.</exception>
    private async Task CheckFileAsync(CancellationToken stop)
    {
        InputFiles.Check(settings.Files.Names);
        FlowRow first = await settings.Files.PeekAsync(settings.Reading, stop).ConfigureAwait(false);

        _columns = [.. first.Cells.Select(cell => cell.Key)];

        // As the binder sees the row if every cell of it were filled: a column for the flow shows then, whatever it is called.
        KeyValuePair<string, object?>[] filled = [.. first.Cells.Select(cell => KeyValuePair.Create(cell.Key, (object?)"x"))];
        if (RowBinder.FlowOf(first with { Cells = filled }, settings.Options.Binding).IsEmpty)
        {
            throw new FlowConfigurationException(
                "FlowMissing",
                "It is not said which flow to launch.",
                "Give --flow-name or --flow-id, or add a column flowName or flowId to the file.");
        }
    }

    /// <summary>CSV with a column for each output that the flow declares, where one flow is named and its ends are waited for.</summary>
    private async Task<OutcomeCsv> CsvAsync(IFlowClient client, LaunchOptions options, CancellationToken stop)
    {
        Flow? flow = null;
        try
        {
            flow = !options.Wait ? null
                : options.Binding.FlowId is { } id ? await client.GetFlowAsync(id, stop).ConfigureAwait(false)
                : options.Binding.FlowName is { } name ? await client.FindFlowAsync(name, stop).ConfigureAwait(false)
                : null;
        }
        catch (Exception e) when (e is FlowException or OperationCanceledException)
        {
            // The run says what is wrong with the flow.
        }

        var csv = new OutcomeCsv(output, _columns, options.Wait ? flow?.Outputs.Select(one => one.Name) ?? [] : null, settings.IsGuarded);
        if (csv.Outputs?.Note is { } note)
        {
            complaints.Note(note);
        }

        return csv;
    }
}
