using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Engine.Journal;

/// <summary>What tells one boot of this machine from another.</summary>
internal static class BootId
{
    /// <summary>Bytes of an id.</summary>
    public const int Length = 16;

    private const string Linux = "/proc/sys/kernel/random/boot_id";
    private const long ClockDrift = 5_000;

    /// <summary>Writes the id of this boot.</summary>
    public static void Write(Span<byte> id)
    {
        id[..Length].Clear();
        if (Named() is { } name)
        {
            name.CopyTo(id);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(id, Began());
        }
    }

    /// <summary>
    /// True where an id is that of this boot. Where the system names none, it is the time at which it began: setting the clock makes
    /// the answer false, and a machine does not start twice within the seconds that are allowed for drift.
    /// </summary>
    public static bool IsNow(ReadOnlySpan<byte> id) => Named() is { } name
        ? id[..Length].SequenceEqual(name)
        : Math.Abs(BinaryPrimitives.ReadInt64LittleEndian(id) - Began()) < ClockDrift;

    private static byte[]? Named() =>
        OperatingSystem.IsLinux() && File.Exists(Linux) ? SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(Linux)))[..Length] : null;

    private static long Began() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - Environment.TickCount64;
}
