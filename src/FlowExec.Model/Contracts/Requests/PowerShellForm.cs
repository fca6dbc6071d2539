namespace FlowExec;

/// <summary>
/// Invoke-RestMethod with its body. The body stands in a here-string in single quotes, the only text of PowerShell in which no character
/// means anything: a quote would have to begin a line to end it, and JSON on one line begins with a brace.
/// </summary>
internal static class PowerShellForm
{
    public static string Write(string body, string address) => string.Join('\n',
        "$request = @{",
        "    Method      = 'Post'",
        $"    Uri         = '{address}'",
        $"    Headers     = @{{ Authorization = \"Bearer $env:{LaunchRequestText.TokenVariable}\" }}",
        "    ContentType = 'application/json; charset=utf-8'",
        "    Body        = @'",
        body,
        "'@",
        "}",
        "Invoke-RestMethod @request");
}
