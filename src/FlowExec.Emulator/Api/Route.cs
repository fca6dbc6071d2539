namespace FlowExec.Emulation.Api;

/// <summary>
/// One call of the API: its path, method, what it asks of a token (the platform's published document), and what faults name it by.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path; a last segment <c>*</c> stands for an id.</param>
/// <param name="Target">What faults call it.</param>
/// <param name="Permission">The permission it needs; null for none.</param>
/// <param name="Scopes">The scopes of which a user's token needs one.</param>
/// <param name="Answer">Answers it; the text is the id.</param>
internal sealed record Route(
    string Method, string Path, FaultTarget Target, string? Permission, IReadOnlyList<string> Scopes,
    Func<ApiCall, string, Http.HttpResponse> Answer)
{
    private static readonly string[] Architect = ["architect"];
    private static readonly string[] ArchitectRead = ["architect", "architect:readonly"];
    private static readonly string[] Basic = ["user-basic-info"];
    private static readonly string[] Organization = ["organization", "organization:readonly"];

    private static readonly Route[] All =
    [
        new("POST", "/api/v2/flows/executions", FaultTarget.Launch, "architect:flow:launch", Architect, LaunchCall.Answer),
        new("GET", "/api/v2/flows/executions/*", FaultTarget.Read, "architect:flowExecution:view", ArchitectRead, ReadCall.Answer),
        new("POST", "/api/v2/flows/instances/query", FaultTarget.Query, "architect:flowInstance:search", ArchitectRead, QueryCall.Answer),
        new("GET", "/api/v2/flows", FaultTarget.Flows, "architect:flow:view", ArchitectRead, FlowCalls.List),
        new("GET", "/api/v2/flows/divisionviews", FaultTarget.Flows, "architect:flow:search", ArchitectRead, FlowCalls.ListDivisionViews),
        new("GET", "/api/v2/flows/*", FaultTarget.Flows, "architect:flow:view", ArchitectRead, FlowCalls.One),
        new("GET", "/api/v2/tokens/me", FaultTarget.Other, null, Basic, AccountCalls.Token),
        new("HEAD", "/api/v2/tokens/me", FaultTarget.Other, null, Basic, AccountCalls.CheckToken),
        new("DELETE", "/api/v2/tokens/me", FaultTarget.Other, null, Basic, AccountCalls.EndToken),
        new("GET", "/api/v2/organizations/me", FaultTarget.Other, null, Organization, AccountCalls.Organization),
        new("GET", "/api/v2/organizations/limits/namespaces/*", FaultTarget.Other, null, Organization, AccountCalls.Limits),
    ];

    /// <summary>Finds the call.</summary>
        public static RouteMatch Find(string method, string path)
    {
        List<string>? allowed = null;
        bool exact = false;
        foreach (Route route in All)
        {
            if (route.Match(path) is not { } id || (exact && id.Length > 0))
            {
                continue;
            }

            if (route.Method == method)
            {
                return new RouteMatch(route, id, []);
            }

            // 'flows/executions' is no flow's id, even for a method that it does not answer.
            exact |= id.Length == 0;
            (allowed ??= []).Add(route.Method);
        }

        return new RouteMatch(null, "", allowed ?? (IReadOnlyList<string>)[]);
    }

    private string? Match(string path)
    {
        if (Path[^1] != '*')
        {
            return path == Path ? "" : null;
        }

        int stem = Path.Length - 1;
        return path.Length > stem && path.AsSpan(0, stem).SequenceEqual(Path.AsSpan(0, stem)) && !path.AsSpan(stem).Contains('/')
            && path[stem..] is not ("." or "..")
            ? path[stem..]
            : null;
    }
}

/// <summary>What a method and a path lead to.</summary>
/// <param name="Route">The call; null where there is none.</param>
/// <param name="Id">The id in the path.</param>
/// <param name="Allowed">Without a call, the methods that the path does answer.</param>
internal sealed record RouteMatch(Route? Route, string Id, IReadOnlyList<string> Allowed);
