using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>A curl command, of sh, of the Windows command prompt or of PowerShell.</summary>
internal static class CurlCommand
{
    private static readonly Regex Start =
        new(@"(^|[\s>$`(;&|])curl(\.exe)?[ \t]+[^\s=]", RegexOptions.Multiline | RegexOptions.NonBacktracking);

    /// <summary>What stands before a variable that is the flow's id: that it is none is said of the field.</summary>
    private static readonly Regex OfFlowId =
        new(@"\bflow_?id[\\""' ]*:[\\""' ]*$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    // The short options that take a value, and the long ones that take none: what takes one must not have it taken for the address.
    private const string ShortWithValue = "XHduFAbceKmoOrTUwxyYzCDEPQt";
    private static readonly HashSet<string> LongWithoutValue = new(StringComparer.Ordinal)
    {
        "--silent", "--insecure", "--location", "--verbose", "--include", "--fail", "--show-error", "--compressed", "--get", "--head",
        "--http1.1", "--http2", "--globoff", "--no-progress-meter", "--fail-with-body", "--tlsv1.2", "--location-trusted", "--ipv4",
        "--ipv6", "--progress-bar", "--remote-name", "--netrc", "--basic", "--ssl-no-revoke", "--no-buffer", "--path-as-is",
    };

    /// <summary>True for a line that begins such a command.</summary>
    public static bool Begins(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart(" \t$>#");
        return text.StartsWith("curl ", StringComparison.Ordinal) || text.StartsWith("curl.exe ", StringComparison.Ordinal);
    }

    /// <summary>Recognises the first curl command in a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        Match found = Start.Match(source.Text, start, end - start);
        if (!found.Success)
        {
            return null;
        }

        int curl = source.Text.IndexOf("curl", found.Index, StringComparison.Ordinal);
        Shell shell = ShellWords.ShellOf(source.Text, curl, end);
        List<ShellWord> words = ShellWords.Split(source.Text, curl, end, shell);
        var notes = new List<PastedNote>();
        TakeDashes(words, notes);
        var request = new PastedRequest { DefaultMethod = "GET", ContentTypeFix = "Add -H 'Content-Type: application/json'." };
        ShellWord? data = null;
        foreach ((string option, ShellWord? value) in Options(words))
        {
            data = Take(request, notes, option, value, data);
        }

        notes.InsertRange(0, request.Judge());
        MendedText? body = data is null ? null : BodyOf(source, data, end, notes);
        if (data is null)
        {
            notes.Add(new PastedNote(DiagnosticCodes.NoBodyInText, curl, words[0].Part.End,
                "The command has no body: -d, --data or --json is missing.", "The launch wants a JSON body with flowId."));
        }

        return new PastedText("a curl command", curl, body, notes);
    }

    /// <summary>Web pages turn <c>-X</c> and <c>--data</c> into a dash that is none for a shell.</summary>
    private static void TakeDashes(List<ShellWord> words, List<PastedNote> notes)
    {
        for (int i = 1; i < words.Count; i++)
        {
            PastedPart part = words[i].Part;
            if (part.Text is not ['\u00E2', '\u0080', '\u0093' or '\u0094', _, ..])
            {
                continue;
            }

            words[i] = words[i] with { Part = part with { Text = (part.Text.Length > 4 ? "--" : "-") + part.Text[3..] } };
            if (notes.Count == 0)
            {
                notes.Add(new PastedNote(DiagnosticCodes.WrongQuotes, part.Start, part.Start + 3, "A typographic dash begins no option.",
                    "Write - or --, as a web page has often changed it, and the quotes too."));
            }
        }
    }

    private static ShellWord? Take(PastedRequest request, List<PastedNote> notes, string option, ShellWord? value, ShellWord? data)
    {
        PastedWord? word = value is null ? null : new PastedWord(value.Text, value.Part.Start, value.Part.End);
        switch (option)
        {
            case "" or "--url":
                request.Address ??= word;
                break;
            case "-X" or "--request":
                request.Method = word;
                break;
            case "-H" or "--header" when word is { } header:
                request.AddHeader(header);
                break;
            case "-d" or "--data" or "--data-raw" or "--data-binary" or "--data-ascii" or "--json":
                (request.DefaultMethod, request.DefaultContentType) =
                    ("POST", option == "--json" ? "application/json" : "application/x-www-form-urlencoded");
                return data ?? value;
            case "-F" or "--form" or "--data-urlencode" when word is { } form:
                (request.DefaultMethod, request.DefaultContentType) = ("POST", "a form");
                notes.Add(new PastedNote(DiagnosticCodes.NoBodyInText, form.Start, form.End,
                    $"{option} sends a form; the launch wants one JSON body.",
                    "Give the whole body with --data and single quotes around it."));
                return data ?? new ShellWord(value!.Part with { Text = "" }, null, null);
        }

        return data;
    }

    /// <summary>Every option with its value; an address alone has an empty name.</summary>
    private static IEnumerable<(string Option, ShellWord? Value)> Options(List<ShellWord> words)
    {
        for (int i = 1; i < words.Count; i++)
        {
            string text = words[i].Text;
            if (text.StartsWith("--", StringComparison.Ordinal))
            {
                int sign = text.IndexOf('=', StringComparison.Ordinal);
                if (sign > 0)
                {
                    yield return (text[..sign], words[i].Behind(sign + 1));
                }
                else
                {
                    bool hasValue = !LongWithoutValue.Contains(text) && i + 1 < words.Count;
                    yield return (text, hasValue ? words[++i] : null);
                }
            }
            else if (text.Length > 1 && text[0] == '-')
            {
                int at = 1;
                while (at < text.Length && !ShortWithValue.Contains(text[at], StringComparison.Ordinal))
                {
                    at++;
                }

                if (at < text.Length)
                {
                    ShellWord? value = at + 1 < text.Length ? words[i].Behind(at + 1) : i + 1 < words.Count ? words[++i] : null;
                    yield return ("-" + text[at], value);
                }
            }
            else if (text.Length > 0)
            {
                yield return ("", words[i]);
            }
        }
    }

    private static MendedText? BodyOf(PastedSource source, ShellWord data, int end, List<PastedNote> notes)
    {
        PastedPart part = data.Part;
        if (part.Text is "@-" && BodySearch.Find(source, part.End, end, LenientDialect.Json) is [var document, ..])
        {
            return document.Body;
        }

        if (part.Text.StartsWith('@'))
        {
            Said file = PastedWord.Show(part.Text[1..]);
            notes.Add(Missing(part.Text == "@-" ? (Sentence) "The body comes from the command's input, which is not in the text."
                : $"The body is in the file '{file}', which is not in the text.", $"Test the file: {Term.TestPayload} '{file}'."));
            return null;
        }

        if (part.Text.TrimStart() is ['$', ..])
        {
            notes.Add(Missing($"The body is the variable {PastedWord.Show(part.Text.Trim())}, and its value is not in the text.",
                "Paste the body itself."));
            return null;
        }

        if (data.Typographic is { } quote)
        {
            notes.Add(new PastedNote(DiagnosticCodes.WrongQuotes, quote, quote + 3,
                "A typographic quote is no quote for a shell.", "Write ' around the body, as a web page has often changed it."));
        }

        if (data.Variable is { } variable && !OfFlowId.IsMatch(source.Text.AsSpan(0, variable.Start)))
        {
            Said name = PastedWord.Show(source.Text[variable.Start..variable.End]);
            notes.Add(new PastedNote(DiagnosticCodes.Placeholder, variable.Start, variable.End,
                $"'{name}' is filled in by the shell; what it comes to is not in the text.",
                "Put the value there, or test the body that is sent."));
        }

        bool isForm = part.Text.AsSpan().TrimStart() is [>= 'A' and <= 'z' and not '[', ..]
            && part.Text.Contains('=', StringComparison.Ordinal);
        MendedText? body = isForm || part.Text.AsSpan().Trim().Length == 0 ? null : QuotedBody.Read(part);
        if (body is null && notes.TrueForAll(note => note.Code != DiagnosticCodes.NoBodyInText))
        {
            notes.Add(Missing(part.Text.Length == 0 ? "The body is empty."
                : isForm ? "The body of the command is a form, and no JSON." : "The body of the command cannot be read as JSON.",
                "The launch wants a JSON body with flowId."));
        }

        return body;

        PastedNote Missing(Sentence message, Sentence help) =>
            new(DiagnosticCodes.NoBodyInText, part.Start, part.End, message, help);
    }
}
