namespace FlowExec;

/// <summary>Where a launch goes. Source: Genesys Cloud Platform API, as the vendor's SDKs carry it (.NET SDK 270.0.0).</summary>
internal static class LaunchAddress
{
    /// <summary>The path behind the API's host.</summary>
    public const string Path = "/api/v2/flows/executions";
}
