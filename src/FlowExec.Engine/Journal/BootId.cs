using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32;

namespace FlowExec.Engine.Journal;

/// <summary>What tells one boot of this machine from another.</summary>
internal static class BootId
{
    /// <summary>Bytes of an id.</summary>
    public const int Length = 16;

    private const string Linux = "/proc/sys/kernel/random/boot_id";

    /// <summary>A key that Windows keeps in memory alone: it is gone when the user's registry is loaded again.</summary>
    private const string Windows = @"Software\FlowExec\Boot";
    private const string Id = "Id";
    private const string MacOS = "kern.bootsessionuuid";
    private const long ClockDrift = 5_000;

    /// <summary>The turn of the process that names a boot of Windows.</summary>
    internal const string Turn = @"Local\FlowExec.Boot";

    /// <summary>Whoever has the turn needs it for a moment. One that stands still in it is not waited for: then the time serves.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(2);

    private static readonly byte[]? Name = Named() is { } name ? SHA256.HashData(Encoding.UTF8.GetBytes(name))[..Length] : null;

    /// <summary>Writes the id of this boot.</summary>
    public static void Write(Span<byte> id)
    {
        id[..Length].Clear();
        if (Name is not null)
        {
            Name.CopyTo(id);
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
    public static bool IsNow(ReadOnlySpan<byte> id) => Name is not null
        ? id[..Length].SequenceEqual(Name)
        : Math.Abs(BinaryPrimitives.ReadInt64LittleEndian(id) - Began()) < ClockDrift;

    /// <summary>What the system, or we in its memory, call this boot; null where there is no such name.</summary>
    /// <param name="windows">Where Windows keeps it.</param>
    internal static string? Named(string windows = Windows)
    {
        try
        {
            return OperatingSystem.IsWindows() ? OnWindows(windows)
                : OperatingSystem.IsMacOS() ? OnMacOS()
                : OperatingSystem.IsLinux() && File.Exists(Linux) ? File.ReadAllText(Linux) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException
            or WaitHandleCannotBeOpenedException)
        {
            // A registry that may not be written, or a turn that something else is called: the time serves.
            return null;
        }
    }

    private static long Began() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - Environment.TickCount64;

    [SupportedOSPlatform("windows")]
    private static string? OnWindows(string path)
    {
        using RegistryKey key = Registry.CurrentUser.CreateSubKey(path, writable: true, RegistryOptions.Volatile);
        if (key.GetValue(Id) is string id)
        {
            return id;
        }

        // The first process of a boot gives it a name. Of several that are first at once, one does.
        using var turn = new Mutex(initiallyOwned: false, Turn);
        try
        {
            if (!turn.WaitOne(LongestTurn))
            {
                return null;
            }
        }
        catch (AbandonedMutexException)
        {
            // Whoever had it died with it; it is ours.
        }

        try
        {
            if (key.GetValue(Id) is not string given)
            {
                key.SetValue(Id, given = Guid.NewGuid().ToString());
            }

            return given;
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    private static string? OnMacOS()
    {
        byte[] name = new byte[64];
        nint length = name.Length;
        bool isNamed = SystemControl(Encoding.ASCII.GetBytes(MacOS + '\0'), name, ref length, 0, 0) == 0 && length > 1;
        return isNamed ? Encoding.ASCII.GetString(name, 0, (int)length - 1) : null;
    }

    [DllImport("libc", EntryPoint = "sysctlbyname")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemControl(byte[] name, byte[] value, ref nint length, nint fresh, nint freshLength);
}
