namespace FlowExec;

/// <summary>A curl command for sh. Nothing inside single quotes means anything to a shell but the single quote.</summary>
internal static class CurlForm
{
    public static string Write(string body, string address) => string.Join('\n',
        $"curl -X POST {Quote(address)} \\",
        $"  -H \"Authorization: Bearer ${LaunchRequestText.TokenVariable}\" \\",
        "  -H 'Content-Type: application/json' \\",
        $"  --data-raw {Quote(body)}");

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
