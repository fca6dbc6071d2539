namespace FlowExec;

/// <summary>
/// Writes the whole request of a launch in a form that other tools take. The token is never in it: what stands there is where the tool
/// finds one.
/// </summary>
internal static class LaunchRequestText
{
    /// <summary>The environment variable that the platform's own tools read a token from (vendor's CLI 166.0.0).</summary>
    public const string TokenVariable = "GENESYSCLOUD_ACCESS_TOKEN";

    private const string UnknownApi = "https://api.<region>";

    /// <summary>Writes a request.</summary>
    /// <param name="body">The body, JSON on one line.</param>
    /// <param name="form">The form.</param>
    /// <param name="api">The root of the API; null where no org is connected, and a placeholder stands for the region.</param>
    public static string Write(string body, PayloadForm form, Uri? api)
    {
        string root = api is null ? UnknownApi : api.AbsoluteUri.TrimEnd('/');
        return form switch
        {
            PayloadForm.Curl => CurlForm.Write(body, root + LaunchAddress.Path),
            PayloadForm.Http => HttpForm.Write(body, root),
            PayloadForm.PowerShell => PowerShellForm.Write(body, root + LaunchAddress.Path),
            PayloadForm.CSharp => CSharpForm.Write(body, root + LaunchAddress.Path),
            PayloadForm.Postman => PostmanForm.Write(body, root),
            _ => body,
        };
    }
}
