using System.Collections;
using System.Globalization;

namespace FlowExec.Binding;

/// <summary>The binding that the parameters of a cmdlet describe.</summary>
internal static class FlowBinding
{
    /// <summary>Builds it.</summary>
    /// <exception cref="FlowConfigurationException">The parameters do not go together.</exception>
    public static RowBinding Of(
        string? flowId, string? flowName, string? flowVersion, string? name, IDictionary? inputMap, IDictionary? constants,
        string[] include, string[] exclude, EmptyValue emptyValue)
    {
        if (flowId is not null && flowName is not null)
        {
            throw new FlowConfigurationException("FlowTwice", "Both -FlowId and -FlowName are given.", "Give one of them.");
        }

        FlowReference flow = flowName is null ? new FlowReference(flowId, null) : FlowReference.Called(flowName);
        return new RowBinding
        {
            FlowId = flow.Id,
            FlowName = flow.Name,
            FlowVersion = flowVersion,
            NameTemplate = name,
            InputMap = Map(inputMap),
            Constants = constants is null ? [] : ConstantArgument.Of(constants),
            IncludeProperty = include,
            ExcludeProperty = exclude,
            EmptyValue = emptyValue,
        };
    }

    private static Dictionary<string, string> Map(IDictionary? inputMap)
    {
        Dictionary<string, string> map = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in inputMap ?? new Hashtable())
        {
            string input = Text(entry.Key);
            string column = Text(entry.Value);
            if (input.Length == 0 || column.Length == 0)
            {
                throw new FlowConfigurationException("InputMapInvalid", "-InputMap has an entry without a name.",
                    "Write @{ input = 'Column' }: the flow's input, and the column that fills it.");
            }

            map[input] = column;
        }

        return map;

        static string Text(object? value) => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
    }
}
