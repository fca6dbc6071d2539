using System.Runtime.InteropServices;

namespace FlowExec.Cli.Tests;

/// <summary>
/// Windows ends a process once it has been told that its console is closed. The telling itself is the system's; what is asked here is that
/// the answer waits for the run.
/// </summary>
public sealed class InterruptionTests
{
    [Theory]
    [InlineData(PosixSignal.SIGHUP)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task Where_the_process_ends_with_the_answer_the_answer_waits_until_the_run_has_ended(PosixSignal signal)
    {
        var interruption = new Interruption(endsWithHandler: true);
        var context = new PosixSignalContext(signal);
        Task answer = Task.Factory.StartNew(
            () => interruption.OnSignal(context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var stopped = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = interruption.Token.Register(stopped.SetResult);
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);

        bool wasHeld = !answer.IsCompleted;
        interruption.Dispose();
        await answer.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(wasHeld);
        Assert.True(context.Cancel);
    }

    [Theory]
    [InlineData(true, PosixSignal.SIGINT)]
    [InlineData(true, PosixSignal.SIGQUIT)]
    [InlineData(false, PosixSignal.SIGHUP)]
    public void Elsewhere_the_answer_is_given_at_once_and_the_next_signal_is_not_held_up(bool endsWithHandler, PosixSignal signal)
    {
        using var interruption = new Interruption(endsWithHandler);
        var first = new PosixSignalContext(signal);
        var second = new PosixSignalContext(signal);

        interruption.OnSignal(first);
        interruption.OnSignal(second);

        Assert.True(first.Cancel);
        Assert.False(second.Cancel);
        Assert.True(interruption.Token.IsCancellationRequested);
    }
}
