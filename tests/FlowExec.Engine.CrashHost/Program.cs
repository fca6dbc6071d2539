using FlowExec.Engine.CrashHost;

// folder, ledger, rows, step to die at (0 for none), the batch's name (- for none)
try
{
    return await LaunchingProcess.RunAsync(args[0], args[1], int.Parse(args[2], null), int.Parse(args[3], null), args[4]);
}
catch (FlowExec.FlowJournalException e)
{
    await Console.Error.WriteLineAsync($"{e.Reason}: {e.Message}");
    return 3;
}
