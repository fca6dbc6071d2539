using System.Security.Cryptography;

namespace FlowExec.Engine.Journal;

/// <summary>Room on the disk that is given up when it is full, so that the outcomes of what is under way can still be written.</summary>
internal sealed class JournalReserve(string path)
{
    /// <summary>The extension of its file, beside the journal's.</summary>
    public const string Extension = ".reserve";

    /// <summary>Bytes: outcomes of a thousand requests, each in a transaction of its own, and some to spare.</summary>
    public const int Size = 4 * 1024 * 1024;

    /// <summary>Takes the room.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public void Take()
    {
        if (File.Exists(path) && new FileInfo(path).Length >= Size)
        {
            return;
        }

        try
        {
            // Shared, for another run may take the room of a common file at the same moment: what both write is there once.
            using FileStream file = OwnFiles.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

            // Not zeros, which some file systems store as nothing.
            byte[] block = RandomNumberGenerator.GetBytes(64 * 1024);
            for (int written = 0; written < Size; written += block.Length)
            {
                BitConverter.TryWriteBytes(block, written);
                file.Write(block);
            }
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Gives the room up.</summary>
    public void Release()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was there to help; what is written next shows whether there is room.
        }
    }
}
