using System.Runtime.CompilerServices;
using FlowExec.Engine;
using FlowExec.Engine.Journal;

namespace FlowExec.Loading;

/// <summary>
/// The only place that names the engine's types, and only in method bodies: PowerShell reflects over every type of this assembly at import,
/// before the engine can be found.
/// </summary>
internal static class EngineGate
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<FlowOrg> ConnectAsync(FlowConnectOptions options, CancellationToken cancellationToken) =>
        FlowEngine.ConnectAsync(options, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FlowConnectOptions WithProfile(FlowConnectOptions given, ProfileChoice choice) => FlowEngine.WithProfile(given, choice);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IReadOnlyCollection<string> ProfileNames(ProfileChoice choice) => FlowEngine.ProfileNames(choice);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<BatchExported> ExportBatchAsync(
        IBatchStore store, FlowBatch batch, TextWriter output, Func<FlowBatchRow, bool> chosen, bool isGuarded,
        CancellationToken cancellationToken) =>
        FlowEngine.ExportBatchAsync(store, batch, output, chosen, isGuarded, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task WriteReportAsync(IBatchStore store, FlowBatch batch, TextWriter output, CancellationToken cancellationToken) =>
        FlowEngine.WriteReportAsync(store, batch, output, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<IReadOnlyList<FlowExecution>> RecentLaunchesAsync(
        IBatchStore store, int most, CancellationToken cancellationToken) =>
        FlowEngine.RecentLaunchesAsync(store, most, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IAsyncEnumerable<IReadOnlyList<WatchedBatch>> WatchAsync(
        IBatchStore store, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        FlowEngine.WatchAsync(store, names, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IBatchStore OpenJournal(string? journal) => FlowEngine.OpenJournal(journal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string BatchName(string name) => BatchNames.Clean(name);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IAsyncEnumerable<FlowRow> ReadCsvAsync(
        string path, CsvOptions options, CancellationToken cancellationToken) =>
        FlowEngine.ReadCsvAsync(path, options, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IAsyncEnumerable<FlowRow>? ReadTable(
        byte[] text, string name, CsvOptions options, CancellationToken cancellationToken) =>
        FlowEngine.ReadTable(text, name, options, cancellationToken);

    /// <summary>False where standard output is a pipe whose reader has gone.</summary>
    public static bool OutputHasReader
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => StandardDescriptor.HasReader(1);
    }
}
