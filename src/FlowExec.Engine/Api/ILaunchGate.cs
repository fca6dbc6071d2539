namespace FlowExec.Engine.Api;

/// <summary>What a launch passes between its permit and its bytes, at each of its attempts: the journal.</summary>
internal interface ILaunchGate
{
    /// <summary>
    /// Passed once leave to send was given. When it returns, that the launch is about to be sent is on disk.
    /// </summary>
    /// <exception cref="FlowException">It must not be sent.</exception>
    ValueTask EnterAsync();

    /// <summary>Passed when the first byte of the body is about to go.</summary>
    /// <exception cref="FlowException">It must not go.</exception>
    void Leave();

    /// <summary>The attempt is over; to be called for each that was entered.</summary>
    /// <param name="launchedNothing">True where it is proven that the attempt launched nothing.</param>
    void Exit(bool launchedNothing);
}
