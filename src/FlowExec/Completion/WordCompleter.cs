using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace FlowExec.Completion;

/// <summary>
/// Completes an argument. It runs on a keystroke: what has to be asked for is waited for a second at most, and nothing may fail.
/// </summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(900);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string typed = wordToComplete.TrimStart('\'', '"').TrimEnd('\'', '"');
            return [.. Words(new TypedCommand(commandName, parameterName, typed, commandAst, fakeBoundParameters))
                .Where(word => word.Begins(typed))
                .Select(static word => word.ToResult())];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>What may stand there. Only what begins with what is typed is shown.</summary>
    private protected abstract IEnumerable<Word> Words(TypedCommand command);

    /// <summary>Waits for an answer as long as somebody who pressed a key may wait; what is not there by then comes next time.</summary>
    private protected static T? Soon<T>(Func<CancellationToken, Task<T>> ask)
        where T : class
    {
        // Not ended with the wait: what is fetched is kept, and the next keystroke finds it.
        Task<T> answer = Task.Run(() => ask(CancellationToken.None));
        return answer.Wait(Patience) ? answer.Result : null;
    }

    /// <summary>The flow that a command names, with its inputs; null where it names none, or it cannot be read so soon.</summary>
    private protected static Flow? FlowOf(TypedCommand command) => command is { Org: { } org, Flow: { } named }
        ? Soon(stop => Guid.TryParse(named, out _) ? org.Client.GetFlowAsync(named, stop) : org.Client.FindFlowAsync(named, stop))
        : null;
}
