using System.Globalization;
using System.Runtime.CompilerServices;
using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Flows;

/// <summary>Reads flows from the org, page by page.</summary>
internal sealed class FlowListing(ApiTransport transport)
{
    /// <summary>Flows a page; the platform gives 500 at most, and schemas make a flow large.</summary>
    private const int PageSize = 100;

    /// <summary>A listing that never ends is a fault of the other side.</summary>
    private const int MostPages = 10_000;

    /// <summary>
    /// Lists flows of these types, or of every type, and of this name where one is given (a hint: what comes is to be filtered again).
    /// </summary>
    public async IAsyncEnumerable<Flow> ReadAsync(
        IReadOnlyList<string> types, string? name, bool includeSchemas, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string filter = string.Concat(types.Select(type => $"&type={Uri.EscapeDataString(type)}"))
            + (name is null ? "" : $"&name={Uri.EscapeDataString(name)}")
            + (includeSchemas ? "&includeSchemas=true" : "");
        for (int page = 1; page <= MostPages; page++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"api/v2/flows?pageNumber={page}&pageSize={PageSize}{filter}");
            FlowListingWire listing = await ReadPageAsync(path, cancellationToken).ConfigureAwait(false);
            foreach (FlowWire wire in listing.Entities ?? [])
            {
                if (FlowReader.Read(wire) is { } flow)
                {
                    yield return flow;
                }
            }

            if (listing.Entities is not { Count: > 0 } || (listing.PageCount is { } pages ? page >= pages : listing.NextUri is null))
            {
                yield break;
            }
        }
    }

    /// <summary>Reads one flow with its schemas.</summary>
    public async Task<Flow> ReadAsync(string flowId, CancellationToken cancellationToken)
    {
        string id = Uri.EscapeDataString(flowId);
        HttpAnswer answer = await transport.SendAsync(ApiCall.Get($"api/v2/flows/{id}"), cancellationToken).ConfigureAwait(false);
        Flow flow = FlowReader.Read(AnswerReader.Read(answer, WireJson.Default.FlowWire)) ?? throw new FlowConnectionException(
            "AnswerUnreadable", $"The org answered for flow {flowId} with a flow that has no id or name.", neverSent: false);
        return flow.Inputs.IsKnown ? flow : await WithSchemasAsync(flow, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The list takes includeSchemas, the single flow does not (published document): so schemas may be told there alone.</summary>
    private async Task<Flow> WithSchemasAsync(Flow flow, CancellationToken cancellationToken)
    {
        try
        {
            string path = $"api/v2/flows?pageNumber=1&pageSize=25&id={Uri.EscapeDataString(flow.Id)}&includeSchemas=true";
            FlowListingWire listing = await ReadPageAsync(path, cancellationToken).ConfigureAwait(false);
            return (listing.Entities ?? []).Select(FlowReader.Read)
                .FirstOrDefault(found => found is not null && found.Id.Equals(flow.Id, StringComparison.OrdinalIgnoreCase)) ?? flow;
        }
        catch (FlowApiException)
        {
            // A flow can be launched without knowing its inputs.
            return flow;
        }
    }

    private async Task<FlowListingWire> ReadPageAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            HttpAnswer answer = await transport.SendAsync(ApiCall.Get(path), cancellationToken).ConfigureAwait(false);
            return AnswerReader.Read(answer, WireJson.Default.FlowListingWire);
        }
        catch (FlowApiException e) when (e.Error.Status == 403)
        {
            // The lighter view asks for architect:flow:search only, which a client may have without architect:flow:view.
            string lighter = path.Replace("api/v2/flows?", "api/v2/flows/divisionviews?", StringComparison.Ordinal);
            try
            {
                HttpAnswer answer = await transport.SendAsync(ApiCall.Get(lighter), cancellationToken).ConfigureAwait(false);
                return AnswerReader.Read(answer, WireJson.Default.FlowListingWire);
            }
            catch (FlowApiException)
            {
                throw e;
            }
        }
    }
}
