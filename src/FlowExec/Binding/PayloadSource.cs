using System.Management.Automation;
using System.Text;

namespace FlowExec.Binding;

/// <summary>One payload to look at: JSON text, which is looked at as it is, or a row, which is bound first.</summary>
internal sealed record PayloadSource
{
    private PayloadSource(object? input) => Input = input;

    /// <summary>The text; null for a row.</summary>
    public ReadOnlyMemory<byte>? Utf8 { get; private init; }

    /// <summary>The row; null for text.</summary>
    public FlowRow? Row { get; private init; }

    /// <summary>An object that is a payload by its members, as JSON; null for a row and for text.</summary>
    public ReadOnlyMemory<byte>? Json { get; private init; }

    /// <summary>The file; null for what came by the pipeline.</summary>
    public string? File { get; private init; }

    /// <summary>1 for the first payload of the command; 0 for a file that is one.</summary>
    public long Position { get; private init; }

    /// <summary>What is handed on, in a shape that Start-FlowExecution takes.</summary>
    public object? Input { get; }

    /// <summary>Anything but a line of text.</summary>
    /// <param name="input">What the user handed in.</param>
    /// <param name="position">1 for the first.</param>
    /// <param name="read">Reads a row.</param>
    public static PayloadSource Of(object? input, long position, Func<object?, long, FlowRow> read) => Plain(input) switch
    {
        FlowPayload payload => new PayloadSource(input) { Utf8 = payload.Utf8, Position = position },
        FlowPayloadReport { Text: { } text } report => new PayloadSource(text)
        {
            Utf8 = Encoding.UTF8.GetBytes(text), File = report.Source, Position = position,
        },
        _ => OfRow(input, read(input, position), position),
    };

    private static PayloadSource OfRow(object? input, FlowRow row, long position) => new(input)
    {
        Row = row,
        Position = position,
        Json = PayloadShape.IsPayload(row) ? PayloadShape.Write(row) : null,
    };

    /// <summary>JSON text from the pipeline.</summary>
    public static PayloadSource OfText(string text, object? input, long position) =>
        new(input) { Utf8 = Encoding.UTF8.GetBytes(text), Position = position };

    /// <summary>A file of one payload.</summary>
    public static PayloadSource OfFile(byte[] utf8, string file) =>
        new(Encoding.UTF8.GetString(utf8)) { Utf8 = utf8, File = file };

    /// <summary>A row of a CSV file; it is handed on as Import-Csv would read it.</summary>
    public static PayloadSource OfCsv(FlowRow row, string file) =>
        new(FileRows.ObjectOf(row)) { Row = row, File = file, Position = row.Position };

    /// <summary>The object itself, where PowerShell has wrapped one.</summary>
    public static object? Plain(object? input) => input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input;
}
