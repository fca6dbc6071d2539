using System.CommandLine;
using FlowExec.Cli.Launching;

namespace FlowExec.Cli.Commands;

/// <summary>What the commands that look at payloads on this machine have in common: the files, and what they are looked at for.</summary>
internal sealed class PayloadOptions
{
    private readonly Argument<string[]> _files = InputFiles.Argument(
        "CSV files, row by row, and files with one payload each, as JSON or in a command or code; - is standard input.");

    private readonly Option<string?> _contract = OptionOf.Text(
        "--contract", "name", "Published, ExecutionContext, Participants or a contract file.");

    private readonly Option<string?> _schema = OptionOf.Text(
        "--schema", "file", "The inputs that the flow declares: a JSON Schema, the org's answer for it, or its exported configuration.");

    private readonly Option<string?> _flowId = OptionOf.Text("--flow-id", "id", "The flow for rows that name none.");

    private readonly ReadingOptions _reading;

    public PayloadOptions(Command command)
    {
        command.Add(_files);
        foreach (Option option in new Option[] { _contract, _schema, _flowId })
        {
            command.Add(option);
        }

        _reading = new ReadingOptions(command);
    }

    /// <summary>What is looked at, and for what.</summary>
    /// <exception cref="FlowConfigurationException">There is no such file, contract or schema.</exception>
    public PayloadFiles Read(ParseResult parsed)
    {
        string[] files = [.. parsed.GetValue(_files)!.SelectMany(InputFiles.Expand)];
        InputFiles.Check(files);
        return new PayloadFiles(
            files,
            PayloadContract.Load(parsed.GetValue(_contract) ?? PayloadContract.Published.Name),
            parsed.GetValue(_schema) is { } path ? FlowInputsFile.Load(path) : FlowInputs.Unknown,
            _reading.Bind(new RowBinding { FlowId = parsed.GetValue(_flowId) }, parsed),
            _reading.Read(parsed));
    }
}
