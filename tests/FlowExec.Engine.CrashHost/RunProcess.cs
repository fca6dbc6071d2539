using System.Globalization;
using System.Security;

namespace FlowExec.Engine.CrashHost;

/// <summary>A run of the engine as every face makes it, against an org that is elsewhere.</summary>
internal static class RunProcess
{
    /// <summary>The environment variable with the client's secret.</summary>
    public const string SecretVariable = "FLOWEXEC_CRASH_SECRET";

    /// <summary>How long a request may take: long enough for a busy machine, short enough to wait for those that are never answered.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>How the rows of a batch are launched, in this process and in the one that resumes them.</summary>
    public static LaunchOptions Options(string flow, string batch, int rows) => new()
    {
        // Never the whole batch on the way: of one that is all in doubt the history can tell nothing.
        ThrottleLimit = Math.Clamp(rows / 3, 1, 64),
        Binding = new RowBinding { FlowName = flow, NameTemplate = "{customerId}" }, Batch = batch, Key = ["customerId"],
    };

    /// <summary>The rows of a batch.</summary>
    public static async IAsyncEnumerable<FlowRow> RowsAsync(string batch, int count)
    {
        await Task.CompletedTask;
        for (int row = 1; row <= count; row++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{batch}-{row}");
            yield return new FlowRow(row, [KeyValuePair.Create("customerId", (object?)id)], Source: null) { IsText = true };
        }
    }

    /// <summary>Connects: a busy machine may need more than one try.</summary>
    public static async Task<FlowOrg> ConnectAsync(FlowConnectOptions options, CancellationToken stop)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await FlowEngine.ConnectAsync(options, stop);
            }
            catch (FlowConnectionException) when (tries < 10)
            {
            }
        }
    }

    /// <summary>The client's secret, or a token.</summary>
    public static SecureString Secret()
    {
        var secret = new SecureString();
        foreach (char c in Environment.GetEnvironmentVariable(SecretVariable)!)
        {
            secret.AppendChar(c);
        }

        return secret;
    }

    /// <summary>Launches the rows of batches, all at once, and waits for the ends of the runs.</summary>
    /// <param name="org">Address of the API, of the sign-in, and the client's id.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="folder">The folder of the journal.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="rows">How many rows each has.</param>
    public static async Task<int> RunAsync(string[] org, string flow, string folder, string[] batches, int rows)
    {
        using SecureString secret = Secret();
        var options = new FlowConnectOptions
        {
            ApiUri = new Uri(org[0]), LoginUri = new Uri(org[1]), ClientId = org[2], ClientSecret = secret, Timeout = Timeout,
        };
        FlowOrg connection = await ConnectAsync(options, CancellationToken.None);
        var store = new SteppedStore(folder);
        IFlowRun[] runs = [.. batches.Select(batch => connection.Client.Launch(
            new RunInput { Rows = RowsAsync(batch, rows) }, Options(flow, batch, rows) with { Store = store }))];
        await Task.WhenAll(runs.Select(run => Task.Run(() => TakeAll(run), CancellationToken.None)));
        await Task.WhenAll(runs.Select(run => run.Ended));
        FlowException[] failures = [.. runs.Select(run => run.State.Failure).OfType<FlowException>()];

        // An org out of order may end a run, and the next goes on; a journal may not.
        return failures.Length == 0 ? 0 : failures.OfType<FlowJournalException>().FirstOrDefault() is { } failure ? throw failure : 4;
    }

    /// <summary>Takes the results, which tell nothing that the journal does not.</summary>
    public static void TakeAll(IFlowRun run)
    {
        do
        {
            while (run.TryTake(out _))
            {
            }
        }
        while (run.Wait(forSpace: false, TimeSpan.FromMinutes(1)));
    }
}
