using System.CommandLine;
using System.Reflection;
using System.Text;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec test</c>: what is wrong with payloads and rows, told before anything is sent and without an org.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        Option<string> form = OptionOf.Word("--as", "Text for people, or one document for other tools.", "text", "json", "sarif");
        var command = new Command("test", "Finds every defect of payloads and rows. Sends nothing and needs no org.") { form };
        var options = new PayloadOptions(command);
        command.SetAction((parsed, stop) =>
        {
            PayloadFiles files = options.Read(parsed);
            var tally = new DiagnosticSummary();
            IEnumerable<FlowPayloadReport> reports = files.Read(stop).Select(piece =>
            {
                FlowPayloadReport report = (piece.Row is { } row ? files.Prepare(row).Report
                    : PayloadTester.Test(piece.Utf8, files.Contract, files.Inputs)) with
                {
                    Source = piece.Source,
                    IsStrict = files.Binding.IsStrict,
                };
                tally.Add(report);
                return report;
            });
            Write(parsed.GetValue(form)!, reports);
            if (parsed.GetValue(form) == "text")
            {
                Console.Out.WriteLine(tally.ToString(ReportText.HowToCheck));
            }

            return Task.FromResult(tally.Invalid == 0 ? ExitCode.Success : ExitCode.MendRows);
        });
        return command;
    }

    private static void Write(string form, IEnumerable<FlowPayloadReport> reports)
    {
        using Stream output = CapturedText.JsonTo(StandardStream.Output());
        switch (form)
        {
            case "json":
                JsonReportWriter.Write(output, reports.Select(ReportText.Here));
                break;
            case "sarif":
                string version =
                    typeof(TestCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
                new SarifWriter(version, Environment.CurrentDirectory).Write(output, reports.Select(ReportText.Here));
                break;
            default:
                bool isColored = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
                foreach (FlowPayloadReport report in reports.Where(report => !report.Diagnostics.IsEmpty))
                {
                    Console.Out.WriteLine(ReportText.Of(report, isColored) + Environment.NewLine);
                }

                return;
        }

        output.Write(Encoding.UTF8.GetBytes(Environment.NewLine));
    }
}
