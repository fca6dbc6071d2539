using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace FlowExec.Engine.Journal;

/// <summary>
/// A small file mapped into memory, in which a sender notes that a request leaves, with no system call. The system keeps it when the
/// process dies, though not when the machine does: the notes are trusted only within the boot that they were made in. Whoever has
/// the file open holds the batch: it cannot be opened twice, and the system closes it with the process. Once mapped it is neither resized
/// nor replaced, which Windows forbids.
/// </summary>
internal sealed class LeavingMarks : IDisposable
{
    /// <summary>Rows that can be begun and not on record with their outcome at once; those above are in doubt after a crash.</summary>
    public const int Most = 8192;

    private const int Header = 64;

    // A mark is the time in milliseconds, and after it the row's id, which makes it valid.
    private const int Mark = 2 * sizeof(long);
    private const int Size = Header + (Most * Mark);
    private const ulong Magic = 0x314B52414D584C46;

    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly long[] _takers = new long[Most];
    private readonly Stack<int> _free = [];
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private int _next;

    private LeavingMarks(FileStream file) => _file = file;

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>Takes hold of a file of marks, or makes one.</summary>
    /// <returns>Null where another process, or another run of this one, holds it.</returns>
    public static LeavingMarks? TryOpen(string path)
    {
        try
        {
            return new LeavingMarks(OwnFiles.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (OpenedFile.IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>Rows whose request left and whose outcome was not on record when their process died, and when it left; null where that
    /// cannot be known.</summary>
    public IReadOnlyDictionary<long, long>? Left()
    {
        if (_file.Length != Size)
        {
            return null;
        }

        byte[] bytes = new byte[Size];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic || !BootId.IsNow(bytes.AsSpan(8)))
        {
            return null;
        }

        var left = new Dictionary<long, long>();
        for (int at = Header; at < Size; at += Mark)
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + sizeof(long))) is not 0 and var row)
            {
                left[row] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            }
        }

        return left;
    }

    /// <summary>Begins anew: what was noted before is gone.</summary>
    public void Begin()
    {
        // Written out rather than set in length: a mapped page without a block behind it kills the process on a full disk.
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BootId.Write(bytes.AsSpan(8));
        _file.Position = 0;
        _file.Write(bytes);
        if (_file.Length != Size)
        {
            _file.SetLength(Size);
        }

        _map =
            MemoryMappedFile.CreateFromFile(_file, null, Size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None,
            leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Size);
    }

    /// <summary>A place for a row; -1 where there is none left.</summary>
    /// <param name="taker">What the place is taken for: a number that is not 0 and no other row's in this process.</param>
    public int Take(long taker)
    {
        lock (_gate)
        {
            int mark = _free.Count > 0 ? _free.Pop() : _next < Most ? _next++ : -1;
            if (mark >= 0)
            {
                _takers[mark] = taker;
            }

            return mark;
        }
    }

    /// <summary>Notes that a row's request leaves, by the row's id, or with 0 that it did not. The id is one aligned word, written last:
    /// it is there or not.</summary>
    public void Note(int mark, long taker, long id, DateTimeOffset when)
    {
        if (mark >= 0)
        {
            lock (_gate)
            {
                Put(mark, taker, id, when.ToUnixTimeMilliseconds());
            }
        }
    }

    /// <summary>Gives a row's place back, once its outcome is on record.</summary>
    public void Return(int mark, long taker)
    {
        if (mark >= 0)
        {
            lock (_gate)
            {
                if (Put(mark, taker, 0, 0))
                {
                    _takers[mark] = 0;
                    _free.Push(mark);
                }
            }
        }
    }

    /// <summary>What is under way of one batch.</summary>
    /// <param name="takers">The upper half of its rows' numbers as takers.</param>
    /// <param name="left">Ids of rows whose request left, and when it did.</param>
    /// <returns>False where no row of it is.</returns>
    public bool UnderWay(long takers, out IReadOnlyDictionary<long, long> left)
    {
        var ids = new Dictionary<long, long>();
        bool any = false;
        lock (_gate)
        {
            for (int mark = 0; mark < _next && _view is not null; mark++)
            {
                if (_takers[mark] >> 32 == takers >> 32)
                {
                    any = true;
                    _ = _view.ReadInt64(At(mark) + sizeof(long)) is not 0 and var id && ids.TryAdd(id, _view.ReadInt64(At(mark)));
                }
            }
        }

        left = ids;
        return any;
    }

    // Not in a place that was given back: another row may have it by now.
    private bool Put(int mark, long taker, long id, long when)
    {
        bool mine = _takers[mark] == taker;
        if (mine)
        {
            if (id != 0)
            {
                _view?.Write(At(mark), when);
            }

            _view?.Write(At(mark) + sizeof(long), id);
        }

        return mine;
    }

    private static long At(int mark) => Header + ((long)mark * Mark);

    public void Dispose()
    {
        lock (_gate)
        {
            // By its handle: the view itself would wait for the disk, and what is noted need not survive the machine.
            _view?.SafeMemoryMappedViewHandle.Dispose();
            _view?.Dispose();
            _view = null;
            _map?.Dispose();
        }

        _file.Dispose();
    }
}
