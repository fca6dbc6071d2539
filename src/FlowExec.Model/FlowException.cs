namespace FlowExec;

/// <summary>Anything that FlowExec reports as gone wrong: a stable reason, a message for people, and the next step.</summary>
public abstract class FlowException : Exception
{
    /// <summary>Builds the exception.</summary>
    protected FlowException(string reason, string message, string? nextStep, Exception? inner = null)
        : base(message, inner)
    {
        Reason = reason;
        NextStep = nextStep;
    }

    /// <summary>A stable PascalCase name of what happened, fit to be an error id.</summary>
    public string Reason { get; }

    /// <summary>What to do next, in a sentence; null where there is no advice better than the message.</summary>
    public string? NextStep { get; }
}

/// <summary>What was asked for cannot be: a wrong region, contract, file, option or combination. Nothing was sent.</summary>
public sealed class FlowConfigurationException(string reason, string message, string? nextStep = null, Exception? inner = null)
    : FlowException(reason, message, nextStep, inner);

/// <summary>The org, or its sign-in, answered no.</summary>
public sealed class FlowApiException(string reason, FlowError error, string? nextStep = null, Exception? inner = null)
    : FlowException(reason, error.Message, nextStep, inner)
{
    /// <summary>The answer: status, the platform's code and message, and the correlation id its support asks for.</summary>
    public FlowError Error { get; } = error;
}

/// <summary>No usable answer came back.</summary>
public sealed class FlowConnectionException(string reason, string message, bool neverSent, string? nextStep = null, Exception? inner = null)
    : FlowException(reason, message, nextStep, inner)
{
    /// <summary>True where it is proven that the request never left this machine (refused, DNS, TLS); false where it may have been
    /// carried out.</summary>
    public bool NeverSent { get; } = neverSent;
}

/// <summary>
/// The journal of a run cannot be used: another process holds the batch, it belongs to another org, the disk is full, the file is damaged.
/// What is not on record is not sent.
/// </summary>
public sealed class FlowJournalException(string reason, string message, string? nextStep = null, Exception? inner = null)
    : FlowException(reason, message, nextStep, inner);
