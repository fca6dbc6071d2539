using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>Lets inputs be given as a hashtable or as an object, such as JSON becomes behind ConvertFrom-Json.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AttributesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = PayloadSource.Plain(inputData);
        if (plain is null or IDictionary)
        {
            return plain;
        }

        try
        {
            if (PlainValue.CellsOf(inputData!) is { } cells)
            {
                var map = new OrderedDictionary();
                foreach ((string name, object? value) in cells)
                {
                    map[name] = value;
                }

                return map;
            }
        }
        catch (UnusableValueException e)
        {
            throw new ArgumentTransformationMetadataException($"The inputs cannot be used: {e.Message}. {e.Help}", e);
        }

        throw new ArgumentTransformationMetadataException($"Inputs are a hashtable, @{{ name = value }}, not {plain.GetType().Name}.");
    }
}
