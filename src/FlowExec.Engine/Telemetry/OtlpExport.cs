using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlowExec.Engine.Telemetry;

/// <summary>
/// Hands what is measured to a collector by OTLP. One for each address and process, shared by the connections that name it: the signals
/// are the process's. The only class that names OpenTelemetry's types, so that nothing of it is loaded before somebody asks for it.
/// </summary>
internal sealed class OtlpExport
{
    /// <summary>How long an end waits for the collector.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, OtlpExport> Running = new(StringComparer.Ordinal);

    private readonly string _place;
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;
    private int _users;

    private OtlpExport(string place, Uri? endpoint)
    {
        _place = place;
        ResourceBuilder resource = ResourceBuilder.CreateDefault()
            .AddService("flowexec", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Signals.Name)
            .AddOtlpExporter(options => Set(options, endpoint, "v1/metrics")).Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Signals.Name)
            .AddOtlpExporter(options => Set(options, endpoint, "v1/traces")).Build();
    }

    /// <summary>Begins to export, or joins those who do so to the same place.</summary>
    /// <param name="endpoint">The collector; null for what OTEL_EXPORTER_OTLP_ENDPOINT says, which the SDK reads itself.</param>
    /// <param name="place">That, as it is told to people.</param>
    public static OtlpExport Begin(Uri? endpoint, string place)
    {
        lock (Gate)
        {
            if (!Running.TryGetValue(place, out OtlpExport? export))
            {
                Running[place] = export = new OtlpExport(place, endpoint);
            }

            export._users++;
            return export;
        }
    }

    /// <summary>Hands on what is measured so far, for a while.</summary>
    /// <returns>False where the collector did not take it in time.</returns>
    public Task<bool> FlushAsync() => Task.Run(() =>
    {
        int left = (int)Patience.TotalMilliseconds / 2;
        return _metrics.ForceFlush(left) & _traces.ForceFlush(left);
    });

    /// <summary>One user less; the last ends it.</summary>
    public Task EndAsync()
    {
        lock (Gate)
        {
            if (--_users > 0)
            {
                return Task.CompletedTask;
            }

            Running.Remove(_place);
        }

        return Task.Run(() =>
        {
            int left = (int)Patience.TotalMilliseconds / 2;
            _metrics.Shutdown(left);
            _traces.Shutdown(left);
            _metrics.Dispose();
            _traces.Dispose();
        });
    }

    private static void Set(OtlpExporterOptions options, Uri? endpoint, string path)
    {
        // Collectors and Datadog's agent take it on 4318; the SDK reads headers, time-out and the rest from the environment.
        bool isNamed = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL"));
        options.Protocol = isNamed ? options.Protocol : OtlpExportProtocol.HttpProtobuf;
        options.TimeoutMilliseconds = Math.Min(options.TimeoutMilliseconds, (int)Patience.TotalMilliseconds / 2);
        if (endpoint is not null)
        {
            options.Endpoint = options.Protocol == OtlpExportProtocol.HttpProtobuf
                ? new Uri(endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + path)
                : endpoint;
        }
    }
}
