namespace FlowExec;

/// <summary>A wire contract as data: which body the launch call wants.</summary>
public sealed class PayloadContract
{
    internal PayloadContract(string name) => Name = name;

    /// <summary>The contract's name, such as <c>Published</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
