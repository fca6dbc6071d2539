using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using FlowExec.Binding;

namespace FlowExec;

/// <summary>A cmdlet that turns rows into launches: the flow for rows that name none, and how columns become inputs.</summary>
public abstract class BindingCmdlet : OrgCmdlet
{
    // Boxed: a field that is an enum of the model would load the model while PowerShell still looks at this assembly, before an image of it
    // can be chosen.
    private readonly StrongBox<EmptyValue> _emptyValue = new();

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FlowId { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FlowName { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FlowVersion { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IDictionary? InputMap { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] IncludeProperty { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeProperty { get; set; } = [];

    [Parameter]
    public EmptyValue EmptyValue
    {
        get => _emptyValue.Value;
        set => _emptyValue.Value = value;
    }

    [Parameter]
    [ArgumentCompleter(typeof(ContractCompleter))]
    [ValidateNotNull]
    public object? Contract { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => FlowId ?? FlowName;

    /// <summary>The contract that -Contract names; null where it is not given.</summary>
    /// <exception cref="FlowConfigurationException">There is none of that name, or the file is not one.</exception>
    private protected PayloadContract? GivenContract => ContractArgument.Resolve(this, Contract);

    /// <summary>The binding that the parameters describe.</summary>
    /// <exception cref="FlowConfigurationException">The parameters do not go together.</exception>
    private protected RowBinding GivenBinding() =>
        FlowBinding.Of(FlowId, FlowName, FlowVersion, Name, InputMap, IncludeProperty, ExcludeProperty, EmptyValue);

    /// <summary>The rows of one record: an array that was given by parameter is several.</summary>
    private protected static IEnumerable<object?> RowsOf(PSObject? record) => record?.BaseObject is object?[] several ? several : [record];
}
