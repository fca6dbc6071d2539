namespace FlowExec.Engine.Launching;

/// <summary>Leave to send one request.</summary>
/// <param name="IsLaunch">True for a launch, false for everything else.</param>
/// <param name="SentAt">When it was given, on the connection's clock.</param>
internal readonly record struct Permit(bool IsLaunch, long SentAt);
