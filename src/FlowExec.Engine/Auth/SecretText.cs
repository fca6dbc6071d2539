using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Engine.Auth;

/// <summary>Opens a SecureString for as short as can be.</summary>
internal static class SecretText
{
    /// <summary>The text's UTF-8 bytes; the caller clears them.</summary>
    public static byte[] ToUtf8(SecureString secret)
    {
        nint unmanaged = Marshal.SecureStringToGlobalAllocUnicode(secret);
        char[] characters = new char[secret.Length];
        try
        {
            Marshal.Copy(unmanaged, characters, 0, characters.Length);
            return Encoding.UTF8.GetBytes(characters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(characters.AsSpan()));
            Marshal.ZeroFreeGlobalAllocUnicode(unmanaged);
        }
    }
}
