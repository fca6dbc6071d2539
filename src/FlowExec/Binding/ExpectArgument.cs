using System.Collections;

namespace FlowExec.Binding;

/// <summary>What -Expect names: outputs and the values that each may have.</summary>
internal static class ExpectArgument
{
    /// <summary>Names and values, a pair for each value that an output may have.</summary>
    /// <exception cref="FlowConfigurationException">A value is of a kind that no output has.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Pairs(IDictionary expected)
    {
        foreach (KeyValuePair<string, object?> output in CellsOf(expected))
        {
            foreach (object? value in output.Value is IList<object?> several ? several : [output.Value])
            {
                yield return KeyValuePair.Create(output.Key, value is null ? null : FlowOutputs.TextOf(value));
            }
        }
    }

    /// <summary>The argument that a command had of which these are kept.</summary>
    public static Hashtable Of(IEnumerable<string> kept) => new(
        kept.Select(text => ExpectedOutputs.Read(text)!.Value).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => (object)group.Select(pair => pair.Value).ToArray()),
        StringComparer.OrdinalIgnoreCase);

    private static List<KeyValuePair<string, object?>> CellsOf(IDictionary expected)
    {
        try
        {
            return PlainValue.CellsOf(expected) ?? [];
        }
        catch (UnusableValueException e)
        {
            throw new FlowConfigurationException(
                "ExpectInvalid", $"-Expect cannot be used: {e.Message}.", "Give names of outputs and plain values.");
        }
    }
}
