using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// Encrypts the bodies of a batch's rows on their way to the server, and decrypts them on their way back: AES-256-GCM under a key that is
/// derived for this batch alone from the one that the environment holds. A cell is bound to its batch and row, so that none can stand in
/// for another. Thread-safe.
/// </summary>
internal sealed class PayloadSeal : IDisposable
{
    /// <summary>Where the key is: 32 bytes in base64.</summary>
    public const string Variable = "FLOWEXEC_JOURNAL_KEY";

    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly Lock _gate = new();
    private readonly AesGcm _cipher;
    private readonly int _batch;

    private PayloadSeal(AesGcm cipher, int batch) => (_cipher, _batch) = (cipher, batch);

    /// <summary>What a batch keeps of its key, by which another is told from it.</summary>
    /// <param name="key">What the environment holds.</param>
    /// <param name="batch">The batch's name.</param>
    /// <param name="salt">Its salt.</param>
    /// <exception cref="FlowJournalException">It is no key.</exception>
    public static byte[] CheckOf(string? key, string batch, byte[] salt) => Using(key, batch, bytes => CheckOf(bytes, salt));

    /// <summary>The seal of a batch.</summary>
    /// <param name="key">What the environment holds.</param>
    /// <param name="record">The batch.</param>
    /// <returns>Null where the batch is not encrypted.</returns>
    /// <exception cref="FlowJournalException">It is not the batch's key.</exception>
    public static PayloadSeal? Of(string? key, ServerRecord record) => record.Sealed is not { } check ? null
        : Using(key, record.Name, bytes =>
        {
            if (!CryptographicOperations.FixedTimeEquals(CheckOf(bytes, record.Salt), check))
            {
                throw SealRefusal.OtherKey(record.Name);
            }

            return new PayloadSeal(new AesGcm(Derive(bytes, record.Salt, "flowexec body"u8), TagLength), record.Number);
        });

    /// <summary>Encrypts a row's body, under a nonce that was never used.</summary>
    public byte[] Close(long slot, ReadOnlySpan<byte> body)
    {
        byte[] cell = new byte[NonceLength + TagLength + body.Length];
        Span<byte> nonce = cell.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        lock (_gate)
        {
            _cipher.Encrypt(
                nonce, body, cell.AsSpan(NonceLength + TagLength), cell.AsSpan(NonceLength, TagLength), Place(slot));
        }

        return cell;
    }

    /// <summary>Decrypts a row's body.</summary>
    /// <returns>Null where the cell is not what was put there for this row.</returns>
    public byte[]? TryOpen(long slot, ReadOnlySpan<byte> cell)
    {
        if (cell.Length < NonceLength + TagLength)
        {
            return null;
        }

        byte[] body = new byte[cell.Length - NonceLength - TagLength];
        try
        {
            lock (_gate)
            {
                _cipher.Decrypt(
                    cell[..NonceLength], cell[(NonceLength + TagLength)..], cell.Slice(NonceLength, TagLength), body, Place(slot));
            }

            return body;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private byte[] Place(long slot)
    {
        byte[] place = new byte[sizeof(int) + sizeof(long)];
        BinaryPrimitives.WriteInt32BigEndian(place, _batch);
        BinaryPrimitives.WriteInt64BigEndian(place.AsSpan(sizeof(int)), slot);
        return place;
    }

    private static byte[] CheckOf(byte[] key, byte[] salt) => Derive(key, salt, "flowexec check"u8);

    private static byte[] Derive(byte[] key, byte[] salt, ReadOnlySpan<byte> purpose)
    {
        byte[] derived = new byte[KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, purpose);
        return derived;
    }

    private static T Using<T>(string? text, string batch, Func<byte[], T> use)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw SealRefusal.NoKey(batch);
        }

        byte[] key = new byte[text.Length];
        return !Convert.TryFromBase64String(text, key, out int length) ? throw SealRefusal.KeyInvalid(batch, "is no base64")
            : length != KeyLength ? throw SealRefusal.KeyInvalid(batch, $"holds {length} bytes in place of {KeyLength}")
            : use(key[..length]);
    }
}

/// <summary>Why an encrypted batch cannot be used, in words. Never a word of a key.</summary>
internal static class SealRefusal
{
    private const string NothingSent = "Nothing was sent.";

    /// <summary>How a key is made.</summary>
    private const string Make = "'openssl rand -base64 32', or in PowerShell "
        + "[Convert]::ToBase64String([Security.Cryptography.RandomNumberGenerator]::GetBytes(32))";

    public static FlowJournalException NoKey(string batch) => new(
        "BatchKeyMissing", $"The batch '{batch}' is encrypted, and {PayloadSeal.Variable} holds no key for it.",
        $"Set {PayloadSeal.Variable} to the batch's key, for all who work on it; for a new batch make one: {Make}.",
        outcome: NothingSent);

    public static FlowJournalException KeyInvalid(string batch, string why) => new(
        "BatchKeyInvalid", $"There is no key for the encrypted batch '{batch}': {PayloadSeal.Variable} {why}.",
        $"A key is 32 random bytes in base64. Make one: {Make}.", outcome: NothingSent);

    public static FlowJournalException OtherKey(string batch) => new(
        "BatchKeyWrong", $"{PayloadSeal.Variable} is not the key that the batch '{batch}' is encrypted with.",
        $"Set {PayloadSeal.Variable} to the key that it was loaded with. A new key is for a new batch: {Make}.", outcome: NothingSent);

    /// <summary>Why a row is not sent whose cell is not what was put there for it.</summary>
    public static FlowError Damaged(long row) => new()
    {
        Code = "PayloadDamaged",
        Message = $"The values of row {row} on the server are not what was put there for it: they were changed, or are another row's.",
        Advice = $"Look who writes to the server; then run the command that loaded it again, with {Term.RetryRejected}.",
    };
}
