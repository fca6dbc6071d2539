using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FlowExec.Engine.Api;

/// <summary>
/// What the body of an error says, whoever wrote it: the platform's ErrorBody, the OAuth shape of the sign-in, a gateway's JSON (problem
/// details, error objects, lists of errors), XML, a firewall's web page, plain text. One line of bounded length, without control or format
/// characters: it goes to terminals and logs.
/// </summary>
/// <param name="Code">The code that it names.</param>
/// <param name="Text">What it says.</param>
/// <param name="ContextId">The platform's correlation id, where it stands in the body.</param>
/// <param name="IsPlatforms">True where it has the platform's own form, or that of its sign-in.</param>
internal sealed record ErrorWords(string? Code, string? Text, string? ContextId, bool IsPlatforms)
{
    private const int LongestMessage = 2000;

    private const int LongestPage = 300;

    /// <summary>As much of a page as is looked at, in bytes.</summary>
    private const int LongestLook = 16 * 1024;

    private const int MostErrors = 10;

    private static readonly string[] Sentences =
        ["message", "error_description", "error_message", "errorMessage", "detail", "description", "reason", "faultstring", "title"];

    private static readonly string[] Codes = ["code", "errorCode", "error_code", "error", "faultcode"];

    private static readonly string[] Nested = ["error", "errors", "fault", "cause"];

    /// <summary>Reads the body; never throws for what is in it.</summary>
    public static ErrorWords Of(HttpAnswer answer)
    {
        if (Wire.Json(answer.Body.Span) is not { } json)
        {
            return new ErrorWords(null, Page(answer), null, IsPlatforms: false);
        }

        (string? code, string? text) = Of(json, depth: 0);
        Wire root = Wire.Parse(answer.Body.Span) ?? default;
        string? mark = root.Text("code") ?? root.Text("contextId") ?? root.Text("status");
        bool platforms = (root.Text("message") is not null && mark is not null)
            || (root.Text("error") is not null && (root.Text("error_description") ?? root.Text("description")) is not null);
        string details = string.Join(", ", (root.Children("details") ?? [])
            .Select(detail => $"{detail.Text("fieldName")} {detail.Text("errorCode")}".Trim())
            .Where(detail => detail.Length > 0)
            .Take(MostErrors));
        text = text is not null && details.Length > 0 ? $"{text} ({details})" : text;
        return new ErrorWords(
            answer.Words(code, LongestPage), answer.Words(text, LongestMessage),
            answer.Words(root.Text("contextId"), LongestPage), platforms);
    }

    /// <summary>What an unexpected body says, to be put behind a sentence; empty where it says nothing.</summary>
    public static string Quoted(HttpAnswer answer) => Of(answer).Text is { } text ? $": \"{text}\"" : "";

    /// <summary>One line of bounded length without control and format characters; null where nothing is left.</summary>
    public static string? Clean(string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, longest));
        bool gap = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length >= longest - 1)
            {
                clean.Append('…');
                break;
            }

            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.Format)
            {
                continue;
            }

            bool blank = Rune.IsWhiteSpace(rune) || category == UnicodeCategory.Control;
            if (!blank)
            {
                _ = gap && clean.Length > 0 ? clean.Append(' ') : clean;
                clean.Append(rune.ToString());
            }

            gap = blank;
        }

        return clean.Length == 0 ? null : clean.ToString();
    }

    private static (string? Code, string? Text) Of(JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return (null, value.GetString());
            case JsonValueKind.Array when depth < 4:
                return Joined(value.EnumerateArray().Take(MostErrors), depth);
            case JsonValueKind.Object when depth < 4:
                break;
            default:
                return default;
        }

        JsonProperty[] members = [.. value.EnumerateObject()];
        string? code = Named(members, Codes);
        string? text = Named(members, Sentences);
        if (text is not null && Named(members, ["title"]) is { } title && title != text && Named(members, ["detail"]) == text)
        {
            text = $"{title}: {text}";
        }

        foreach (JsonProperty member in members.Where(member => Nested.Contains(member.Name, StringComparer.OrdinalIgnoreCase)))
        {
            if (member.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            {
                continue;
            }

            // ASP.NET writes an object of lists here, by the name of the field.
            (string? inner, string? more) = Of(member.Value, depth + 1);
            if (more is null && member.Value.ValueKind == JsonValueKind.Object)
            {
                (inner, more) = Joined(member.Value.EnumerateObject().Take(MostErrors).Select(field => field.Value), depth + 1);
            }

            code ??= inner;
            text = text is null || more is null || text.Contains(more, StringComparison.Ordinal)
                ? text ?? more
                : $"{text.TrimEnd('.', ' ')}: {more}";
        }

        return (code, text);
    }

    private static (string? Code, string? Text) Joined(IEnumerable<JsonElement> values, int depth)
    {
        (string? Code, string? Text)[] all = [.. values.Select(value => Of(value, depth + 1)).Where(words => words.Text is not null)];
        return all.Length == 0 ? default : (all[0].Code, string.Join("; ", all.Select(words => words.Text).Distinct()));
    }

    /// <summary>The first of these members, in this order, that holds a text.</summary>
    private static string? Named(JsonProperty[] members, string[] names)
    {
        foreach (string name in names)
        {
            foreach (JsonProperty member in members)
            {
                if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind == JsonValueKind.String
                    && !string.IsNullOrWhiteSpace(member.Value.GetString()))
                {
                    return member.Value.GetString();
                }
            }
        }

        return null;
    }

    /// <summary>The words of a page or a text, without its tags.</summary>
    private static string? Page(HttpAnswer answer)
    {
        string text = Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, LongestLook)]);
        if (!text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith('<'))
        {
            return LooksLikeText(text) ? answer.Words(text, LongestPage) : null;
        }

        var words = new StringBuilder();
        int at = 0;
        while (at < text.Length)
        {
            int tag = text.IndexOf('<', at);
            words.Append(text, at, (tag < 0 ? text.Length : tag) - at).Append(' ');
            if (tag < 0)
            {
                break;
            }

            string end = text.AsSpan(tag).StartsWith("<!--") ? "-->" : StartsWith(text, tag, "<script") ? "</script>"
                : StartsWith(text, tag, "<style") ? "</style>" : ">";
            int close = text.IndexOf(end, tag, StringComparison.OrdinalIgnoreCase);
            at = close < 0 ? text.Length : close + end.Length;
        }

        return answer.Words(WebUtility.HtmlDecode(words.ToString()), LongestPage);
    }

    private static bool StartsWith(string text, int at, string tag) => text.AsSpan(at).StartsWith(tag, StringComparison.OrdinalIgnoreCase);

    /// <summary>JSON that breaks off, and bytes that are no text, say nothing to people.</summary>
    private static bool LooksLikeText(string text) =>
        text.AsSpan().TrimStart() is [not ('{' or '['), ..]
        && text.AsSpan().Count('\uFFFD') * 10 <= text.Length
        && !text.Contains('\0', StringComparison.Ordinal);
}
