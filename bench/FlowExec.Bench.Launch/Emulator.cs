using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlowExec.Bench.Launch;

/// <summary>An emulated org without a quota, in a process of its own, that ends with this one.</summary>
internal sealed class Emulator : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private Emulator(Process process, JsonElement announced)
    {
        _process = process;
        Api = new Uri(announced.GetProperty("apiUri").GetString()!);
        _http = new HttpClient { BaseAddress = Api };
        _http.DefaultRequestHeaders.Add("X-FlowExec-Emulator", "1");
        Environment.SetEnvironmentVariable(Credentials.IdVariable, announced.GetProperty("clientId").GetString());
        Environment.SetEnvironmentVariable(Credentials.SecretVariable, announced.GetProperty("clientSecret").GetString());
    }

    public Uri Api { get; }

    public static Emulator Start(string flowExec)
    {
        string[] arguments =
        [
            flowExec, "emulator", "--json", "--ledger", "counts", "--rate-limit", int.MaxValue.ToString(CultureInfo.InvariantCulture),
            "--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        return new Emulator(process, JsonDocument.Parse(process.StandardOutput.ReadLine()!).RootElement);
    }

    public async Task SetLatencyAsync(int milliseconds)
    {
        using var body = new StringContent($$"""{"latencyMs":{{milliseconds}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PutAsync("emulator/settings", body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How much it has launched.</summary>
    public async Task<long> CountAsync() => (await ReadAsync("emulator/ledger")).GetProperty("launchCount").GetInt64();

    /// <summary>The id of a flow.</summary>
    public async Task<string> FindFlowAsync(string name)
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", await Credentials.SignInAsync(_http));
        JsonElement flows = await ReadAsync("api/v2/flows?pageSize=100");
        return flows.GetProperty("entities").EnumerateArray().Single(flow => flow.GetProperty("name").GetString() == name)
            .GetProperty("id").GetString()!;
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<JsonElement> ReadAsync(string path) => JsonDocument.Parse(await _http.GetByteArrayAsync(path)).RootElement;
}
