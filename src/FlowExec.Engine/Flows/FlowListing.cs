using System.Globalization;
using System.Runtime.CompilerServices;
using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Flows;

/// <summary>Reads flows from the org, page by page.</summary>
internal sealed class FlowListing(ApiTransport transport)
{
    /// <summary>Flows a page; the platform gives 500 at most, and schemas make a flow large.</summary>
    private const int PageSize = 500;

    private const int PageSizeWithSchemas = 100;

    /// <summary>A listing that never ends is a fault of the other side, and must not use up the quota.</summary>
    private const int MostPages = 100;

    /// <summary>
    /// Lists flows of these types, or of every type, and of this name where one is given (a hint: what comes is to be filtered again).
    /// </summary>
    public async IAsyncEnumerable<Flow> ReadAsync(
        IReadOnlyList<string> types, string? name, bool includeSchemas, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string filter = string.Concat(types.Select(type => $"&type={Uri.EscapeDataString(type)}"))
            + (name is null ? "" : $"&name={Uri.EscapeDataString(name)}")
            + (includeSchemas ? "&includeSchemas=true" : "");
        int size = includeSchemas ? PageSizeWithSchemas : PageSize;
        HashSet<string> seen = [];
        for (int page = 1; page <= MostPages; page++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"api/v2/flows?pageNumber={page}&pageSize={size}{filter}");
            Wire listing = await ReadPageAsync(path, cancellationToken).ConfigureAwait(false);
            List<Wire> entities = listing.Children("entities") ?? [];
            bool isNew = false;
            foreach (Wire wire in entities)
            {
                if (FlowReader.Read(wire) is { } flow && seen.Add(flow.Id))
                {
                    isNew = true;
                    yield return flow;
                }
            }

            // A page without anything new is the end too, whatever is told: a gateway that knows no page numbers gives one page forever.
            if (!isNew || (listing.Count("pageCount") is { } pages ? page >= pages : listing.Text("nextUri") is null))
            {
                yield break;
            }
        }

        throw new FlowConnectionException(
            "ListingEndless", $"The org's list of flows has no end: {MostPages} pages of it were read.", neverSent: false,
            $"Give {Term.FlowId} in place of a name, and see whether a gateway answers in the platform's place.");
    }

    /// <summary>Reads one flow with its schemas.</summary>
    public async Task<Flow> ReadAsync(string flowId, CancellationToken cancellationToken)
    {
        string id = Uri.EscapeDataString(flowId);
        HttpAnswer answer = await transport.SendAsync(ApiCall.Get($"api/v2/flows/{id}"), cancellationToken).ConfigureAwait(false);
        Flow flow = FlowReader.Read(AnswerReader.Read(answer)) ?? throw new FlowConnectionException(
            "AnswerUnreadable", $"The org answered for flow {flowId} with a flow that has no id or name.", neverSent: false);
        return flow.Inputs.IsKnown ? flow : await WithSchemasAsync(flow, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The list takes includeSchemas, the single flow does not (published document): so schemas may be told there alone.</summary>
    private async Task<Flow> WithSchemasAsync(Flow flow, CancellationToken cancellationToken)
    {
        try
        {
            string path = $"api/v2/flows?pageNumber=1&pageSize=25&id={Uri.EscapeDataString(flow.Id)}&includeSchemas=true";
            Wire listing = await ReadPageAsync(path, cancellationToken).ConfigureAwait(false);
            return (listing.Children("entities") ?? []).Select(FlowReader.Read)
                .FirstOrDefault(found => found is not null && found.Id.Equals(flow.Id, StringComparison.OrdinalIgnoreCase)) ?? flow;
        }
        catch (FlowApiException)
        {
            // A flow can be launched without knowing its inputs.
            return flow;
        }
    }

    private async Task<Wire> ReadPageAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            HttpAnswer answer = await transport.SendAsync(ApiCall.Get(path), cancellationToken).ConfigureAwait(false);
            return AnswerReader.Read(answer);
        }
        catch (FlowApiException e) when (e.Error.Status == 403)
        {
            // The lighter view asks for architect:flow:search only, which a client may have without architect:flow:view.
            string lighter = path.Replace("api/v2/flows?", "api/v2/flows/divisionviews?", StringComparison.Ordinal);
            try
            {
                HttpAnswer answer = await transport.SendAsync(ApiCall.Get(lighter), cancellationToken).ConfigureAwait(false);
                return AnswerReader.Read(answer);
            }
            catch (FlowApiException)
            {
                throw e;
            }
        }
    }
}
