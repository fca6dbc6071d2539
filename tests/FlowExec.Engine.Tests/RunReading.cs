using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Tests;

/// <summary>Runs read as a sequence: what a face does, without a face.</summary>
internal static class RunReading
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>Launches rows; ends with what ended the run, where something went wrong with it.</summary>
    public static async IAsyncEnumerable<FlowExecution> LaunchAsync(
        this IFlowClient client, IAsyncEnumerable<FlowRow> rows, LaunchOptions options, [EnumeratorCancellation] CancellationToken stop)
    {
        IFlowRun run = client.Launch(new RunInput { Rows = rows }, options);
        try
        {
            using CancellationTokenRegistration stopping = stop.Register(() => run.Stop(RunEnding.Stopped));
            do
            {
                while (run.TryTake(out RunResult result))
                {
                    yield return result.Outcome!;
                }
            }
            while (await Task.Run(() => run.Wait(forSpace: false, Tick), CancellationToken.None));
            if (run.State.Failure is { } failure)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }

            stop.ThrowIfCancellationRequested();
        }
        finally
        {
            run.Stop(RunEnding.ReaderDone);
            await run.Ended;
            run.Dispose();
        }
    }

    /// <summary>Launches rows to the end of the run.</summary>
    /// <returns>The outcomes, and how the run stood at its end.</returns>
    public static async Task<(List<FlowExecution> Outcomes, RunState End)> LaunchToEndAsync(
        this IFlowClient client, IAsyncEnumerable<FlowRow> rows, LaunchOptions options, Action<RunState>? seen = null)
    {
        List<FlowExecution> outcomes = [];
        using IFlowRun run = client.Launch(new RunInput { Rows = rows }, options);
        do
        {
            while (run.TryTake(out RunResult result))
            {
                outcomes.Add(result.Outcome!);
            }

            seen?.Invoke(run.State);
        }
        while (await Task.Run(() => run.Wait(forSpace: false, Tick), EmulatedOrg.Stop));
        await run.Ended;
        return (outcomes, run.State);
    }

    /// <summary>Follows executions of which only the ids are known.</summary>
    public static IAsyncEnumerable<FlowExecution> WaitAsync(this IFlowClient client, TimeSpan? timeout, params IEnumerable<string> ids) =>
        client.WaitAsync(
            ids.Select(FlowExecution.OfId).ToAsyncEnumerable(), timeout, EmulatedOrg.Stop);
}
