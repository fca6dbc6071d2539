using FlowExec.Loading;

namespace FlowExec.Completion;

/// <summary>Completes the names of batches and runs in the journal.</summary>
public sealed class BatchNameCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command)
    {
        string? journal = command.Journal;
        return (Soon(_ => Task.FromResult(EngineGate.OpenJournal(journal).Names())) ?? []).Select(
            name => new Word(name, "a batch or a run"));
    }
}

/// <summary>Completes the rows of a batch of which it is not known whether they were launched.</summary>
public sealed class UnknownRowCompleter : WordCompleter
{
    private const int Most = 50;

    private protected override IEnumerable<Word> Words(TypedCommand command)
    {
        string? journal = command.Journal;
        return command.Text("Batch") is { } batch ? Soon(stop => ReadAsync(journal, batch, stop)) ?? [] : [];
    }

    private static async Task<List<Word>> ReadAsync(string? journal, string batch, CancellationToken stop)
    {
        List<Word> rows = [];
        await foreach (FlowBatchRow row in EngineGate.OpenJournal(journal).ReadAsync(batch, [FlowExecutionStatus.Unknown], stop))
        {
            rows.Add(new Word($"{row.Row}", $"{row.Status}{(row.Key is { } key ? $", {key}" : "")}, {row.DateChanged.LocalDateTime:g}"));
            if (rows.Count == Most)
            {
                break;
            }
        }

        return rows;
    }
}
