using System.Collections;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec;

/// <summary>A cmdlet that launches rows: how, within which limits, and on which record.</summary>
public abstract class LaunchCmdlet : BindingCmdlet
{
    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? WaitTimeoutSec { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(OutputValueCompleter))]
    [ValidateNotNull]
    public IDictionary? Expect { get; set; }

    [Parameter]
    [ValidateRange(1, 1024)]
    public int? ThrottleLimit { get; set; }

    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? RateLimit { get; set; }

    [Parameter]
    [FailureLimitTransformation]
    public FailureLimit? MaxFailure { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxSameError { get; set; }

    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? Canary { get; set; }

    [Parameter]
    public SwitchParameter CanarySpread { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxRunning { get; set; }

    [Parameter]
    [DurationTransformation]
    public TimeSpan? MaxDuration { get; set; }

    [Parameter]
    [DurationTransformation]
    public TimeSpan? OutageTimeout { get; set; }

    [Parameter]
    [ValidateSet("ServiceUnavailable", "Rejected")]
    public string[] Retry { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Batch { get; set; }

    [Parameter]
    [ValidateSet("Failed", "Error", "Terminated", "Unexpected")]
    public string[] Again { get; set; } = [];

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxAttempt { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    [Parameter]
    public SwitchParameter KeyHash { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? JournalCredential { get; set; }

    [Parameter]
    public SwitchParameter NoJournal { get; set; }

    [Parameter]
    public SwitchParameter LoadOnly { get; set; }

    [Parameter]
    public SwitchParameter Encrypt { get; set; }

    [Parameter]
    public SwitchParameter SharedFile { get; set; }

    [Parameter]
    public SwitchParameter NoMarker { get; set; }

    [Parameter]
    public SwitchParameter NoOutputData { get; set; }

    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    private protected override IReadOnlyList<string> Keys => Key;

    /// <summary>The options that the parameters describe.</summary>
    /// <param name="planOnly">True where nothing is to be launched.</param>
    /// <param name="asksAfterCanary">True where the user is asked once the first few rows have ended.</param>
    /// <exception cref="FlowConfigurationException">The parameters do not go together.</exception>
    private protected LaunchOptions GivenOptions(bool planOnly, bool asksAfterCanary)
    {
        if (NoJournal && (Batch is not null || Journal is not null))
        {
            throw new FlowConfigurationException(
                "JournalRefused", "-NoJournal goes with neither -Batch nor -Journal.", "Leave it out: a batch is resumed by its journal.");
        }

        if (NoJournal && LoadOnly)
        {
            throw new FlowConfigurationException(
                "JournalRefused", "-LoadOnly goes without -NoJournal: the journal is what workers take the rows from.",
                "Name the server with -Journal, such as 'Host=db;Database=flow'.");
        }

        var options = new LaunchOptions
        {
            Binding = GivenBinding(),
            Contract = GivenContract,
            Wait = Wait,
            WaitTimeout = WaitTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Expect = Expect is null ? null : new ExpectedOutputs(ExpectArgument.Pairs(Expect)),
            ThrottleLimit = ThrottleLimit,
            RateLimit = RateLimit,
            PlanOnly = planOnly,
            SkipTest = SkipTest,
            RetryServiceUnavailable = Retry.Contains("ServiceUnavailable", StringComparer.OrdinalIgnoreCase),
            RetryRejected = Retry.Contains("Rejected", StringComparer.OrdinalIgnoreCase),
            Again = [.. Again.Select(word => RowStates.Again(word)!.Value)],
            MaxAttempt = MaxAttempt,
            NoOutputData = NoOutputData,
            Batch = Batch is { } name ? EngineGate.BatchName(name) : null,
            Key = Key,
            KeyHash = KeyHash,
            Journal = JournalArgument.Place(SessionState, Journal, JournalCredential),
            LoadOnly = LoadOnly,
            Encrypt = Encrypt,
            SharedFile = SharedFile,
            NoJournal = NoJournal,
            NoMarker = NoMarker,
            MaxFailure = MaxFailure,
            MaxSameError = MaxSameError,
            Canary = Canary,
            CanarySpread = CanarySpread,
            CanaryAsks = asksAfterCanary,
            MaxRunning = MaxRunning,
            MaxDuration = MaxDuration,
        };
        return OutageTimeout is { } patience ? options with { OutageTimeout = patience } : options;
    }
}
