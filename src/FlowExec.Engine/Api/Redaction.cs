using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Api;

/// <summary>
/// What one connection must never tell: the secrets that it sends. Whoever answers may bring them back, in a text, a code or a header;
/// what an answer says passes here before it becomes our words. Thread-safe.
/// </summary>
internal sealed partial class Redaction
{
    /// <summary>Of who has no secrets.</summary>
    public static Redaction None { get; } = new();

    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "***";

    /// <summary>A shorter one would take ordinary words out of sentences, and is no secret that holds.</summary>
    public const int Shortest = 8;

    /// <summary>So many are remembered, the newest: tokens come and go for as long as the connection lives.</summary>
    private const int Most = 64;

    private readonly Lock _lock = new();
    private volatile (string Text, byte[] Bytes)[] _secrets = [];

    /// <summary>Takes in a secret, in the forms in which it can come back.</summary>
    public void Add(string? secret)
    {
        if (secret is null || secret.Length < Shortest)
        {
            return;
        }

        string[] forms = [secret, Uri.EscapeDataString(secret)];
        lock (_lock)
        {
            (string, byte[])[] added = [.. forms.Distinct().Where(form => !_secrets.Any(one => one.Text == form))
                .Select(form => (form, Encoding.UTF8.GetBytes(form)))];
            if (added.Length > 0)
            {
                _secrets = [.. added.Concat(_secrets).Take(Most)];
            }
        }
    }

    /// <summary>Takes the secrets out of a text.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public string? Hide(string? text)
    {
        foreach ((string secret, _) in text is null ? [] : _secrets)
        {
            text = text!.Replace(secret, Mark, StringComparison.OrdinalIgnoreCase);
        }

        return text is not null && text.Contains('@', StringComparison.Ordinal) ? UserInfo().Replace(text, $"//{Mark}@") : text;
    }

    /// <summary>An exception to be kept as the cause of another; null where its words hold a secret.</summary>
    public Exception? Cause(Exception e)
    {
        string words = e.ToString();
        return ReferenceEquals(Hide(words), words) ? e : null;
    }

    /// <summary>
    /// Takes the secrets out of a body, also where letters of it are written as JSON escapes: these are written plainly, where a body has
    /// any.
    /// </summary>
    public ReadOnlyMemory<byte> Hide(ReadOnlyMemory<byte> body)
    {
        (string Text, byte[] Bytes)[] secrets = _secrets;
        if (secrets.Length == 0)
        {
            return body;
        }

        ReadOnlyMemory<byte> plain = body.Span.Contains((byte)'\\') ? Plain(body.Span) : body;
        foreach ((_, byte[] secret) in secrets)
        {
            if (plain.Span.IndexOf(secret) >= 0)
            {
                // Found once in a lifetime: what it costs does not matter.
                return Encoding.UTF8.GetBytes(Hide(Encoding.UTF8.GetString(plain.Span)));
            }
        }

        return body;
    }

    /// <summary>Writes escaped letters, digits and signs as themselves; what JSON needs escaped stays so.</summary>
    private static byte[] Plain(ReadOnlySpan<byte> body)
    {
        byte[] plain = new byte[body.Length];
        int length = 0;
        for (int at = 0; at < body.Length; at++)
        {
            byte one = body[at];
            if (one != '\\' || at + 1 == body.Length)
            {
                plain[length++] = one;
            }
            else if (body[at + 1] == 'u' && at + 6 <= body.Length
                && byte.TryParse(body.Slice(at + 4, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte letter)
                && body.Slice(at + 2, 2).SequenceEqual("00"u8) && letter is > 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\'))
            {
                plain[length++] = letter;
                at += 5;
            }
            else if (body[at + 1] == '/')
            {
                plain[length++] = (byte)'/';
                at++;
            }
            else
            {
                plain[length++] = one;
                plain[length++] = body[++at];
            }
        }

        return plain[..length];
    }

    /// <summary>User and password in an address, as a proxy's may have them.</summary>
    [GeneratedRegex(@"//[^/\s@'""]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
