using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// A request in a program: Invoke-RestMethod with a hashtable, requests.post with a dict, fetch with an object, a C# client. And, as the
/// last resort, any text that has a payload in it, such as a log.
/// </summary>
internal static class CodeRequest
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private static readonly Regex PowerShell =
        new(@"\b(Invoke-RestMethod|Invoke-WebRequest|irm|iwr|ConvertTo-Json)\b|@\{|@['""]\r?\n|\$\w+ *= *(@|\[)", Options);

    private static readonly Regex Python =
        new(@"\brequests\.\w+\(|\bjson\.dumps\(|\bdict\(|^ *(import|from) \w+|\b(httpx|urllib)\.", Options | RegexOptions.Multiline);

    private static readonly Regex Php =
        new(@"<\?php|\b(json_encode|curl_setopt\w*)\(|\$\w+->|\$\w+\s*=\s*(array\(|\[)\s*['""]\w+['""]\s*=>", Options);

    private static readonly Regex Go = new(@"\bmap\[string\]|\bjson\.Marshal\(|\bhttp\.NewRequest", Options);
    private static readonly Regex Ruby = new(@"\bNet::HTTP\b|\.to_json\b|^ *require ['""]", Options | RegexOptions.Multiline);

    private static readonly Regex JavaScript =
        new(@"\b(fetch|axios[.\w]*)\(|JSON\.stringify\(|\b(const|let) \w+ *=|XMLHttpRequest|=>", Options);

    private static readonly Regex CSharp =
        new(@"\b(HttpClient|StringContent|HttpRequestMessage|PostAsync|JsonSerializer)\b|\bnew *\{|\bvar \w+ *= *new", Options);

    private static readonly Regex Address = new(@"https?://[^\s'""`<>)\\]+", Options);
    private static readonly Regex Method = new(
        @"(?:-method|\bmethod['""]?) *[:= ] *['""]?(get|post|put|patch|delete)\b"
            + @"|\b(?:requests|axios|httpx)\.(get|post|put|patch|delete)\(",
        Options);

    private static readonly Regex ContentType = new(@"(?:content-?type)['""]? *[:=, ] *['""]?([a-z]+/[a-z0-9.+-]+)", Options);

    /// <summary>True for a line that begins a request of PowerShell, or a hashtable.</summary>
    public static bool Begins(string line)
    {
        string text = line.TrimStart();
        return text.StartsWith("Invoke-", StringComparison.OrdinalIgnoreCase) || text.StartsWith("@{", StringComparison.Ordinal)
            || (text.StartsWith('$') && text.Contains('=', StringComparison.Ordinal))
            || text.StartsWith("import ", StringComparison.Ordinal)
            || text.StartsWith("const ", StringComparison.Ordinal) || text.StartsWith("requests.", StringComparison.Ordinal);
    }

    /// <summary>Recognises a request, or any text with a payload in it.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        (string kind, LenientDialect dialect, bool isCode) = LanguageOf(source.Text, start, end);
        List<(int Start, int End, MendedText Body)> bodies = BodySearch.Find(source, start, end, dialect);
        if (bodies.Count == 0)
        {
            return BodySearch.Answer(source, start, end) is { } answer
                ? new PastedText("a text with an answer in it", answer.Start, answer.Body, []) : null;
        }

        var notes = new List<PastedNote>();
        if (isCode && RequestOf(source.Text, start, end, kind) is { } request)
        {
            notes.AddRange(request.Judge());
            AddForm(source.Text, start, end, dialect, request, notes);
        }

        if (bodies.Count > 1)
        {
            notes.Add(new PastedNote(DiagnosticCodes.SeveralPayloads, bodies[1].Start, bodies[1].Start + 1,
                "A second payload begins here; the first alone is tested.", "Give them one by one."));
        }

        return new PastedText(kind, isCode ? start + BlanksAt(source.Text, start, end) : bodies[0].Start, bodies[0].Body, notes);
    }

    private static (string Kind, LenientDialect Dialect, bool IsCode) LanguageOf(string text, int start, int end)
    {
        bool Is(Regex language) => language.Match(text, start, end - start).Success;
        return true switch
        {
            _ when Is(Php) => ("PHP code", LenientDialect.Code, true),
            _ when Is(PowerShell) => ("PowerShell", LenientDialect.PowerShell, true),
            _ when Is(Go) => ("Go code", LenientDialect.Code, true),
            _ when Is(Ruby) => ("Ruby code", LenientDialect.Code, true),
            _ when Is(Python) => ("Python code", LenientDialect.Code, true),
            _ when Is(CSharp) => ("C# code", LenientDialect.Code, true),
            _ when Is(JavaScript) => ("JavaScript code", LenientDialect.Code, true),
            _ => ("a text with a payload in it", LenientDialect.Json, false),
        };
    }

    private static PastedRequest? RequestOf(string text, int start, int end, string kind)
    {
        Match address = Address.Match(text, start, end - start);
        while (address.Success && address.Value.Contains("/oauth/", StringComparison.OrdinalIgnoreCase))
        {
            address = address.NextMatch();
        }

        if (!address.Success)
        {
            return null;
        }

        Match method = Method.Match(text, start, end - start);
        Group verb = method.Groups[1].Success ? method.Groups[1] : method.Groups[2];
        Match type = ContentType.Match(text, start, end - start);
        bool isPowerShell = kind == "PowerShell" && text.AsSpan(start, end - start).Contains("Invoke-", StringComparison.OrdinalIgnoreCase);
        bool isPlainText = kind == "C# code" && text.AsSpan(start, end - start).Contains("StringContent(", StringComparison.Ordinal)
            && !text.AsSpan(start, end - start).Contains("application/json", StringComparison.OrdinalIgnoreCase);
        return new PastedRequest
        {
            Address = new PastedWord(address.Value, address.Index, address.Index + address.Length),
            Method = verb.Success ? new PastedWord(verb.Value, verb.Index, verb.Index + verb.Length) : null,
            DefaultMethod = isPowerShell ? "GET" : "POST",
            ContentType = type.Success ? new PastedWord(type.Groups[1].Value, type.Index, type.Index + type.Length) : null,
            DefaultContentType = isPowerShell ? "application/x-www-form-urlencoded"
                : isPlainText ? "text/plain" : null,
            ContentTypeFix = isPowerShell ? "Add -ContentType 'application/json'." : "Set the header Content-Type: application/json.",
        };
    }

    /// <summary>A hashtable or a dict that is sent as it is becomes form fields.</summary>
    private static void AddForm(string text, int start, int end, LenientDialect dialect, PastedRequest request, List<PastedNote> notes)
    {
        string all = text[start..end];
        bool Has(string word) => all.Contains(word, StringComparison.OrdinalIgnoreCase);
        bool isPowerShell = Has("-Body");
        bool isBare = isPowerShell ? Has("@{") && !Has("ConvertTo-Json") && !Has("'{")
            : dialect == LenientDialect.Code && Has("requests.") && Has("data=") && !Has("dumps");
        if (isBare && request.Address is { } place)
        {
            notes.Add(new PastedNote(DiagnosticCodes.RequestLine, place.Start, place.End,
                isPowerShell ? "A hashtable as -Body goes out as form fields." : "A dict as data= goes out as form fields.",
                isPowerShell ? "Turn it into JSON first: -Body ($body | ConvertTo-Json -Depth 10)." : "Write json= in place of data=."));
        }
    }

    private static int BlanksAt(string text, int start, int end)
    {
        int at = start;
        while (at < end - 1 && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at - start;
    }
}
