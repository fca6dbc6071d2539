namespace FlowExec.Cli.Output;

/// <summary>Results cannot be written any more.</summary>
/// <param name="message">Why, in a sentence.</param>
/// <param name="isUnread">True where nobody wants them: their reader has gone.</param>
/// <param name="inner">What the system said.</param>
internal sealed class OutputLostException(string message, bool isUnread, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>True where whoever read the results has gone (<c>| head</c>).</summary>
    public bool IsUnread { get; } = isUnread;
}
