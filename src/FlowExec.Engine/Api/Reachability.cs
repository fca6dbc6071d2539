namespace FlowExec.Engine.Api;

/// <summary>
/// Whether the org can be reached at all. When many requests in a row could not even be sent, waiting and trying again for each of
/// thousands of rows would take hours to say what is known already.
/// </summary>
internal sealed class Reachability
{
    private const int Hopeless = 12;

    private int _unsentInARow;

    /// <summary>False once so many requests in a row could not be sent.</summary>
    public bool IsWorthRetrying => Volatile.Read(ref _unsentInARow) < Hopeless;

    public void Reached() => Volatile.Write(ref _unsentInARow, 0);

    public void NotReached() => Interlocked.Increment(ref _unsentInARow);
}
