namespace FlowExec.Engine.Runs;

/// <summary>
/// How many rows may be on their way or wait to be taken: few at first, more with every result that is taken. So a run never gets far
/// ahead of a reader who may have enough after the first results, and holds a bounded number of rows. Thread-safe.
/// </summary>
/// <param name="first">How many at first.</param>
/// <param name="most">The most at once.</param>
internal sealed class Admission(int first, int most) : Turnstile
{
    private int _inside;
    private long _left;

    protected override bool HasRoom => _inside < Math.Min(most, first + (2 * _left));

    /// <summary>Counts one more, whether or not there is room: it is there already.</summary>
    public void Add()
    {
        lock (Gate)
        {
            _inside++;
        }
    }

    /// <summary>One has left: its result was taken, or it is waited for elsewhere.</summary>
    public void Leave() => Leave(1);

    /// <summary>Gives an entry back that nothing came of.</summary>
    public void Give() => Leave(0);

    protected override void Take() => _inside++;

    private void Leave(int results)
    {
        lock (Gate)
        {
            _inside--;
            _left += results;
            LetIn();
        }
    }
}
