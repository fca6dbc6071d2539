using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace FlowExec.Binding;

/// <summary>Takes an encoding by its name, the number of its code page, or as an object, as Import-Csv does.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return PlainValue.Unwrap(inputData) switch
            {
                Encoding encoding => ReadingWords.Lossless(encoding),
                string name => ReadingWords.EncodingOf(name),
                int page => ReadingWords.EncodingOf(page.ToString(CultureInfo.InvariantCulture)),
                _ => inputData,
            };
        }
        catch (FlowConfigurationException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message} {e.NextStep}", e);
        }
    }
}
