namespace FlowExec.Binding;

/// <summary>Something that was handed over cannot be data of a row. The message goes on behind "cannot be used:".</summary>
internal sealed class UnusableValueException(string message, string help) : Exception(message)
{
    /// <summary>What to do.</summary>
    public string Help { get; } = help;
}
