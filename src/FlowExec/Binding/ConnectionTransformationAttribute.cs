using System.Management.Automation;
using FlowExec.Loading;

namespace FlowExec.Binding;

/// <summary>Takes a connection of this session by its name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => PlainValue.Unwrap(inputData) is string name
        ? RunspaceHoldings.Here.Named(name) ?? throw new ArgumentTransformationMetadataException(
            $"No open connection of this session is called '{DisplayText.Escape(name)}'. See them with Get-FlowOrg *.")
        : inputData;
}
