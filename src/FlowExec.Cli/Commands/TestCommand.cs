using System.CommandLine;
using System.Reflection;
using System.Text;
using FlowExec.Cli.Output;
using FlowExec.Engine;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec test</c>: what is wrong with payloads and rows, told before anything is sent and without an org.</summary>
internal static class TestCommand
{
    private const string HowToCheck = "give --schema";

    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "CSV files, tested row by row, and files with one JSON payload each; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> contract = OptionOf.Text("--contract", "name", "Published, ExecutionContext, Participants or a contract file.");
        Option<string?> schema = OptionOf.Text(
            "--schema", "file", "The inputs that the flow declares: a JSON Schema, the org's answer for it, or its exported configuration.");
        Option<string?> flowId = OptionOf.Text("--flow-id", "id", "The flow for rows that name none.");
        Option<string> form = OptionOf.Word("--as", "Text for people, or one document for other tools.", "text", "json", "sarif");
        var command = new Command("test", "Finds every defect of payloads and rows. Sends nothing and needs no org.")
        {
            files, contract, schema, flowId, form,
        };
        command.SetAction((parsed, stop) =>
        {
            var test = new PayloadFiles(
                PayloadContract.Load(parsed.GetValue(contract) ?? PayloadContract.Published.Name),
                parsed.GetValue(schema) is { } path ? FlowInputsFile.Load(path) : FlowInputs.Unknown,
                new RowBinding { FlowId = parsed.GetValue(flowId) });
            var tally = new DiagnosticSummary();
            IEnumerable<FlowPayloadReport> reports = test.Read(parsed.GetValue(files)!, stop).Select(report =>
            {
                tally.Add(report);
                return report;
            });
            Write(parsed.GetValue(form)!, reports);
            if (parsed.GetValue(form) == "text")
            {
                Console.Out.WriteLine(tally.ToString(HowToCheck));
            }

            return Task.FromResult(tally.Invalid == 0 ? ExitCode.Success : ExitCode.MendRows);
        });
        return command;
    }

    private static void Write(string form, IEnumerable<FlowPayloadReport> reports)
    {
        using Stream output = Console.OpenStandardOutput();
        switch (form)
        {
            case "json":
                JsonReportWriter.Write(output, reports);
                break;
            case "sarif":
                string version = typeof(TestCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
                new SarifWriter(version, Environment.CurrentDirectory).Write(output, reports);
                break;
            default:
                bool isColored = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
                var renderer = new DiagnosticRenderer(isColored ? DiagnosticPalette.Ansi : DiagnosticPalette.Plain) { HowToCheck = HowToCheck };
                foreach (FlowPayloadReport report in reports.Where(report => !report.Diagnostics.IsEmpty))
                {
                    Console.Out.WriteLine(renderer.Render(report with { Diagnostics = [.. report.Diagnostics.Select(Here)] }) + Environment.NewLine);
                }

                return;
        }

        output.Write(Encoding.UTF8.GetBytes(Environment.NewLine));
    }

    private static Diagnostic Here(Diagnostic finding) =>
        finding.Help is null ? finding : finding with { Advice = Terms.OfCommandLine(finding.Help) };

    private sealed class PayloadFiles(PayloadContract contract, FlowInputs inputs, RowBinding binding)
    {
        public IEnumerable<FlowPayloadReport> Read(IEnumerable<string> files, CancellationToken stop) => files.SelectMany(file =>
            file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
                ? FlowEngine.ReadCsvAsync(file, null, stop).ToBlockingEnumerable(stop)
                    .Select(row => OfRow(row) with { Source = Path.GetFullPath(file) })
                : [OfText(file, stop)]);

        private FlowPayloadReport OfRow(FlowRow row) => RowLaunch.Prepare(row, binding, contract, inputs).Report;

        private FlowPayloadReport OfText(string file, CancellationToken stop)
        {
            try
            {
                using Stream source = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
                return PayloadTester.Test(PayloadFile.ReadAsync(source, stop).GetAwaiter().GetResult(), contract, inputs) with { Source = file == "-" ? null : Path.GetFullPath(file) };
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new FlowConfigurationException("FileUnreadable", $"'{file}' cannot be read: {e.Message}", "Check the path.", e);
            }
        }
    }
}
