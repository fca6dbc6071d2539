using System.Buffers;

namespace FlowExec;

/// <summary>
/// Which members or elements of a value some schema has already spoken of, for unevaluatedProperties and unevaluatedItems (core 11).
/// A schema with one of them opens a scope: it sees what was noted since then, and not what was noted by schemas beside it. What a schema
/// notes before it turns out not to fit is forgotten again.
/// </summary>
internal sealed class EvaluatedParts(int tokens) : IDisposable
{
    private const int None = -1;

    // By token, where it was noted last. Never cleared: a place counts only where the note there is of the same token.
    private readonly int[] _places = ArrayPool<int>.Shared.Rent(tokens);
    private (int Token, int Earlier)[] _notes = ArrayPool<(int Token, int Earlier)>.Shared.Rent(64);
    private int _start;

    /// <summary>The object or array that the open scope is about; -1 where none is open.</summary>
    public int Of { get; private set; } = None;

    public int Count { get; private set; }

    /// <summary>Opens a scope; what it answers is handed to <see cref="Close"/>.</summary>
    public (int Of, int Start) Open(int value)
    {
        var outer = (Of, _start);
        (Of, _start) = (value, Count);
        return outer;
    }

    /// <summary>Closes a scope. What was noted in it holds for the outer one where both are about the same value.</summary>
    public void Close((int Of, int Start) outer)
    {
        if (outer.Of == Of)
        {
            Merge(outer.Start);
        }
        else
        {
            Forget(_start);
        }

        (Of, _start) = outer;
    }

    /// <summary>Whether a part was noted in the open scope.</summary>
    public bool Contains(int part) => Find(part) >= _start;

    public void Note(int part)
    {
        var earlier = Find(part);
        if (earlier >= _start)
        {
            return;
        }

        if (Count == _notes.Length)
        {
            var larger = ArrayPool<(int Token, int Earlier)>.Shared.Rent(Count * 2);
            _notes.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<(int Token, int Earlier)>.Shared.Return(_notes);
            _notes = larger;
        }

        _notes[Count] = (part, earlier);
        _places[part] = Count++;
    }

    /// <summary>Takes back all notes but the first <paramref name="count"/>.</summary>
    public void Forget(int count)
    {
        while (Count > count)
        {
            var (part, earlier) = _notes[--Count];
            _places[part] = earlier;
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_places);
        ArrayPool<(int Token, int Earlier)>.Shared.Return(_notes);
    }

    /// <summary>Drops the notes of the open scope that the outer one has already, so that it never has one twice.</summary>
    private void Merge(int outerStart)
    {
        var kept = _start;
        for (var i = _start; i < Count; i++)
        {
            var (part, earlier) = _notes[i];
            if (earlier >= outerStart)
            {
                _places[part] = earlier;
            }
            else
            {
                _notes[kept] = _notes[i];
                _places[part] = kept++;
            }
        }

        Count = kept;
    }

    private int Find(int part)
    {
        var place = _places[part];
        return (uint)place < (uint)Count && _notes[place].Token == part ? place : None;
    }
}
