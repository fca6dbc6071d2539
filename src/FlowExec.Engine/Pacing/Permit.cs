namespace FlowExec.Engine.Pacing;

/// <summary>Leave to send one request.</summary>
/// <param name="SentAt">When it was given, on the connection's clock.</param>
internal readonly record struct Permit(long SentAt);
