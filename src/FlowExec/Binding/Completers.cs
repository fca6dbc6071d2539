using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FlowExec.Loading;

namespace FlowExec.Binding;

/// <summary>Completes from a list that is at hand: on a keystroke nothing is asked of the network, and nothing may fail.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string typed = wordToComplete.Trim('\'', '"');
            var pattern = WildcardPattern.Get(WildcardPattern.Escape(typed) + "*", WildcardOptions.IgnoreCase);
            return [.. Words(fakeBoundParameters)
                .Where(entry => pattern.IsMatch(entry.Word))
                .Select(entry => new CompletionResult(Quote(entry.Word), entry.Word, CompletionResultType.ParameterValue, entry.Tip))];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>The words, each with what it means.</summary>
    private protected abstract IEnumerable<(string Word, string Tip)> Words(IDictionary bound);

    private static string Quote(string word) => word.All(static c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_')
        ? word
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(word)}'";
}

/// <summary>Completes regions, by domain and by name.</summary>
public sealed class RegionCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        FlowRegion.All.Select(region => (region.Domain, region.Name)).Concat(FlowRegion.All.Select(region => (region.Name, region.Domain)));
}

/// <summary>Completes the contracts that are built in.</summary>
public sealed class ContractCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        PayloadContract.BuiltIn.Select(contract => (contract.Name, contract.Description));
}

/// <summary>Completes the profiles of the platform CLI's configuration file.</summary>
public sealed class ProfileCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        using var here = PowerShell.Create(RunspaceMode.CurrentRunspace);
        string folder = here.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>()[0].ProviderPath;
        string? path = PlainValue.Unwrap(bound[nameof(Commands.ConnectFlowOrgCommand.ProfilePath)])?.ToString();
        var choice = new ProfileChoice("", path is null ? null : Path.GetFullPath(path, folder), folder);
        return EngineGate.ProfileNames(choice).Select(name => (name, "a profile of the platform CLI"));
    }
}

/// <summary>Completes names of flows that the connection has read already.</summary>
public sealed class FlowNameCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        object? given = bound["Connection"];
        FlowOrg? org = PlainValue.Unwrap(given) as FlowOrg ?? RunspaceHoldings.Here.Current;
        return org is null ? []
            : org.Client.KnownFlowNames.Order(StringComparer.OrdinalIgnoreCase).Select(name => (name, $"a flow of {org.Name}"));
    }
}

/// <summary>Completes the names of the open connections of this runspace.</summary>
public sealed class ConnectionNameCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        RunspaceHoldings.Here.Connections.DistinctBy(org => org.Name).Select(org => (org.Name, org.ToString()));
}

/// <summary>Completes the types of flows that Get-Flow lists.</summary>
public sealed class FlowTypeCompleter : WordCompleter
{
    // The values of the query parameter 'type' (published document, GET /api/v2/flows).
    private static readonly string[] Types =
    [
        "*", "bot", "commonmodule", "digitalbot", "emailsend", "inboundcall", "inboundchat", "inboundemail", "inboundshortmessage",
            "inqueuecall", "inqueueemail",
        "inqueueshortmessage", "outboundcall", "securecall", "speech", "surveyinvite", "voice", "voicemail", "voicesurvey",
            "workflow", "workitem",
    ];

    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Types.Select(type => (type, type == "*" ? "every type" : type));
}

/// <summary>Completes the names of batches and runs in the journal.</summary>
public sealed class BatchNameCompleter : WordCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        string? journal = bound["Journal"]?.ToString();
        Task<IReadOnlyList<string>> names = Task.Run(() => EngineGate.OpenJournal(journal).Names());
        return names.Wait(Patience) ? names.Result.Select(name => (name, "a batch or a run")) : [];
    }
}
