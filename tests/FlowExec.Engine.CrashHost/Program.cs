using System.Globalization;
using FlowExec.Engine.CrashHost;

// run, step to die at (0 for none), API, sign-in, client, flow, journal, batches with commas between, rows
// work, API, sign-in, batch, requests on the way at once (0 for any)
// folder, ledger, rows, step to die at (0 for none), the batch's name (- for none)
try
{
    if (args is ["run", var step, var api, var login, var client, var flow, var journal, var batches, var rows])
    {
        FaultPoint.DieAt = int.Parse(step, CultureInfo.InvariantCulture);
        return await RunProcess.RunAsync([api, login, client], flow, journal, batches.Split(','), int.Parse(rows, CultureInfo.InvariantCulture));
    }

    if (args is ["work", var apiUri, var loginUri, var batch, var throttle])
    {
        return await WorkerProcess.RunAsync([apiUri, loginUri], batch, int.Parse(throttle, CultureInfo.InvariantCulture));
    }

    return await LaunchingProcess.RunAsync(args[0], args[1], int.Parse(args[2], null), int.Parse(args[3], null), args[4]);
}
catch (FlowExec.FlowException e)
{
    await Console.Error.WriteLineAsync($"{e.Reason}: {e.Message}");
    return 3;
}
