using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>A JSON Patch that cannot be applied: an operation is malformed, points nowhere, or its test does not hold.</summary>
public sealed class JsonPatchException : Exception
{
    internal JsonPatchException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Applies JSON Patch (RFC 6902) to JSON text. Order, doubled names and the spelling of what is not changed are kept.</summary>
public static class JsonPatch
{
    /// <summary>Applies operations one after the other, all or none.</summary>
    /// <param name="json">The document.</param>
    /// <param name="operations">The patch.</param>
    /// <returns>The changed document: on lines of its own where the source was, else on one.</returns>
    /// <exception cref="JsonPatchException">The document is not JSON, or an operation cannot be applied.</exception>
    public static string Apply(string json, IEnumerable<JsonPatchOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(operations);
        EditableJson document = Read(Encoding.UTF8.GetBytes(json));
        foreach (JsonPatchOperation operation in operations)
        {
            // Each operation sees what those before it left behind; only fixes that know nothing of each other share a past.
            JsonPatchStep.Apply(document, operation, keepsPast: false);
        }

        return document.ToString();
    }

    /// <summary>
    /// Applies fixes that were each made for the same document, in one pass: every pointer means the place that it led to before the first
    /// fix, wherever that place is by now. A fix that cannot be applied any more is left out as a whole.
    /// </summary>
    /// <returns>The changed document, and the fixes that are in it.</returns>
    /// <exception cref="JsonPatchException">The document is not JSON.</exception>
    internal static (string Json, ImmutableArray<DiagnosticFix> Applied) Compose(ReadOnlySpan<byte> utf8, IEnumerable<DiagnosticFix> fixes)
    {
        List<DiagnosticFix> wanted = [.. fixes];
        while (true)
        {
            EditableJson document = Read(utf8);
            var applied = new List<DiagnosticFix>(wanted.Count);
            DiagnosticFix? halfway = null;
            foreach (DiagnosticFix fix in wanted)
            {
                int done = Apply(document, fix);
                if (done == fix.Operations.Length)
                {
                    applied.Add(fix);
                }
                else if (done > 0)
                {
                    halfway = fix;
                    break;
                }
            }

            if (halfway is null)
            {
                return (document.ToString(), [.. applied]);
            }

            // Part of it is in the document, so the rest begins anew without it.
            wanted.Remove(halfway);
        }
    }

    /// <summary>How many operations of a fix could be applied: all of them, or those before the one that could not.</summary>
    private static int Apply(EditableJson document, DiagnosticFix fix)
    {
        int done = 0;
        try
        {
            for (; done < fix.Operations.Length; done++)
            {
                JsonPatchStep.Apply(document, fix.Operations[done], keepsPast: true);
            }
        }
        catch (JsonPatchException)
        {
            // What it was made for is gone: it is left out.
        }

        return done;
    }

    private static EditableJson Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return EditableJson.Parse(utf8);
        }
        catch (JsonException error)
        {
            throw new JsonPatchException("The document is not JSON.", error);
        }
    }
}
