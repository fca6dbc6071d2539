namespace FlowExec.Engine.Pacing;

/// <summary>Polls by when they are due. Used under the governor's lock.</summary>
internal sealed class PollQueue
{
    /// <summary>So few that have been given up are not worth clearing away.</summary>
    private const int FewGivenUp = 256;

    private readonly PriorityQueue<Turn, long> _turns = new();
    private int _peak = FewGivenUp;
    private long _countedTo;
    private int _counted;

    /// <summary>The earliest; null where nobody waits.</summary>
    public Turn? First
    {
        get
        {
            while (_turns.TryPeek(out Turn? turn, out _))
            {
                if (!turn.Task.IsCompleted)
                {
                    return turn;
                }

                Take();
            }

            return null;
        }
    }

    public void Add(Turn turn)
    {
        if (_turns.Count >= _peak)
        {
            Turn[] waiting = [.. _turns.UnorderedItems.Select(item => item.Element).Where(waiting => !waiting.Task.IsCompleted)];
            _turns.Clear();
            _turns.EnqueueRange(waiting.Select(waiting => (waiting, waiting.Due)));
            _peak = Math.Max(FewGivenUp, waiting.Length * 2);
            _countedTo = 0;
        }

        _turns.Enqueue(turn, turn.Due);
        _counted += turn.Due <= _countedTo ? 1 : 0;
    }

    public void Take()
    {
        _turns.TryDequeue(out _, out long due);
        _counted -= due <= _countedTo ? 1 : 0;
    }

    /// <summary>How many are due by then, those given up but not yet cleared away among them. Counted anew only where the moment has moved
    /// by more than the tolerance.</summary>
    public int DueBy(long moment, long tolerance)
    {
        if (Math.Abs(moment - _countedTo) > tolerance)
        {
            _countedTo = moment;
            _counted = _turns.UnorderedItems.Count(item => item.Priority <= moment);
        }

        return _counted;
    }
}
