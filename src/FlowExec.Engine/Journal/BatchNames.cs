using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Engine.Journal;

/// <summary>Names of batches, and of their files: fit for every system, whatever the batch is called.</summary>
internal static class BatchNames
{
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int Longest = 200;
    private const int Readable = 40;

    /// <summary>Names are compared without regard to case, and whatever their letters are composed of.</summary>
    public static StringComparer Comparer { get; } = StringComparer.OrdinalIgnoreCase;

    /// <summary>A name as it is kept.</summary>
    /// <exception cref="FlowJournalException">It cannot be a name.</exception>
    public static string Clean(string name)
    {
        string clean = name.Trim();
        if (clean.Length is 0 or > Longest || clean.Any(char.IsControl) || clean.AsSpan().ContainsAny('*', '?') || !IsText(clean))
        {
            throw new FlowJournalException(
                "BatchNameInvalid", $"'{name}' cannot be the name of a batch.",
                $"Give one of 1 to {Longest} characters, without line breaks, * and ?.");
        }

        return clean.Normalize(NormalizationForm.FormC);
    }

    /// <summary>The name of a run that was given none: date, time and a short random part.</summary>
    public static string Make(DateTimeOffset now) =>
        $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetString(Letters, 6)}";

    /// <summary>
    /// The file of a batch, without folder and extension: what is readable of its name, and a hash of all of it, so that no two share a
    /// file and none is a reserved name.
    /// </summary>
    public static string File(string name)
    {
        var readable = new StringBuilder(Readable);
        foreach (char c in name)
        {
            if (readable.Length == Readable)
            {
                break;
            }

            readable.Append(char.IsAsciiLetterOrDigit(c) || c is '-' ? char.ToLowerInvariant(c) : '_');
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(name.ToUpperInvariant()));
        return $"{readable}-{Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    private static bool IsText(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && !(i + 1 < name.Length && char.IsSurrogatePair(name[i], name[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
