namespace FlowExec;

/// <summary>What is done to a value of a document, or to the member that holds it.</summary>
internal enum JsonChangeKind
{
    /// <summary>The member or element is taken out.</summary>
    Remove,

    /// <summary>Another value comes in its place.</summary>
    Replace,

    /// <summary>The member gets another name, another place, or both; objects that lack around the place are made.</summary>
    Move,

    /// <summary>A member comes into being.</summary>
    Add,
}

/// <summary>One change of a document, told by the tokens of its text, so that changes which know nothing of each other go
/// together.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Token">The value that it is done to; -1 for what is added.</param>
/// <param name="Target">Where a moved or added value comes to stand, as a pointer into the document as it becomes.</param>
/// <param name="Json">The value that is added, or comes in place of another.</param>
internal readonly record struct JsonChange(JsonChangeKind Kind, int Token, string Target, string Json)
{
    public static JsonChange Remove(int token) => new(JsonChangeKind.Remove, token, "", "");

    public static JsonChange Replace(int token, string json) => new(JsonChangeKind.Replace, token, "", json);

    public static JsonChange Move(int token, string target) => new(JsonChangeKind.Move, token, target, "");

    public static JsonChange Add(string target, string json) => new(JsonChangeKind.Add, -1, target, json);
}

/// <summary>A replacement of a stretch of text.</summary>
/// <param name="Start">Where it begins: offset in characters (UTF-16) from the beginning of the text, a byte-order mark included.</param>
/// <param name="Length">How many characters are replaced; 0 for an insertion.</param>
/// <param name="NewText">What comes in their place.</param>
public readonly record struct TextEdit(int Start, int Length, string NewText)
{
    /// <summary>The text with edits made in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="edits">The edits, in the order of the text, none inside another.</param>
    internal static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        var made = new System.Text.StringBuilder(text.Length);
        int at = 0;
        foreach (TextEdit edit in edits)
        {
            made.Append(text, at, edit.Start - at).Append(edit.NewText);
            at = edit.Start + edit.Length;
        }

        return made.Append(text, at, text.Length - at).ToString();
    }
}
