using System.CommandLine;
using System.CommandLine.Invocation;
using FlowExec;
using FlowExec.Cli;
using FlowExec.Cli.Commands;
using FlowExec.Cli.Output;

using IDisposable? shown = CapturedText.Show();
Console.SetError(StandardStream.Writer(StandardStream.Error(), CapturedText.Errors));
var complaints = new Complaints(Console.Error);
var root = new RootCommand("Launches Genesys Cloud Architect flows, and emulates an org to try it on. Exit codes: docs/flowexec.md.")
{
    LaunchCommand.Create(),
    TestCommand.Create(),
    RepairCommand.Create(complaints),
    ConvertCommand.Create(complaints),
    FlowsCommand.Create(),
    ExecutionsCommand.Create(),
    BatchCommand.Create(),
    WorkerCommand.Create(),
    EmulatorCommand.Create(),
    CompletionCommand.Create(),
};

using var interruption = new Interruption();
try
{
    // Where nobody can be told what was done, nothing is.
    Console.SetOut(StandardStream.Writer(StandardStream.Output(), CapturedText.Output));

    // An argument that begins with @ is what it says, not the name of a file with more arguments.
    ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    if (parsed.Action is ParseErrorAction error)
    {
        error.ShowHelp = false;
        using var words = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = words, Error = words });

        // What was typed comes up in them.
        foreach (string line in words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            complaints.Note(line);
        }

        string command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        complaints.NextStep($"'flowexec{command} --help' lists what can be given.");
        return ExitCode.Usage;
    }

    FlowNotes.Listen(new NoteLines(complaints, NoteOptions.Wanted(parsed)));
    var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await parsed.InvokeAsync(invocation, interruption.Token);
}
catch (FlowException e)
{
    complaints.Failure(e);
    return ExitCode.Of(e);
}
catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
{
    complaints.Note("Stopped before anything was launched.");
    return ExitCode.Stopped;
}
catch (OutputLostException e)
{
    complaints.OutputLost(e);
    return ExitCode.OutputLost;
}
#pragma warning disable CA1031 // The last resort of the process: whatever it is, a user gets a sentence and a code.
catch (Exception e)
#pragma warning restore CA1031
{
    complaints.Defect(e);
    return ExitCode.Defect;
}
