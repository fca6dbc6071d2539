using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine;

/// <summary>The way into the engine: connections to orgs, and rows from files.</summary>
internal static class FlowEngine
{
    /// <summary>A file that every connection writes its notes to, where none is named.</summary>
    private const string LogVariable = "FLOWEXEC_LOG";

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How much longer than one request a connect may take.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Connects to an org and checks the connection by one call (who am I).</summary>
    /// <param name="options">How to reach and sign in to it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowConfigurationException">The options cannot be right; nothing was sent.</exception>
    /// <exception cref="FlowApiException">The org or its sign-in said no.</exception>
    /// <exception cref="FlowConnectionException">No usable answer came back.</exception>
    public static Task<FlowOrg> ConnectAsync(FlowConnectOptions options, CancellationToken cancellationToken) =>
        ConnectAsync(options, TimeProvider.System, cancellationToken);

    /// <summary>Adds to options what a profile of the platform CLI's configuration file says.</summary>
    /// <param name="given">What is said otherwise; goes before the profile.</param>
    /// <param name="choice">Which profile.</param>
    /// <exception cref="FlowConfigurationException">The file or the profile cannot be used; the message says why.</exception>
    internal static FlowConnectOptions WithProfile(FlowConnectOptions given, ProfileChoice choice) =>
        Auth.ConfigProfile.Complete(given, choice);

    /// <summary>The names of the profiles of a configuration file, for completion.</summary>
    /// <exception cref="FlowConfigurationException">The file cannot be used; the message says why.</exception>
    internal static IReadOnlyCollection<string> ProfileNames(ProfileChoice choice) => Auth.ConfigFile.Open(choice).Names;

    /// <summary>Reads the rows of a CSV file as they are asked for: any size, in constant memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowConfigurationException">
    /// The file cannot be read (<c>CsvNotFound</c>, <c>CsvUnreadable</c>), is empty (<c>CsvEmpty</c>), or has a header and no row
    /// (<c>CsvNoRows</c>). What is wrong with one row is in <see cref="FlowRow.Defect"/>.
    /// </exception>
    internal static IAsyncEnumerable<FlowRow> ReadCsvAsync(string path, CsvOptions options, CancellationToken cancellationToken) =>
        Csv.CsvRows.ReadFileAsync(path, options, cancellationToken);

    /// <summary>The rows of a text that may be a table or a payload; null where it is no table.</summary>
    /// <param name="text">The text as <see cref="SourceFile"/> reads it.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowConfigurationException">It is a table, and too long to be read like this (<c>CsvTooLong</c>).</exception>
    internal static IAsyncEnumerable<FlowRow>? ReadTable(
        byte[] text, string name, CsvOptions options, CancellationToken cancellationToken)
    {
        if (!Csv.TableLook.IsTable(text, options))
        {
            return null;
        }

        return text.Length <= SourceFile.MostBytes
            ? Csv.CsvRows.ReadAsync(new Csv.CsvStream(new MemoryStream(text)), name, options, cancellationToken)
            : throw new FlowConfigurationException(
                "CsvTooLong", $"'{name}' is a table of more than {SourceFile.MostBytes / 1_000_000} MB.",
                "Save it under a name that ends in .csv: such files are read at any length.");
    }

    /// <summary>Reads a CSV file as far as its first row. A pipe gives its rows once, so the same stream is to be read then.</summary>
    /// <param name="path">The file, or what to call the stream.</param>
    /// <param name="open">What is open already; null to open the file.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The file at its beginning, and its first row.</returns>
    /// <exception cref="FlowConfigurationException">As <see cref="ReadCsvAsync"/>.</exception>
    internal static async Task<(Stream File, FlowRow First)> PeekCsvAsync(
        string path, Stream? open, CsvOptions options, CancellationToken cancellationToken)
    {
        Csv.CsvStream file = open is null ? await Csv.CsvRows.OpenAsync(path, cancellationToken).ConfigureAwait(false)
            : new Csv.CsvStream(open);
        try
        {
            await using IAsyncEnumerator<FlowRow> rows =
                Csv.CsvRows.ReadAsTheyComeAsync(file, path, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await rows.MoveNextAsync().ConfigureAwait(false);
            file.Rewind();
            return (file, rows.Current);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The batches of a journal.</summary>
    /// <param name="journal">Its folder; null for the one that FLOWEXEC_JOURNAL names, or else the user's own.</param>
    internal static IBatchStore OpenJournal(string? journal) => Journal.Journals.Of(journal, TimeProvider.System);

    /// <summary>The launches that a journal has last on record, newest first, as they were last known.</summary>
    /// <param name="store">The journal.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static Task<IReadOnlyList<FlowExecution>> RecentLaunchesAsync(
        IBatchStore store, int most, CancellationToken cancellationToken) =>
        new Journal.RecentLaunches(store).ReadAsync(most, cancellationToken);

    /// <summary>Watches batches: how they stand, at most once a second, until nobody works on them.</summary>
    /// <param name="store">The journal.</param>
    /// <param name="names">The batches.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static IAsyncEnumerable<IReadOnlyList<WatchedBatch>> WatchAsync(
        IBatchStore store, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        new Journal.BatchLook(store, names, TimeProvider.System).RunAsync(cancellationToken);

    /// <summary>Writes a report of a batch: one page of HTML, readable by people who launch no flows.</summary>
    /// <param name="store">The journal.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task WriteReportAsync(
        IBatchStore store, FlowBatch batch, TextWriter output, CancellationToken cancellationToken)
    {
        BatchReport report = await Reports.ReportGathering.RunAsync(store, batch, TimeProvider.System, cancellationToken)
            .ConfigureAwait(false);
        new Reports.ReportPage(report, output).Write();
    }

    /// <summary>Writes a batch as CSV: the columns of the file that its rows came from, and what became of each.</summary>
    /// <param name="store">The journal.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="output">Where to.</param>
    /// <param name="chosen">Which rows.</param>
    /// <param name="isGuarded">Keep spreadsheets from running what is in cells.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static Task<BatchExported> ExportBatchAsync(
        IBatchStore store, FlowBatch batch, TextWriter output, Func<FlowBatchRow, bool> chosen, bool isGuarded,
        CancellationToken cancellationToken) =>
        new Runs.BatchExport(store, batch, isGuarded).WriteAsync(output, chosen, cancellationToken);

    /// <summary>As the public one, with a clock of its own for time-outs, which are real even where the org's clock is virtual.</summary>
    internal static async Task<FlowOrg> ConnectAsync(FlowConnectOptions options, TimeProvider wireClock,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validate(options);
        OrgEndpoint endpoint = OrgEndpoint.From(options);
        PayloadContract contract = options.Contract ?? PayloadContract.Published;
        string? path = options.LogPath ?? Environment.GetEnvironmentVariable(LogVariable);
        var notes = new NoteDesk(string.IsNullOrWhiteSpace(path) ? null : NoteLog.Open(path, wireClock));
        TelemetryExport? export = null;
        FlowClient? client = null;
        try
        {
            export = TelemetryExport.Of(options.TelemetryEndpoint, notes);
            client = new FlowClient(options, endpoint, contract, wireClock, notes, export);
            if (options.InteractivePort is not null)
            {
                // A person takes longer than any request may.
                await client.SignInAsync(cancellationToken).ConfigureAwait(false);
            }

            FlowOrgIdentity identity = await IdentifyAsync(client, options, wireClock, cancellationToken).ConfigureAwait(false);
            string name = options.Name ?? (identity.OrganizationName.Length > 0 ? identity.OrganizationName : endpoint.ApiUri.Host);
            return new FlowOrg(name, options.Region, endpoint.ApiUri, endpoint.LoginUri, identity, contract, options.IsEmulator, client)
            {
                ConnectedAt = options.TimeProvider.GetUtcNow(),
            };
        }
        catch
        {
            await (client?.DisposeAsync().AsTask() ?? FlowClient.CloseAsync(notes, export)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The one call of a connect, bounded as a whole: sign-in, pauses and repetitions included.</summary>
    private static async Task<FlowOrgIdentity> IdentifyAsync(
        FlowClient client, FlowConnectOptions options, TimeProvider wireClock, CancellationToken cancellationToken)
    {
        TimeSpan most = options.Timeout + ConnectPatience;
        using var overdue = new CancellationTokenSource(most, wireClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        try
        {
            return await client.WhoAmIAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (overdue.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            FlowException? cause = client.Reachability.Outage?.Cause;
            throw new FlowConnectionException(
                "TimedOut",
                $"No connection within {most.TotalSeconds:0} seconds. {cause?.Message ?? "The org kept asking to wait."}",
                neverSent: false,
                cause?.Advice ?? "Try again in a few minutes: other programs may use up the quota of this OAuth client.",
                cause);
        }
    }

    private static void Validate(FlowConnectOptions options)
    {
        if (options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout)
        {
            throw new FlowConfigurationException(
                "TimeoutInvalid", $"A time-out of {options.Timeout.TotalSeconds:0.#} seconds is not possible.", "It is 1 to 600 seconds.");
        }

        if (options is { ProxyUseDefaultCredentials: true, ProxyCredential: not null })
        {
            throw new FlowConfigurationException(
                "ProxyCredentialTwice", "Both -ProxyCredential and -ProxyUseDefaultCredentials are given.", "Give one of them.");
        }

        if (options.InteractivePort is not null && string.IsNullOrWhiteSpace(options.ClientId))
        {
            throw new FlowConfigurationException(
                "ClientIdInvalid", "No client id is given to sign in by.", "It is a UUID, shown with the OAuth client in Admin.");
        }

        if (options is { AccessToken: null, InteractivePort: null }
            && (string.IsNullOrWhiteSpace(options.ClientId) || options.ClientSecret is null or { Length: 0 }))
        {
            throw new FlowConfigurationException(
                "CredentialMissing", "Neither a client id with its secret nor an access token is given.",
                $"Give {Term.Credential} with the OAuth client's id and secret, or {Term.AccessToken}.");
        }

        if (options.AccessToken is null && options.ClientId!.AsSpan().ContainsAny(":\r\n"))
        {
            throw new FlowConfigurationException(
                "ClientIdInvalid", "The client id holds a colon or a line break.", "It is a UUID, shown with the OAuth client in Admin.");
        }
    }
}
