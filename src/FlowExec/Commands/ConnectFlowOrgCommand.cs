using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Emulation;
using FlowExec.Loading;
using FlowExec.Views;

namespace FlowExec.Commands;

/// <summary>Connects to an org and makes it the runspace's current one.</summary>
[Cmdlet(VerbsCommunications.Connect, "FlowOrg", DefaultParameterSetName = CredentialSet,
    HelpUri = DiagnosticPages.Cmdlets + "Connect-FlowOrg.md")]
[OutputType(typeof(FlowOrg))]
public sealed class ConnectFlowOrgCommand : FlowCmdlet
{
    private const string CredentialSet = "Credential";
    private const string TokenSet = "AccessToken";
    private const string EnvironmentSet = "Environment";
    private const string InteractiveSet = "Interactive";
    private const string ProfileSet = "Profile";
    private const string SecretSet = "Secret";
    private const string EmulatorSet = "Emulator";
    private const string InstanceSet = "EmulatorInstance";

    // Not mandatory: -ApiUri takes its place, and sets that differ only in that are ambiguous to the binder.
    [Parameter(Position = 0, ParameterSetName = CredentialSet)]
    [Parameter(Position = 0, ParameterSetName = TokenSet)]
    [Parameter(Position = 0, ParameterSetName = EnvironmentSet)]
    [Parameter(Position = 0, ParameterSetName = InteractiveSet)]
    [Parameter(Position = 0, ParameterSetName = SecretSet)]
    [Parameter(ParameterSetName = ProfileSet)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    // Not mandatory: PowerShell would ask for it before anybody has looked at the region. It is asked for here where it is missing.
    [Parameter(Position = 1, ParameterSetName = CredentialSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ValidateNotNull]
    public SecureString? AccessToken { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = EnvironmentSet)]
    public SwitchParameter FromEnvironment { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = InteractiveSet)]
    public SwitchParameter Interactive { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    [Parameter(ParameterSetName = InteractiveSet)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = FlowConnectOptions.DefaultInteractivePort;

    [Parameter(Mandatory = true, ParameterSetName = ProfileSet)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    public string? ProfilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = SecretSet)]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    [Parameter(ParameterSetName = SecretSet)]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = EmulatorSet)]
    [Parameter(ParameterSetName = InstanceSet)]
    public SwitchParameter Emulator { get; set; }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InstanceSet)]
    [ValidateNotNull]
    public FlowOrgEmulator? EmulatorInstance { get; set; }

    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = ProfileSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [ValidateNotNull]
    public Uri? ApiUri { get; set; }

    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = EnvironmentSet)]
    [Parameter(ParameterSetName = InteractiveSet)]
    [Parameter(ParameterSetName = ProfileSet)]
    [Parameter(ParameterSetName = SecretSet)]
    [ValidateNotNull]
    public Uri? LoginUri { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ContractCompleter))]
    [ValidateNotNull]
    public object? Contract { get; set; }

    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    [Parameter]
    public SwitchParameter ProxyUseDefaultCredentials { get; set; }

    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 100;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    [Parameter]
    [ValidateNotNull]
    public Uri? TelemetryEndpoint { get; set; }

    private protected override object? Subject => (object?)Region ?? ApiUri;

    private protected override void Process()
    {
        PayloadContract? contract = ContractArgument.Resolve(this, Contract);
        switch (ParameterSetName)
        {
            case EmulatorSet:
                ConnectToOwnEmulator(contract);
                break;
            case InstanceSet:
                Connect(EmulatorConnection.To(EmulatorInstance!, Common(contract)));
                break;
            case EnvironmentSet:
                Connect(FlowEnvironment.Complete(Addresses(Common(contract)), Environment.GetEnvironmentVariable));
                break;
            case ProfileSet:
                Connect(EngineGate.WithProfile(
                    Addresses(Common(contract)), ProfileArgument.Choose(SessionState, ProfileName!, ProfilePath)));
                break;
            case SecretSet:
                Connect(SecretArgument.Complete(this, Addresses(Common(contract)) with { ClientId = ClientId }, SecretName!, Vault));
                break;
            default:
                Connect(Target(Common(contract)));
                break;
        }
    }

    // The cmdlet started it, so that it ends with the connection. Its clock skips what both sides only wait for: the quota holds,
    // and nobody
    // who tries things out sits through a minute of it.
    private void ConnectToOwnEmulator(PayloadContract? contract)
    {
        FlowOrgEmulator emulator = RunspaceEmulators.Start(new FlowOrgEmulatorOptions
        {
            Contract = contract?.Name ?? PayloadContract.Published.Name,
            Clock = EmulatorClockKind.Skipping,
        });
        FlowOrg? org = null;
        try
        {
            org = Connect(EmulatorConnection.To(emulator, Common(contract)));
            EmulatorConnection.Own(org, emulator);
        }
        finally
        {
            if (org is null)
            {
                RunspaceEmulators.Stop(emulator);
            }
        }
    }

    private FlowOrg Connect(FlowConnectOptions options)
    {
        FlowOrg org = Await(stop => EngineGate.ConnectAsync(options, stop));
        RunspaceHoldings.Here.Use(org);
        WriteObject(org);
        return org;
    }

    private FlowConnectOptions Common(PayloadContract? contract) => new()
    {
        Name = Name,
        Contract = contract,
        Proxy = Proxy,
        ProxyCredential = ProxyCredential?.GetNetworkCredential(),
        ProxyUseDefaultCredentials = ProxyUseDefaultCredentials,
        Timeout = TimeSpan.FromSeconds(TimeoutSec),
        TelemetryEndpoint = TelemetryEndpoint,
        LogPath = FullPath(LogPath),
    };

    private FlowConnectOptions Target(FlowConnectOptions common)
    {
        if (Region is null && (ApiUri is null || (LoginUri is null && AccessToken is null)))
        {
            throw new FlowConfigurationException(
                "RegionMissing", "It is not said where the org lives.",
                    "Give -Region, such as mypurecloud.ie, or the addresses of a gateway with -ApiUri and -LoginUri.");
        }

        FlowConnectOptions target = Addresses(common);
        PSCredential? client = ParameterSetName == CredentialSet
            ? Credential ?? AskForClient((object?)target.Region ?? target.ApiUri!) : null;
        return target with
        {
            ClientId = client?.UserName ?? ClientId,
            ClientSecret = client?.Password,
            AccessToken = AccessToken,
            InteractivePort = Interactive ? Port : null,
        };
    }

    private PSCredential AskForClient(object where)
    {
        const string NextStep = "Give the OAuth client with -Credential, its id as the user name and its secret as the password; "
            + "in a script, take it from the environment with -FromEnvironment.";
        if (Host.Name == "ConsoleHost" && !HostQuestions.CanAsk(Host))
        {
            throw NobodyToAsk(null);
        }

        try
        {
            return Host.UI.PromptForCredential(
                $"Sign in to {where}", "The OAuth client: its id as the user name, its secret as the password.", "", "")
                ?? throw new FlowConfigurationException("CredentialMissing", "No credential was given.", NextStep);
        }
        catch (Exception e) when (e is InvalidOperationException or HostException or NotImplementedException)
        {
            throw NobodyToAsk(e);
        }

        static FlowConfigurationException NobodyToAsk(Exception? inner) => new(
            "CredentialMissing", "No credential is given, and nobody is there who could be asked for it.", NextStep, inner);
    }

    private FlowConnectOptions Addresses(FlowConnectOptions common) => common with
    {
        Region = Region is null ? null : FlowRegion.Parse(Region),
        ApiUri = ApiUri,
        LoginUri = LoginUri,
    };
}
