using FlowExec.Emulation;

namespace FlowExec.Binding;

/// <summary>What -Fault takes: rules as text.</summary>
internal static class FaultArgument
{
    /// <summary>Reads the rules.</summary>
    /// <exception cref="FlowConfigurationException">One is no rule; the message says why and what can stand there.</exception>
    public static FaultRule[] Parse(IEnumerable<string> texts)
    {
        try
        {
            return [.. texts.Select(FaultRule.Parse)];
        }
        catch (FormatException e)
        {
            throw new FlowConfigurationException("FaultInvalid", e.Message,
                "Write for example 'ExecuteThenReset:0.05', 'Reset@17' or 'TooManyRequests@3-5;retryAfter=date'.", e);
        }
    }
}
