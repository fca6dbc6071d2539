using System.CommandLine;
using System.Text;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec repair</c>: payloads with every fix that is certain, and those that are accepted, tested again.</summary>
internal static class RepairCommand
{
    public static Command Create(Complaints complaints)
    {
        Option<string[]> accept = OptionOf.Texts("--accept", "code", "Codes such as FX1003 whose suggestions are applied too; repeatable.");
        Option<bool> acceptAll = OptionOf.Switch("--accept-all", "Applies every suggestion.");
        var command = new Command("repair", "Mends payloads as far as is certain and tests them again. Sends nothing.")
        {
            accept, acceptAll,
        };
        var options = new PayloadOptions(command);
        command.SetAction((parsed, stop) =>
        {
            PayloadFiles files = options.Read(parsed);
            bool isAll = parsed.GetValue(acceptAll);
            HashSet<string> codes = new(parsed.GetValue(accept)!.SelectMany(one => one.Split(',')), StringComparer.OrdinalIgnoreCase);
            var task = new DiagnosisTask(files.Contract, files.Inputs, files.Binding.FlowId)
            {
                Accept = isAll || codes.Count > 0 ? finding => isAll || codes.Contains(finding.Code) : null,
            };
            bool isWhole = true;
            foreach (PayloadPiece piece in files.Read(stop))
            {
                FlowPayloadRepair repair = PayloadRepair.Repair(
                    piece.Row is { } row ? Encoding.UTF8.GetBytes(files.Prepare(row).Payload.ToString()) : piece.Utf8, task);
                foreach (Diagnostic change in repair.Changes)
                {
                    complaints.Note($"repaired: {change.Code} {change.Path}: {change.Fix}");
                }

                if (repair.IsValid)
                {
                    Console.Out.WriteLine(CapturedText.Json(repair.Text).TrimEnd('\r', '\n'));
                }
                else
                {
                    isWhole = false;
                    complaints.Payload(repair.After with { Source = piece.Source });
                }
            }

            return Task.FromResult(isWhole ? ExitCode.Success : ExitCode.MendRows);
        });
        return command;
    }
}
