using System.Collections.Concurrent;

namespace FlowExec.Engine.Flows;

/// <summary>
/// Answers that are good for a while. Whoever asks for one that is being fetched waits for the same fetch; a fetch belongs to the
/// connection, so one caller's stop does not end it for the others. What the org answered is kept, yes or no; trouble on the way is not.
/// </summary>
/// <param name="fetch">Asks the org for a key's answer.</param>
/// <param name="clock">The clock.</param>
/// <param name="life">How long an answer is good.</param>
/// <param name="closed">Cancelled when the connection is closed.</param>
internal sealed class TimedCache<T>(
    Func<string, CancellationToken, Task<T>> fetch, TimeProvider clock, TimeSpan life, CancellationToken closed)
{
    /// <summary>Keys come from rows, and rows may hold anything.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The answer, at once where it is at hand: each row asks.</summary>
    public Task<T> GetAsync(string key, CancellationToken cancellationToken) =>
        _entries.TryGetValue(key, out Entry? entry) && entry.Known is { } known && clock.GetElapsedTime(entry.Since) < life ? known
            : FetchAsync(key, cancellationToken);

    private async Task<T> FetchAsync(string key, CancellationToken cancellationToken)
    {
        long now = clock.GetTimestamp();
        if (_entries.Count >= Most)
        {
            _entries.Clear();
        }

        Entry entry = _entries.AddOrUpdate(
            key,
            _ => NewEntry(key, now),
            (_, old) => clock.GetElapsedTime(old.Since, now) < life ? old : NewEntry(key, now));
        try
        {
            return await entry.Fetch.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (entry.Fetch.Value.IsCompleted && !IsAnswer(e))
        {
            _entries.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
    }

    /// <summary>True for what asking again would only repeat.</summary>
    private static bool IsAnswer(Exception e) =>
        e is FlowApiException { Reason: "FlowNotFound" or "FlowAmbiguous" } or FlowApiException { Error.Status: 400 or 403 or 404 };

    private Entry NewEntry(string key, long now) =>
        new(new Lazy<Task<T>>(() => Apart(fetch(key, closed))), now);

    /// <summary>One who was waiting, and has his answer, may do as he likes with his thread: the others must not wait for it.</summary>
    private static Task<T> Apart(Task<T> fetch)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = fetch.ContinueWith(
            static (fetched, answer) => ((TaskCompletionSource<T>)answer!).TrySetFromTask(fetched), answer, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return answer.Task;
    }

    private sealed record Entry(Lazy<Task<T>> Fetch, long Since)
    {
        /// <summary>The answer, where it has come and was no trouble.</summary>
        public Task<T>? Known => Fetch is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } answer } ? answer : null;
    }
}
