using System.Text;

namespace FlowExec;

/// <summary>The body of one launch request, exactly as it is sent.</summary>
/// <param name="Contract">The contract that it was written by.</param>
/// <param name="Utf8">The bytes, UTF-8 without a byte-order mark.</param>
public sealed record FlowPayload(string Contract, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The largest request that the platform takes, in bytes (413 above it; reference of the platform's request limits).</summary>
    public const int MaxBytes = 512_000;

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
