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
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (plain is null or FailureLimit)
        {
            return plain;
        }

        string text = System.Convert.ToString(plain, CultureInfo.InvariantCulture)!.Trim();
        if (text.EndsWith('%')
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent <= 100)
        {
            return new FailureLimit(null, percent);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? new FailureLimit(count, null)
            : throw new ArgumentTransformationMetadataException($"'{text}' is neither a count from 1 on, such as 10, nor a share such as '3%'.");
    }
}
