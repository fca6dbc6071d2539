using System.CommandLine;
using System.Text;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec convert</c>: the body that would be sent, or the whole request for another tool.</summary>
internal static class ConvertCommand
{
    public static Command Create(Complaints complaints)
    {
        Option<string> form = OptionOf.Word(
            "--as", "The body alone, or the whole request for another tool.",
            "json", "curl", "http", "powershell", "csharp", "postman");
        Option<string?> region = OptionOf.Text("--region", "region", "The region that the request goes to, such as mypurecloud.ie.");
        var command = new Command("convert", "Writes the exact JSON that would be sent, or the whole request. Sends nothing.")
        {
            form, region,
        };
        var options = new PayloadOptions(command);
        command.SetAction((parsed, stop) =>
        {
            PayloadFiles files = options.Read(parsed);
            Uri? api = parsed.GetValue(region) is { } named ? FlowRegion.Parse(named).ApiUri : null;
            var wanted = Enum.Parse<PayloadForm>(parsed.GetValue(form)!, ignoreCase: true);
            bool isWhole = true;
            foreach (PayloadPiece piece in files.Read(stop))
            {
                string text = PasteReader.BodyIn(piece.Utf8) ?? Encoding.UTF8.GetString(piece.Utf8);
                RowLaunch row = files.Prepare(piece.Row ?? FlowRowReader.FromJson(text, 0, null));
                if (row.Report.IsValid)
                {
                    string request = LaunchRequestText.Write(row.Payload.ToString(), wanted, api);
                    Console.Out.WriteLine(wanted is PayloadForm.Json or PayloadForm.Postman ? CapturedText.Json(request) : request);
                }
                else
                {
                    isWhole = false;
                    complaints.Payload(row.Report with { Source = piece.Source });
                }
            }

            return Task.FromResult(isWhole ? ExitCode.Success : ExitCode.MendRows);
        });
        return command;
    }
}
