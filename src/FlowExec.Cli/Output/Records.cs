using System.CommandLine;
using System.Text.Json;
using FlowExec.Cli.Commands;

namespace FlowExec.Cli.Output;

/// <summary>The forms that each command shows its records in.</summary>
internal static class Records
{
    public const string Table = "table";
    public const string Json = "json";
    public const string JsonLines = "jsonl";

    /// <summary>The option that chooses.</summary>
    /// <param name="what">What the records are, in the plural.</param>
    /// <param name="more">Forms of the command's own.</param>
    public static Option<string> Option(string what, params string[] more) => OptionOf.Word(
        "--output",
        $"How {what} are shown: a table for people, one JSON array, or a line of JSON for each as it becomes known"
            + $"{(more.Contains("csv") ? "; csv has the columns of the input, the outcome's and one for each output" : "")}.",
        [Table, Json, JsonLines, .. more]);

    /// <summary>Records in the form that was chosen.</summary>
    /// <param name="format">The form.</param>
    /// <param name="output">Where to.</param>
    /// <param name="members">Writes the members of one as JSON; all of them always.</param>
    /// <param name="table">The table for people.</param>
    public static IRecords<T> Of<T>(string format, TextWriter output, Action<Utf8JsonWriter, T> members, Func<IRecords<T>> table) =>
        format is Json or JsonLines ? new JsonRecords<T>(output, isArray: format == Json, members) : table();
}
