using System.Globalization;

namespace FlowExec.Bench.Launch;

/// <summary>The ways to launch that are compared.</summary>
internal sealed class Clients(CompareOptions options, string flowName, string flowId)
{
    /// <summary>How many launches are on the way at once wherever that can be said.</summary>
    private const int InFlight = 64;

    private const string NameTemplate = "welcome {CustomerId}";

    private readonly string _scripts = Path.Combine(AppContext.BaseDirectory, "Clients");

    /// <summary>The yardstick.</summary>
    public Client Bare { get; } = new($"HttpClient, {InFlight} at once", (api, files) =>
        [typeof(Clients).Assembly.Location, "bare", api.AbsoluteUri, files.Bodies, InFlight.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>What people write: the rows of a file, a request each.</summary>
    public Client Loop => new("Invoke-RestMethod loop", (api, files) =>
        Script("Loop.ps1", "-Csv", files.Csv, "-ApiUri", api.AbsoluteUri, "-FlowId", flowId));

    public Client Parallel(int limit) => new($"ForEach-Object -Parallel, {limit}", (api, files) => Script(
        "Parallel.ps1", "-Csv", files.Csv, "-ApiUri", api.AbsoluteUri, "-FlowId", flowId,
        "-ThrottleLimit", limit.ToString(CultureInfo.InvariantCulture)));

    public Client Tool(bool journal) => new(Named("flowexec launch", journal), (api, files) =>
    [
        options.FlowExec, "launch", files.Csv, "--flow-name", flowName, "--name-template", NameTemplate, "--throttle-limit",
        InFlight.ToString(CultureInfo.InvariantCulture), "--api-uri", api.AbsoluteUri, "--login-uri", api.AbsoluteUri, "--output", "jsonl",
        .. journal ? (string[])[] : ["--no-journal"],
    ]);

    public Client ByPath(bool journal) => Module(options.Module, "Start-FlowExecution -Path", ["-ByPath"], journal);

    public Client Piped(bool journal) => Module(options.Module, "Import-Csv | Start-FlowExecution", [], journal);

    /// <summary>Another build of the module, of a version that keeps no journal.</summary>
    public Client Baseline(bool byPath) => Module(
        options.Baseline!, byPath ? "-Path, the other build" : "piped, the other build", byPath ? ["-ByPath"] : [], journal: true);

    private Client Module(string manifest, string name, string[] more, bool journal) => new(Named(name, journal), (api, files) => Script(
        "FlowExec.ps1",
        [
            "-Manifest", manifest, "-Csv", files.Csv, "-ApiUri", api.AbsoluteUri, "-FlowName", flowName, "-Name", NameTemplate,
            "-ThrottleLimit", InFlight.ToString(CultureInfo.InvariantCulture), .. more, .. journal ? (string[])[] : ["-NoJournal"],
        ]));

    private static string Named(string name, bool journal) => journal ? name : name + ", no journal";

    private string[] Script(string file, params string[] arguments) =>
        [options.PowerShell, "-NoLogo", "-NoProfile", "-NonInteractive", "-File", Path.Combine(_scripts, file), .. arguments];
}
