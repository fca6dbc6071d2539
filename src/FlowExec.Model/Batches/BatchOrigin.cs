using System.Globalization;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// Where a batch's rows came from and how they were launched, as far as that can be kept: never values of inputs, never a secret. What is
/// not kept keeps the batch from being resumed by its name alone.
/// </summary>
/// <param name="Files">The files, by their full paths; empty where the rows came otherwise.</param>
/// <param name="Options">Parameters of Start-FlowExecution by name, each with its values; a switch has none.</param>
internal sealed record BatchOrigin(IReadOnlyList<string> Files, IReadOnlyDictionary<string, IReadOnlyList<string>> Options)
{
    private const string Constant = "Constant";
    private const string FilesMember = "files";
    private const string OptionsMember = "options";

    /// <summary>Reads what was kept; null where nothing was.</summary>
    public static BatchOrigin? Read(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return new BatchOrigin(
            Texts(document.RootElement.GetProperty(FilesMember)),
            document.RootElement.GetProperty(OptionsMember).EnumerateObject().ToDictionary(
                option => option.Name, option => Texts(option.Value), StringComparer.OrdinalIgnoreCase));

        static IReadOnlyList<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];
    }

    /// <summary>What of it a worker keeps to, who takes the rows from a server; null where it would not keep to all that stops a
    /// run.</summary>
    public LaunchOptions? ForWorker() => Options.ContainsKey("Canary") || Options.ContainsKey("MaxRunning") ? null : new LaunchOptions
    {
        Wait = Options.ContainsKey("Wait"),
        WaitTimeout = Number("WaitTimeoutSec") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Expect = Options.TryGetValue("Expect", out IReadOnlyList<string>? expected)
            ? new ExpectedOutputs(expected.Select(text => ExpectedOutputs.Read(text)!.Value))
            : null,
        ThrottleLimit = Number("ThrottleLimit"),
        RateLimit = Number("RateLimit"),
        MaxFailure = One("MaxFailure") is { } limit ? FailureLimit.Read(limit) : null,
        MaxSameError = Number("MaxSameError"),
        NoOutputData = Options.ContainsKey("NoOutputData"),
        RetryServiceUnavailable = Options.TryGetValue("Retry", out IReadOnlyList<string>? retry)
            && retry.Contains("ServiceUnavailable", StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>How a worker that reads the files itself makes requests of their rows: as the command did that began the batch.</summary>
    public LaunchOptions ForFiles() => new()
    {
        Binding = RowBinding.Of(Options),
        SkipTest = Options.ContainsKey("SkipTest"),
        KeyHash = Options.ContainsKey("KeyHash"),
        NoMarker = Options.ContainsKey("NoMarker"),
    };

    /// <summary>The file of the contract, where it is none that ships; null where it is, or the connection's.</summary>
    public string? ContractFile => One("Contract") is { } contract
        && !PayloadContract.BuiltIn.Any(known => known.Name.Equals(contract, StringComparison.OrdinalIgnoreCase)) ? contract : null;

    /// <summary>All files that a request is made of.</summary>
    public IReadOnlyList<string> Sources => ContractFile is { } contract ? [.. Files, contract] : Files;

    /// <summary>The same without constants of inputs that a flow declares secure: a journal holds no secret.</summary>
    /// <param name="inputs">The flow's inputs; null where they are not known, so that none may be kept.</param>
    public BatchOrigin WithoutSecrets(FlowInputs? inputs) => Options.ContainsKey(Constant)
        ? this with
        {
            Options = Options
                .Select(option => option.Key == Constant
                    ? KeyValuePair.Create(option.Key, (IReadOnlyList<string>)[.. option.Value.Where(text => MayBeKept(text, inputs))])
                    : option)
                .Where(option => option.Key != Constant || option.Value.Count > 0)
                .ToDictionary(),
        }
        : this;

    /// <summary>The value of an option that takes one; null where it was not given.</summary>
    public static string? One(IReadOnlyDictionary<string, IReadOnlyList<string>> options, string option) =>
        options.GetValueOrDefault(option) is [var value, ..] ? value : null;

    private string? One(string option) => One(Options, option);

    private int? Number(string option) => One(option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static bool MayBeKept(string constant, FlowInputs? inputs) =>
        inputs is not null && ConstantText.Read(constant) is { Key: var name }
        && !(inputs.TryGet(name, out FlowInput? input) && input.IsSecure);

    /// <summary>As it is kept.</summary>
    public string Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, FilesMember, Files);
            json.WriteStartObject(OptionsMember);
            foreach ((string name, IReadOnlyList<string> values) in Options)
            {
                Write(json, name, values);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
