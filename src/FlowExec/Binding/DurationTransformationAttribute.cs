using System.Globalization;
using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>
/// Reads how long: a TimeSpan, a number of seconds, or a text such as '90s', '30m' or '8h'. PowerShell by itself would take 90 for 90
/// millionths of nine seconds.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = PlainValue.Unwrap(inputData);
        if (plain is null or TimeSpan)
        {
            return plain;
        }

        string text = System.Convert.ToString(plain, CultureInfo.InvariantCulture)!.Trim();
        return DurationText.TryParse(text, "s", out TimeSpan duration)
            || (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration))
            ? duration
            : throw new ArgumentTransformationMetadataException($"'{text}' is no time such as '90s', '30m', '8h' or '08:00:00', "
                + $"nor a number of seconds.");
    }
}
