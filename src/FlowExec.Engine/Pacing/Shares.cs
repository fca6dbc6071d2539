namespace FlowExec.Engine.Pacing;

/// <summary>How the requests on the way and those of the window divide into launches and polls. Used under the governor's lock.</summary>
internal sealed class Shares
{
    private readonly int[] _open = new int[3];
    private readonly int[] _inWindow = new int[3];
    private int _window;

    /// <summary>So many of a kind are on the way.</summary>
    public int Open(RequestKind kind) => _open[(int)kind];

    /// <summary>So many of a kind have gone out in the window.</summary>
    public int InWindow(RequestKind kind) => _inWindow[(int)kind];

    /// <summary>A window has begun, where its number is new.</summary>
    public void Turn(int window)
    {
        if (_window != window)
        {
            _window = window;
            _inWindow.AsSpan().Clear();
        }
    }

    public void Begin(RequestKind kind)
    {
        _open[(int)kind]++;
        _inWindow[(int)kind]++;
    }

    public void End(RequestKind kind, bool left)
    {
        _open[(int)kind]--;
        _inWindow[(int)kind] -= left || _inWindow[(int)kind] == 0 ? 0 : 1;
    }
}
