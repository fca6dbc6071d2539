using System.CommandLine;

namespace FlowExec.Cli.Commands;

/// <summary>The options that say how much is told on the way, and where.</summary>
internal sealed class NoteOptions
{
    private const string VerboseName = "--verbose";
    private const string DebugName = "--debug";

    private readonly Option<bool> _verbose = OptionOf.Switch(
        VerboseName, "Tell decisions on standard error: throttled, sent again, token renewed.");
    private readonly Option<bool> _debug = OptionOf.Switch(DebugName, "Tell each request and its answer too, without secrets and bodies.");
    private readonly Option<string?> _logPath = OptionOf.Text(
        "--log-path", "file", "Add all that to a file, as JSON lines. Default: FLOWEXEC_LOG, or none.");

    private readonly Option<Uri?> _telemetry = OptionOf.Address(
        "--telemetry-endpoint",
        "A collector that takes metrics and traces by OTLP, such as http://localhost:4318. "
        + "Default: OTEL_EXPORTER_OTLP_ENDPOINT, or none.");

    public NoteOptions(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<Option> All => [_verbose, _debug, _logPath, _telemetry];

    /// <summary>The log, whole; null where none is named.</summary>
    public string? LogPath(ParseResult parsed) => parsed.GetValue(_logPath) is { } path ? Path.GetFullPath(path) : null;

    /// <summary>The collector; null where none is named.</summary>
    public Uri? Telemetry(ParseResult parsed) => parsed.GetValue(_telemetry);

    /// <summary>The kinds of notes that a command line asks for.</summary>
    public static IReadOnlyList<NoteKind> Wanted(ParseResult parsed)
    {
        bool debug = Has(parsed, DebugName);
        return [NoteKind.Warning, NoteKind.Notice, .. debug || Has(parsed, VerboseName) ? [NoteKind.Decision] : (NoteKind[])[],
            .. debug ? [NoteKind.Exchange] : (NoteKind[])[]];
    }

    private static bool Has(ParseResult parsed, string name) => parsed.CommandResult.Command.Options
        .FirstOrDefault(option => option.Name == name) is Option<bool> option && parsed.GetValue(option);
}
