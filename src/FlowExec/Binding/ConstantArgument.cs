using System.Collections;

namespace FlowExec.Binding;

/// <summary>What -Constant takes: inputs that are alike for all rows.</summary>
internal static class ConstantArgument
{
    /// <summary>Names and values.</summary>
    /// <exception cref="FlowConfigurationException">A value is no data, or a name is given twice.</exception>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(IDictionary given)
    {
        try
        {
            List<KeyValuePair<string, object?>> constants = PlainValue.CellsOf(given) ?? [];
            string? twice = constants.GroupBy(one => InputNames.Short(one.Key), StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(group => group.Count() > 1)?.Key;
            return twice is null ? constants
                : throw new FlowConfigurationException("ConstantInvalid", $"-Constant has the input '{twice}' twice.", "Give it once.");
        }
        catch (UnusableValueException e)
        {
            throw new FlowConfigurationException("ConstantInvalid", $"-Constant cannot be used: {e.Message}.", e.Help);
        }
    }

    /// <summary>The argument that a command had of which these are kept.</summary>
    public static Hashtable Kept(IEnumerable<string> texts) => new(
        texts.Select(text => ConstantText.Read(text)!.Value).ToDictionary(one => one.Key, one => one.Value),
        StringComparer.OrdinalIgnoreCase);
}
