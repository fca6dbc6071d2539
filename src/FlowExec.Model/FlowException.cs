namespace FlowExec;

/// <summary>Anything that FlowExec reports as gone wrong: a stable reason, a message for people, and the next step.</summary>
public abstract class FlowException : Exception
{
    /// <summary>Builds the exception.</summary>
    private protected FlowException(string reason, string message, Sentence? nextStep, Exception? inner = null)
        : base(DisplayText.EscapeLines(message), inner)
    {
        // What others called a flow or a file may come up in it, and a message ends up on a terminal.
        Reason = reason;
        Advice = nextStep;
    }

    /// <summary>A stable PascalCase name of what happened, fit to be an error id.</summary>
    public string Reason { get; }

    /// <summary>What to do next, in a sentence; null where there is no advice better than the message.</summary>
    public string? NextStep => Advice?.ToString();

    /// <summary>What to do next, which each face says in its own words.</summary>
    internal Sentence? Advice { get; }
}

/// <summary>What was asked for cannot be: a wrong region, contract, file, option or combination. Nothing was sent.</summary>
public sealed class FlowConfigurationException : FlowException
{
    internal FlowConfigurationException(string reason, string message, Sentence? nextStep = null, Exception? inner = null)
        : base(reason, message, nextStep, inner)
    {
    }
}

/// <summary>The org, or its sign-in, answered no.</summary>
public sealed class FlowApiException : FlowException
{
    internal FlowApiException(string reason, FlowError error, Sentence? nextStep = null, Exception? inner = null)
        : base(reason, error.Message, nextStep, inner) => Error = error;

    /// <summary>The answer: status, the platform's code and message, and the correlation id its support asks for.</summary>
    public FlowError Error { get; }
}

/// <summary>No usable answer came back.</summary>
public sealed class FlowConnectionException : FlowException
{
    internal FlowConnectionException(string reason, string message, bool neverSent, Sentence? nextStep = null, Exception? inner = null)
        : base(reason, message, nextStep, inner) => NeverSent = neverSent;

    /// <summary>True where it is proven that the request never left this machine (refused, DNS, TLS); false where it may have been
    /// carried out.</summary>
    public bool NeverSent { get; }
}

/// <summary>
/// The journal of a run cannot be used: another process holds the batch, it belongs to another org, the disk is full, the file is damaged.
/// What is not on record is not sent.
/// </summary>
public sealed class FlowJournalException : FlowException
{
    /// <param name="reason">The stable name.</param>
    /// <param name="cause">What is wrong with the journal.</param>
    /// <param name="nextStep">What to do.</param>
    /// <param name="inner">What it came of.</param>
    /// <param name="outcome">What it means for the run, which is said behind the cause; null for nothing to say.</param>
    internal FlowJournalException(
        string reason, string cause, Sentence? nextStep = null, Exception? inner = null, string? outcome = null)
        : base(reason, outcome is null ? cause : $"{cause} {outcome}", nextStep, inner) => Cause = cause;

    /// <summary>What is wrong with the journal, whatever it means for the run.</summary>
    internal string Cause { get; }
}
