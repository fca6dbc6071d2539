using System.Globalization;
using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>
/// Reads how long: a TimeSpan, a number of seconds, or a text such as '90s', '30m' or '8h'. PowerShell by itself would take 90 for 90
/// ten-millionths of a second.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>True where a number without a unit is refused, since it may be seconds or milliseconds.</summary>
    public bool DemandsUnit { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = PlainValue.Unwrap(inputData);
        if (plain is null or TimeSpan)
        {
            return plain;
        }

        // As it was typed: without quotes 60s and 2d are numbers to PowerShell, which takes the letter for a type's.
        string text = LanguagePrimitives.ConvertTo<string>(inputData).Trim();
        return DurationText.TryParse(text, DemandsUnit ? null : "s", out TimeSpan duration)
            || (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration))
            ? duration
            : throw new ArgumentTransformationMetadataException($"'{DisplayText.Escape(text)}' is no time such as '250ms', '90s', '30m', "
                + $"'8h' or '08:00:00'{(DemandsUnit ? "; a number needs its unit" : ", nor a number of seconds")}.");
    }
}
