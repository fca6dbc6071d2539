using FlowExec.Engine.Api;

namespace FlowExec.Engine.Flows;

/// <summary>Finds flows by id and by name, and remembers them for a few minutes.</summary>
internal sealed class FlowDirectory
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly FlowListing _listing;
    private readonly TimedCache<Flow> _byId;
    private readonly TimedCache<Flow> _byName;
    private readonly TimedCache<IReadOnlyList<Flow>> _all;
    private readonly FlowMemory _seen = new();

    /// <param name="listing">Reads flows.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="closed">Cancelled when the connection is closed.</param>
    public FlowDirectory(FlowListing listing, TimeProvider clock, CancellationToken closed)
    {
        _listing = listing;
        _byId = new(FetchAsync, clock, Life, closed);
        _byName = new(SearchAsync, clock, Life, closed);
        _all = new(ListAllAsync, clock, Life, closed);
    }

    /// <summary>Flows read so far, some without their inputs.</summary>
    public IReadOnlyList<Flow> Known => _seen.Flows;

    /// <summary>Takes note of a flow that was read in another way.</summary>
    public void Remember(Flow flow) => _seen.Add(flow);

    /// <summary>All flows of the org, without their inputs.</summary>
    /// <exception cref="FlowException">The org could not be asked.</exception>
    public Task<IReadOnlyList<Flow>> ListAsync(CancellationToken cancellationToken) =>
        _all.GetAsync("", cancellationToken);

    /// <summary>The flow of an id, with its inputs.</summary>
    /// <exception cref="FlowException">There is none (<c>FlowNotFound</c>), or the org could not be asked.</exception>
    public Task<Flow> GetAsync(string flowId, CancellationToken cancellationToken) => _byId.GetAsync(flowId, cancellationToken);

    /// <summary>The one flow of a name (exact, in any case; a workflow before others), with its inputs.</summary>
    /// <exception cref="FlowException">
    /// There is none (<c>FlowNotFound</c>), several (<c>FlowAmbiguous</c>), or the org could not be asked.
    /// </exception>
    public Task<Flow> FindAsync(string flowName, CancellationToken cancellationToken)
    {
        Task<Flow> found = _byName.GetAsync(flowName, cancellationToken);
        return found.IsCompletedSuccessfully ? GetAsync(found.Result.Id, cancellationToken) : GetAsync(found, cancellationToken);
    }

    private async Task<Flow> GetAsync(Task<Flow> found, CancellationToken cancellationToken) =>
        await GetAsync((await found.ConfigureAwait(false)).Id, cancellationToken).ConfigureAwait(false);

    private async Task<Flow> FetchAsync(string flowId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(flowId, out _))
        {
            throw Missing($"'{flowId}' is not a flow id: those are UUIDs.",
                $"{Term.GetFlow} lists the flows with their ids; {Term.FlowName} takes a name.");
        }

        try
        {
            Flow flow = await _listing.ReadAsync(flowId, cancellationToken).ConfigureAwait(false);
            Remember(flow);
            return flow;
        }
        catch (FlowApiException e) when (e.Error.Status == 404)
        {
            Sentence nextStep = "Check the id and the organization; a flow in a division that the client may not see looks the same.";
            throw new FlowApiException(
                "FlowNotFound", e.Error with { Message = $"The org knows no flow {flowId}: {e.Error.Message}", Advice = nextStep },
                    nextStep, e);
        }
    }

    private async Task<Flow> SearchAsync(string name, CancellationToken cancellationToken)
    {
        // Asked by name first, which is one short answer; how the platform compares names there is not documented, so a miss
        // proves nothing.
        List<Flow> found = [];
        await foreach (Flow flow in _listing.ReadAsync([], name, includeSchemas: false, cancellationToken).ConfigureAwait(false))
        {
            Remember(flow);
            if (flow.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(flow);
            }
        }

        IReadOnlyList<Flow> all = [];
        if (found.Count == 0)
        {
            all = await ListAsync(cancellationToken).ConfigureAwait(false);
            found = [.. all.Where(flow => flow.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        }

        return Choose(name, found) ?? throw Missing($"The org has no flow called '{name}'.", Near(name, all));
    }

    private async Task<IReadOnlyList<Flow>> ListAllAsync(string key, CancellationToken cancellationToken)
    {
        List<Flow> all = [];
        await foreach (Flow flow in _listing.ReadAsync([], null, includeSchemas: false, cancellationToken).ConfigureAwait(false))
        {
            Remember(flow);
            all.Add(flow);
        }

        return all;
    }

    private static Flow? Choose(string name, List<Flow> found)
    {
        List<Flow> preferred = [.. found.Where(flow => flow.IsLaunchable)];
        if (preferred.Count == 0)
        {
            preferred = found;
        }

        if (preferred.Count > 1 && preferred.Count(flow => flow.Name.Equals(name, StringComparison.Ordinal)) == 1)
        {
            return preferred.Single(flow => flow.Name.Equals(name, StringComparison.Ordinal));
        }

        return preferred.Count <= 1 ? preferred.FirstOrDefault() : throw Ambiguous(name, preferred);
    }

    private static Sentence Near(string name, IReadOnlyList<Flow> all)
    {
        string[] near = [.. all
            .Select(flow => (flow.Name, Distance: Spelling.Fold(flow.Name) == Spelling.Fold(name) ? 0 : Spelling.Distance(name, flow.Name)))
            .Where(candidate => candidate.Distance <= Math.Max(2, candidate.Name.Length / 2))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => $"'{candidate.Name}'")
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(3)];
        if (near.Length > 0)
        {
            return $"Did you mean {string.Join(", ", near)}? {Term.GetFlow} lists the flows.";
        }

        return $"{Term.GetFlow} lists the flows that the client may see; a flow in another division does not show.";
    }

    private static FlowApiException Missing(string message, Sentence nextStep) => new(
        "FlowNotFound", new FlowError { Code = "FlowNotFound", Message = message, Advice = nextStep }, nextStep);

    private static FlowApiException Ambiguous(string name, List<Flow> found)
    {
        Sentence nextStep = $"Give the id: {Term.FlowId} in place of {Term.FlowName}.";
        string list = string.Join(", ", found.Take(5).Select(flow => $"{flow.Id} ({flow.Type}, division {flow.Division ?? "unknown"})"));
        return new FlowApiException(
            "FlowAmbiguous",
            new FlowError { Code = "FlowAmbiguous", Message = $"{found.Count} flows are called '{name}': {list}.", Advice = nextStep },
            nextStep);
    }
}
