using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// A command of HTTPie, whose items become the members of a JSON body: <c>name=text</c> and <c>name:=JSON</c>. Source: HTTPie's manual,
/// request items.
/// </summary>
internal static class HttpieCommand
{
    private static readonly Regex Start = new(
        @"(^|[\s>$`;&|])(http|https|xh)[ \t]+[^\n]*/flows/executions", RegexOptions.Multiline | RegexOptions.NonBacktracking);

    private static readonly Regex Item = new(@"^([\w.-]+)(:=|=)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Recognises such a command in a stretch of text; null where it has no body of its own.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        Match found = Start.Match(source.Text, start, end - start);
        if (!found.Success)
        {
            return null;
        }

        int command = found.Groups[2].Index;
        var request = new PastedRequest { DefaultContentType = "application/json" };
        var output = new LenientOutput(1024);
        var slips = new List<SyntaxSlip>();
        output.Mark(command);
        output.Write("{"u8);
        bool isFirst = true;
        foreach (ShellWord word in ShellWords.Split(source.Text, command, end, ShellWords.ShellOf(source.Text, command, end)).Skip(1))
        {
            var place = new PastedWord(word.Text, word.Part.Start, word.Part.End);
            Match item = Item.Match(word.Text);
            if (!item.Success)
            {
                Take(request, place);
                continue;
            }

            ShellWord value = word.Behind(item.Length);
            MendedText? json = item.Groups[2].Value == ":=" ? QuotedBody.Read(value.Part) : TextOf(value.Part);
            if (json is not null)
            {
                output.Mark(word.Part.Start);
                output.Write(System.Text.Encoding.UTF8.GetBytes((isFirst ? "" : ",") + JsonStrings.Quote(item.Groups[1].Value) + ":"));
                output.Write(json);
                slips.AddRange(json.Slips);
                isFirst = false;
            }
        }

        output.Write("}"u8);
        return isFirst ? null
            : new PastedText("a command of HTTPie", command, new MendedText(output.ToArray(), slips, output.Map), [.. request.Judge()]);
    }

    /// <summary>What is no item of the body: the method, the address, a header; options say nothing about the launch.</summary>
    private static void Take(PastedRequest request, PastedWord word)
    {
        if (request.Address is null && word.Text is "GET" or "POST" or "PUT" or "PATCH" or "DELETE")
        {
            request.Method = word;
        }
        else if (request.Address is null && !word.Text.StartsWith('-'))
        {
            request.Address = word;
        }
        else if (request.Address is not null)
        {
            request.AddHeader(word);
        }
    }

    private static MendedText TextOf(PastedPart part)
    {
        byte[] text = System.Text.Encoding.Latin1.GetBytes(part.Text);
        string quoted = JsonStrings.Quote(System.Text.Encoding.UTF8.GetString(text));
        return new MendedText(System.Text.Encoding.UTF8.GetBytes(quoted), [], [(0, part.Start)]);
    }
}
