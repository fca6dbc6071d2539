using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>A request as it goes over the wire.</summary>
internal static class HttpForm
{
    public static string Write(string body, string root)
    {
        int scheme = root.IndexOf("://", StringComparison.Ordinal) + 3;
        int slash = root.IndexOf('/', scheme);
        string host = slash < 0 ? root[scheme..] : root[scheme..slash];
        string path = (slash < 0 ? "" : root[slash..]) + LaunchAddress.Path;
        return string.Join("\r\n",
            $"POST {path} HTTP/1.1",
            $"Host: {host}",
            "Authorization: Bearer <access token>",
            "Content-Type: application/json",
            "Content-Length: " + Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture),
            "",
            body);
    }
}
