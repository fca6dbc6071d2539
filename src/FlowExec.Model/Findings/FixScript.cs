using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>A fix as what it does to its source; the edits and the patch are worked out when somebody asks for them.</summary>
/// <param name="Text">The text that it is a fix of.</param>
/// <param name="Changes">Changes of the document.</param>
/// <param name="Slip">The place that is mended in the text itself; null for changes of the document.</param>
internal sealed record FixScript(FixedText Text, JsonChange[] Changes, SyntaxSlip? Slip)
{
    private ReadOnlyMemory<byte> Source => Text.Source;

    private MendedText? Mended => Text.Mended;

    /// <summary>The edits of the source, in its order.</summary>
    public ImmutableArray<TextEdit> Edits()
    {
        // In a text that is itself quoted, what is put there would have to be quoted too, as its language does it.
        if (Mended?.Outer is not null || !Text.Take())
        {
            return [];
        }

        if (Slip is not null)
        {
            return InCharacters(Mended!.Edits(Source, Slip.Start, Slip.End));
        }

        JsonDraft draft = JsonDraft.Of(Text.Read, [Changes], out bool[] isMade);
        return !isMade[0] ? [] : InCharacters(draft.Write().Edits().Select(edit => Mended is null ? edit
            : (Mended.ToSource(edit.Start), edit.End > edit.Start ? Mended.ToSource(edit.End - 1) + 1 : Mended.ToSource(edit.Start),
                edit.NewText)));
    }

    /// <summary>The same as JSON Patch.</summary>
    public ImmutableArray<JsonPatchOperation> Operations()
    {
        if (Changes.Length == 0 || !Text.Take())
        {
            return [];
        }

        JsonText text = Text.Read;
        var operations = ImmutableArray.CreateBuilder<JsonPatchOperation>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonChange change in Changes)
        {
            string at = change.Token < 0 ? "" : text.PointerOf(change.Token);
            if (change.Kind is JsonChangeKind.Move or JsonChangeKind.Add)
            {
                operations.AddRange(Containers(change.Target, text).Where(one => made.Add(one.Path)));
            }

            operations.Add(change.Kind switch
            {
                // A patch cannot say which of two members of one name it means: the last takes the place of both.
                JsonChangeKind.Remove when text.Find(at) is var last && last != change.Token =>
                    new JsonPatchOperation("replace", at, null, text.RawText(last)),
                JsonChangeKind.Remove => new JsonPatchOperation("remove", at),
                JsonChangeKind.Replace => new JsonPatchOperation("replace", at, null, change.Json),
                JsonChangeKind.Add => new JsonPatchOperation("add", change.Target, null, change.Json),
                _ => new JsonPatchOperation("move", change.Target, at),
            });
        }

        return operations.ToImmutable();
    }

    /// <summary>What has to be made before something can be put at a pointer: every object and list around it that is not there.</summary>
    private static IEnumerable<JsonPatchOperation> Containers(string target, JsonText text)
    {
        for (int cut = target.IndexOf('/', Math.Min(1, target.Length)); cut > 0; cut = target.IndexOf('/', cut + 1))
        {
            string container = target[..cut];
            if (text.Find(container) < 0)
            {
                int end = target.IndexOf('/', cut + 1);
                bool isList = JsonPointer.ToIndex(target[(cut + 1)..(end < 0 ? target.Length : end)]) >= 0;
                yield return new JsonPatchOperation("add", container, null, isList ? "[]" : "{}");
            }
        }
    }

    private ImmutableArray<TextEdit> InCharacters(IEnumerable<(int Start, int End, string NewText)> edits)
    {
        var made = ImmutableArray.CreateBuilder<TextEdit>();
        ReadOnlySpan<byte> source = Source.Span;
        int bytes = 0;
        int characters = 0;
        foreach ((int start, int end, string text) in edits)
        {
            characters += Encoding.UTF8.GetCharCount(source[bytes..start]);
            int length = Encoding.UTF8.GetCharCount(source[start..end]);
            made.Add(new TextEdit(characters, length, text));
            (bytes, characters) = (end, characters + length);
        }

        return made.ToImmutable();
    }
}

/// <summary>A text that fixes are made for.</summary>
/// <param name="source">The text as the user wrote it.</param>
/// <param name="mended">What was done to read it; null where it is JSON.</param>
internal sealed class FixedText(ReadOnlyMemory<byte> source, MendedText? mended)
{
    /// <summary>Working out a fix costs a walk over the text, and nobody reads thousands of them.</summary>
    private const long MostBytes = 64_000_000;

    private readonly Lazy<JsonText> _read = new(() => JsonText.Parse(mended?.Utf8 ?? source));
    private long _walked;

    public ReadOnlyMemory<byte> Source => source;

    public MendedText? Mended => mended;

    /// <summary>The text as it was read. It is read once more than for the test, since what that read is given back.</summary>
    public JsonText Read => _read.Value;

    /// <summary>True as long as there is patience for one more fix.</summary>
    public bool Take() => source.Length <= FlowPayload.MaxBytes && Interlocked.Add(ref _walked, source.Length) <= MostBytes;
}
