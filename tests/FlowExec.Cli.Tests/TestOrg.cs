using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>An emulator in the test's process, the ground truth of what another process did, and the way to it.</summary>
internal sealed class TestOrg : IDisposable
{
    public const string CustomerFlow = "Customer follow-up";

    public TestOrg(FlowOrgEmulatorOptions? options = null) =>
        Emulator = FlowOrgEmulator.Start((options ?? new FlowOrgEmulatorOptions()) with { RateLimit = 100_000 });

    public FlowOrgEmulator Emulator { get; }

    public LedgerSnapshot Ledger => Emulator.Ledger.GetSnapshot();

    /// <summary>Credentials as a container gets them.</summary>
    public Dictionary<string, string> Environment => Credentials(Emulator.ClientId, Emulator.ClientSecret);

    public string[] Address => ["--api-uri", Emulator.ApiUri.AbsoluteUri, "--login-uri", Emulator.LoginUri.AbsoluteUri];

    public static Dictionary<string, string> Credentials(string id, string secret) =>
        new() { ["GENESYSCLOUD_OAUTHCLIENT_ID"] = id, ["GENESYSCLOUD_OAUTHCLIENT_SECRET"] = secret };

    /// <summary>Launches in it.</summary>
    public Task<Ending> LaunchAsync(string file, params string[] more) => FlowExecProcess.RunAsync(Arguments(file, more), Environment);

    public string[] Arguments(string file, params string[] more) => ["launch", file, .. Address, .. more];

    public void Dispose() => Emulator.Dispose();

    /// <summary>A file of the repository.</summary>
    public static string Sample(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FlowExec.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return Path.Combine(folder, "samples", name);
    }
}
