using System.Globalization;

namespace FlowExec.Engine.Tests;

/// <summary>Rows for the emulator's built-in flow.</summary>
internal static class Rows
{
    public static LaunchOptions ToFollowUp { get; } = new() { Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp } };

    public static LaunchOptions To(string flowName) => new() { Binding = new RowBinding { FlowName = flowName } };

    public static FlowRow Customer(long position, params (string Name, object? Value)[] more) => new(
        position,
        [KeyValuePair.Create("customerId", (object?)position.ToString("00000", CultureInfo.InvariantCulture)), .. more.Select(cell => KeyValuePair.Create(cell.Name, cell.Value))],
        Source: position)
    {
        IsText = true,
    };

    public static IAsyncEnumerable<FlowRow> Customers(int count) => Enumerable.Range(1, count).Select(i => Customer(i)).ToAsyncEnumerable();

    public static IAsyncEnumerable<FlowRow> Of(params FlowRow[] rows) => rows.ToAsyncEnumerable();

    public static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
