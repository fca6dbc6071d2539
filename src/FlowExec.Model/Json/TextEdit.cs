using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>A replacement of a stretch of source text.</summary>
/// <param name="Line">Where it begins: line from 1.</param>
/// <param name="Column">Where it begins: code point from 1.</param>
/// <param name="EndLine">The line that it ends in.</param>
/// <param name="EndColumn">The code point behind its last.</param>
/// <param name="NewText">What comes in its place.</param>
public readonly record struct TextEdit(int Line, int Column, int EndLine, int EndColumn, string NewText)
{
    private const string Escapes = "\"\\";

    /// <summary>
    /// The edits of the source that do what a fix does, for tools that change text: renames inside an object, and replaced values. Empty
    /// where the fix moves things about, which has no edit that is right whatever the formatting.
    /// </summary>
    internal static ImmutableArray<TextEdit> From(DiagnosticFix fix, JsonText source)
    {
        var edits = ImmutableArray.CreateBuilder<TextEdit>();
        foreach (JsonPatchOperation operation in fix.Operations)
        {
            int value = operation.Op switch
            {
                "replace" => source.Find(operation.Path),
                "move" when Parent(operation.Path) == Parent(operation.From!) => source.Find(operation.From!),
                _ => -1,
            };
            if (value < 0)
            {
                return [];
            }

            // The token before a member's value is its name; in an array there is none, and nothing there is renamed.
            int token = operation.Op == "move" ? value - 1 : value;
            if (token < 0 || (operation.Op == "move" && source.Tokens[token].Kind != JsonTokenKind.Name))
            {
                return [];
            }

            string text = operation.Op == "move" ? Quote(LastName(operation.Path)) : operation.Value!;
            (int line, int column) = source.PositionOf(source.Tokens[token].Offset);
            (int endLine, int endColumn) = source.PositionOf(source.Tokens[token].End);
            edits.Add(new TextEdit(line, column, endLine, endColumn, text));
        }

        return edits.ToImmutable();
    }

    private static string Parent(string pointer) => pointer[..Math.Max(0, pointer.LastIndexOf('/'))];

    private static string LastName(string pointer) =>
        pointer[(pointer.LastIndexOf('/') + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static string Quote(string name)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in name)
        {
            _ = Escapes.Contains(c, StringComparison.Ordinal) ? quoted.Append('\\').Append(c)
                : c < ' ' ? quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
