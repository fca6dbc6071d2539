using System.Text;
using FlowExec.Engine;

namespace FlowExec.Cli.Output;

/// <summary>
/// Standard output or standard error as a command line needs them. What cannot be written to standard output is never taken for written:
/// a closed output, a full disk and a reader that has gone throw. Standard error never stands in the way of the work.
/// </summary>
internal abstract class StandardStream : Stream
{
    private const int OutputNumber = 1;
    private const int ErrorNumber = 2;

    /// <summary>Characters that are written at once.</summary>
    private const int RoomForRecords = 32 * 1024;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output. Writing and flushing throw <see cref="OutputLostException"/> where nobody can take what is
    /// written.</summary>
    public static Stream Output() => new Results(
        StandardDescriptor.IsOpen(OutputNumber) ? Console.OpenStandardOutput() : Null, isTerminal: !Console.IsOutputRedirected);

    /// <summary>Standard error, to which writing never fails.</summary>
    public static Stream Error() => new Unhindered(
        StandardDescriptor.IsOpen(ErrorNumber) ? Console.OpenStandardError() : Null, isTerminal: !Console.IsErrorRedirected);

    /// <summary>The terminal that standard error is, as it is: nobody makes room for what is written here.</summary>
    public static Stream Terminal() => new Unhindered(Console.OpenStandardError(), isTerminal: false);

    /// <summary>A writer that keeps nothing back.</summary>
    /// <exception cref="OutputLostException">Nobody can take what is written.</exception>
    public static TextWriter Writer(Stream stream, Encoding encoding) => new StreamWriter(stream, encoding) { AutoFlush = true };

    /// <summary>Standard output for many records: what is written is kept until the writer is flushed.</summary>
    /// <exception cref="OutputLostException">Nobody can take what is written; thrown by the writer where it is flushed or full.</exception>
    public static TextWriter Records(Encoding encoding) => new StreamWriter(Output(), encoding, RoomForRecords);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    private static void Send(Stream console, bool isTerminal, ReadOnlySpan<byte> buffer)
    {
        if (isTerminal)
        {
            TerminalFoot.Write(console, buffer);
        }
        else
        {
            console.Write(buffer);
        }
    }

    private sealed class Results(Stream console, bool isTerminal) : StandardStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                Send(console, isTerminal, buffer);
            }
            catch (IOException e)
            {
                throw new OutputLostException(e.Message, isUnread: false, e);
            }

            Flush();
        }

        public override void Flush()
        {
            if (console == Null)
            {
                throw new OutputLostException("Standard output is closed.", isUnread: false);
            }

            if (!StandardDescriptor.HasReader(OutputNumber))
            {
                throw new OutputLostException("Whoever read them has gone.", isUnread: true);
            }
        }
    }

    private sealed class Unhindered(Stream console, bool isTerminal) : StandardStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                Send(console, isTerminal, buffer);
            }
            catch (IOException)
            {
                // Full, or nobody reads it: there is no place left to say so, and the run is worth more than the words about it.
            }
        }

        public override void Flush()
        {
        }
    }
}
