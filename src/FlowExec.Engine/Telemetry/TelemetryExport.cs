namespace FlowExec.Engine.Telemetry;

/// <summary>
/// What one connection has to do with the export of telemetry: nothing, where no collector is named. OpenTelemetry is loaded only where one
/// is.
/// </summary>
/// <param name="endpoint">The collector that was named; null for none, or that of the environment.</param>
/// <param name="place">Where that is, as it is told to people.</param>
/// <param name="notes">Where it is told that the collector does not take it.</param>
internal sealed class TelemetryExport(Uri? endpoint, string place, NoteDesk notes)
{
    /// <summary>The collector where none is named otherwise (OpenTelemetry's specification of the exporter).</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly OtlpExport _export = OtlpExport.Begin(endpoint, place);
    private int _told;

    /// <summary>Begins to export where a collector is named; null where none is.</summary>
    /// <exception cref="FlowConfigurationException"><c>TelemetryEndpointInvalid</c>: it is no address of a collector.</exception>
    public static TelemetryExport? Of(Uri? given, NoteDesk notes)
    {
        string? named = Environment.GetEnvironmentVariable(EndpointVariable);
        if (given is null && string.IsNullOrWhiteSpace(named))
        {
            return null;
        }

        Uri? endpoint = given ?? (Uri.TryCreate(named, UriKind.Absolute, out Uri? read) ? read : null);
        return endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo.Length: 0 }
            ? new TelemetryExport(given, endpoint.Authority, notes)
            : throw new FlowConfigurationException(
                "TelemetryEndpointInvalid",
                $"{(given is null ? EndpointVariable : "The telemetry endpoint")} is no address of a collector.",
                "It begins with http:// or https:// and names a host, such as http://localhost:4318. "
                + "Keys go into OTEL_EXPORTER_OTLP_HEADERS.");
    }

    /// <summary>Hands on what is measured so far, for a few seconds at most; once told where that does not go.</summary>
    public async Task FlushAsync()
    {
        if (!await _export.FlushAsync().ConfigureAwait(false) && Interlocked.Exchange(ref _told, 1) == 0)
        {
            notes.Tell(new FlowNote(
                NoteKind.Warning, "TelemetryFailed",
                $"The telemetry collector at {place} does not take what is measured. "
                + $"What is launched does not depend on it, and goes on."));
        }
    }

    /// <summary>Ends it for this connection.</summary>
    public Task EndAsync() => _export.EndAsync();
}
