namespace FlowExec.Engine.CrashHost;

/// <summary>A worker of a batch on a server, as a process that can be killed and frozen.</summary>
internal static class WorkerProcess
{
    /// <summary>The environment variable with the address of the journal.</summary>
    public const string JournalVariable = "FLOWEXEC_CRASH_JOURNAL";

    /// <summary>Works until the batch is done.</summary>
    /// <param name="org">Address of the API, and of the sign-in; the token is in the environment.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="throttle">Requests on the way at once; 0 for what quota and latency ask for.</param>
    /// <returns>0 for done, 3 where others took over or the journal was away for too long, 4 for anything else.</returns>
    public static async Task<int> RunAsync(string[] org, string batch, int throttle)
    {
        using System.Security.SecureString token = RunProcess.Secret();
        FlowOrg connection = await RunProcess.ConnectAsync(
            new FlowConnectOptions { ApiUri = new Uri(org[0]), LoginUri = new Uri(org[1]), AccessToken = token }, CancellationToken.None);
        var options = new LaunchOptions
        {
            Journal = Environment.GetEnvironmentVariable(JournalVariable), ThrottleLimit = throttle == 0 ? null : throttle,
            OutageTimeout = TimeSpan.FromMinutes(1),
        };
        using IFlowRun run = connection.Client.Work(batch, options);
        RunProcess.TakeAll(run);
        await run.Ended;
        if (run.State.Failure is not { } failure)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"{(failure as FlowException)?.Reason}: {failure.Message} {failure.InnerException}");
        return failure is FlowJournalException { Reason: "WorkerFenced" or "JournalOutage" or "JournalUnreachable" } ? 3 : 4;
    }
}
