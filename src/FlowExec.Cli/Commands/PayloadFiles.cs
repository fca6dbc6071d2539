using FlowExec.Cli.Launching;
using FlowExec.Engine;

namespace FlowExec.Cli.Commands;

/// <summary>A payload of a file: a row, which is bound first, or a text, which is looked at as it is.</summary>
/// <param name="Row">The row; null for a text.</param>
/// <param name="Utf8">The text; empty for a row.</param>
/// <param name="Source">The file's full path; null for standard input.</param>
internal sealed record PayloadPiece(FlowRow? Row, byte[] Utf8, string? Source);

/// <summary>The payloads of files, and what they are looked at for.</summary>
internal sealed record PayloadFiles(string[] Files, PayloadContract Contract, FlowInputs Inputs, RowBinding Binding, CsvOptions Reading)
{
    /// <summary>Every payload, in order.</summary>
    /// <exception cref="FlowConfigurationException">A file cannot be read.</exception>
    public IEnumerable<PayloadPiece> Read(CancellationToken stop) => Files.SelectMany(file =>
        file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            ? Rows(FlowEngine.ReadCsvAsync(file, Reading, stop), SourceOf(file), stop)
            : ReadEither(file, stop));

    /// <summary>Binds a row, writes its payload and tests it.</summary>
    public RowLaunch Prepare(FlowRow row) => RowLaunch.Prepare(row, Binding, Contract, Inputs);

    /// <summary>What has no name that says so may be a table all the same, as what comes by a pipe is.</summary>
    private IEnumerable<PayloadPiece> ReadEither(string file, CancellationToken stop)
    {
        byte[] text = ReadText(file, stop);
        return FlowEngine.ReadTable(text, file == "-" ? InputFiles.StandardInput : file, Reading, stop) is { } rows
            ? Rows(rows, SourceOf(file), stop)
            : [new PayloadPiece(null, text, SourceOf(file))];
    }

    private static string? SourceOf(string file) => file == "-" ? null : Path.GetFullPath(file);

    private static IEnumerable<PayloadPiece> Rows(IAsyncEnumerable<FlowRow> rows, string? source, CancellationToken stop) =>
        rows.ToBlockingEnumerable(stop).Select(row => new PayloadPiece(row, [], source));

    private static byte[] ReadText(string file, CancellationToken stop)
    {
        try
        {
            using Stream? input = file == "-" ? Console.OpenStandardInput() : null;
            return (input is null ? SourceFile.ReadAsync(file, TimeProvider.System, stop) : SourceFile.ReadAsync(input, stop))
                .GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowConfigurationException("FileUnreadable", $"'{file}' cannot be read: {e.Message}", "Check the path.", e);
        }
    }
}
