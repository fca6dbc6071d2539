namespace FlowExec.Completion;

/// <summary>Completes from the flows of the org: read on the first keystroke that asks, and kept for a few minutes.</summary>
public abstract class FlowCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command)
    {
        if (command.Org is not { } org)
        {
            return [];
        }

        // Of a list that is long in coming, what has come is shown.
        IReadOnlyList<Flow> flows = Soon(org.Client.ListFlowsAsync) ?? org.Client.KnownFlows;
        return flows.OrderByDescending(flow => flow is { IsLaunchable: true, IsPublished: true })
            .ThenBy(flow => flow.Name, StringComparer.OrdinalIgnoreCase).Select(WordOf);
    }

    private protected abstract Word WordOf(Flow flow);

    private protected static string Kind(Flow flow) =>
        $"{flow.Type}, {(flow.PublishedVersion is { } version ? $"version {version}" : "not published")}"
        + $"{(flow.Description is { Length: > 0 } description ? $": {description}" : "")}";
}

/// <summary>Completes names of flows.</summary>
public sealed class FlowNameCompleter : FlowCompleter
{
    private protected override Word WordOf(Flow flow) => new(flow.Name, $"{Kind(flow)} ({flow.Id})");
}

/// <summary>Completes ids of flows, also from the beginning of a name.</summary>
public sealed class FlowIdCompleter : FlowCompleter
{
    private protected override Word WordOf(Flow flow) => new(flow.Id, $"{flow.Name}: {Kind(flow)}") { Shown = flow.Name };
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

    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        Types.Select(type => new Word(type, type == "*" ? "every type" : type));
}
