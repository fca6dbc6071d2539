using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlowExec.Emulation.Http;

/// <summary>Writes a status line and headers.</summary>
internal static class ResponseHead
{
    public static void Write(ArrayBufferWriter<byte> to, HttpResponse response, DateTimeOffset date)
    {
        if (response.Status == 200)
        {
            to.Write("HTTP/1.1 200 OK\r\n"u8);
        }
        else
        {
            Text(to, string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {Reason(response.Status)}\r\n"));
        }

        to.Write("Date: "u8);
        Span<byte> stamp = to.GetSpan(29);
        System.Buffers.Text.Utf8Formatter.TryFormat(date, stamp, out int written, 'R');
        to.Advance(written);
        to.Write("\r\nContent-Type: "u8);
        Text(to, response.ContentType);
        to.Write("\r\nContent-Length: "u8);
        Span<byte> length = to.GetSpan(11);
        System.Buffers.Text.Utf8Formatter.TryFormat(response.Body.Length, length, out written);
        to.Advance(written);
        to.Write("\r\n"u8);
        if (response.Close)
        {
            to.Write("Connection: close\r\n"u8);
        }

        foreach ((string name, string value) in response.Headers)
        {
            Text(to, name);
            to.Write(": "u8);
            Text(to, value);
            to.Write("\r\n"u8);
        }

        to.Write("\r\n"u8);
    }

    private static void Text(ArrayBufferWriter<byte> to, string text)
    {
        Span<byte> span = to.GetSpan(text.Length);
        to.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private static string Reason(int status) => status switch
    {
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    };
}
