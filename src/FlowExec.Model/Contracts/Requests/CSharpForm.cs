using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>A C# program of a few lines: of top-level statements, with the framework alone.</summary>
internal static class CSharpForm
{
    public static string Write(string body, string address) => string.Join('\n',
        "using System.Net.Http.Headers;",
        "using System.Text;",
        "",
        "using var http = new HttpClient();",
        $"string? token = Environment.GetEnvironmentVariable(\"{LaunchRequestText.TokenVariable}\");",
        "http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(\"Bearer\", token);",
        $"const string Body = {Quote(body)};",
        "using var content = new StringContent(Body, Encoding.UTF8, \"application/json\");",
        $"using HttpResponseMessage answer = await http.PostAsync({Quote(address)}, content);",
        "Console.WriteLine(await answer.Content.ReadAsStringAsync());");

    /// <summary>A text of C#. Letters stay as they are; what C# takes for a line end is written as an escape.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 16).Append('"');
        foreach (char one in text)
        {
            if (one is '"' or '\\')
            {
                quoted.Append('\\').Append(one);
            }
            else if (char.IsControl(one) || one is '\u2028' or '\u2029')
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
            }
            else
            {
                quoted.Append(one);
            }
        }

        return quoted.Append('"').ToString();
    }
}
