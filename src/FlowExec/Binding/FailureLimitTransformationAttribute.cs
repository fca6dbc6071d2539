using System.Globalization;
using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>Reads how many failures are too many: a count such as 10, or a share such as '3%'.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FailureLimitTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = PlainValue.Unwrap(inputData);
        if (plain is null or FailureLimit)
        {
            return plain;
        }

        string text = System.Convert.ToString(plain, CultureInfo.InvariantCulture)!;
        return FailureLimit.Read(text) ?? throw new ArgumentTransformationMetadataException($"'{text}' is not {FailureLimit.Forms}.");
    }
}
