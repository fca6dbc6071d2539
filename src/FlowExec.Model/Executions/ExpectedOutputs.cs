namespace FlowExec;

/// <summary>
/// What the outputs of an execution that ended well must be: every one that is named has one of the values given for it. An output that
/// an execution does not give has no value. The only judge of a <see cref="FlowVerdict"/>.
/// </summary>
internal sealed class ExpectedOutputs
{
    /// <summary>The code of the error that an execution with unexpected outputs carries.</summary>
    public const string ErrorCode = "OutputUnexpected";

    private readonly IReadOnlyList<(string Name, ExpectedValue[] Any)> _outputs;

    /// <summary>Takes in what is expected.</summary>
    /// <param name="values">Names of outputs, with or without <c>Flow.</c>, and values; a name that comes twice may have either.</param>
    public ExpectedOutputs(IEnumerable<KeyValuePair<string, string?>> values) => _outputs =
    [
        .. values.GroupBy(value => InputNames.Short(value.Key), StringComparer.OrdinalIgnoreCase)
            .Select(group => (group.First().Key, group.Select(value => new ExpectedValue(value.Value)).ToArray())),
    ];

    /// <summary>Reads <c>name=value</c>; nothing behind the sign is no value.</summary>
    /// <returns>Null where there is no sign, or no name before it.</returns>
    public static KeyValuePair<string, string?>? Read(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at <= 0 ? null : KeyValuePair.Create(text[..at], at == text.Length - 1 ? null : text[(at + 1)..]);
    }

    /// <summary>The expected outputs that a flow does not declare; none where it declares no outputs at all.</summary>
    public IEnumerable<string> NotDeclaredBy(Flow flow) => flow.Outputs.IsDefaultOrEmpty ? []
        : _outputs.Where(output => !flow.Outputs.Any(declared => IsNamed(declared.Name, output.Name))).Select(output => output.Name);

    /// <summary>The execution with its verdict, and with an error where an output is not as expected.</summary>
    public FlowExecution Judge(FlowExecution ended)
    {
        if (ended.Status != FlowExecutionStatus.Completed)
        {
            return ended;
        }

        foreach ((string name, ExpectedValue[] any) in _outputs)
        {
            object? value = Value(ended.OutputData, name);
            if (!any.Any(one => one.Matches(value)))
            {
                return ended with { Verdict = FlowVerdict.Unexpected, Error = Unexpected(name, value, any) };
            }
        }

        return ended with { Verdict = FlowVerdict.AsExpected };
    }

    private static object? Value(IReadOnlyDictionary<string, object?>? outputs, string name) =>
        outputs is null ? null
            : outputs.TryGetValue(name, out object? exact) ? exact
            : outputs.FirstOrDefault(output => IsNamed(output.Key, name)).Value;

    private static bool IsNamed(string output, string name) =>
        InputNames.Short(output).Equals(InputNames.Short(name), StringComparison.OrdinalIgnoreCase);

    private static FlowError Unexpected(string name, object? value, ExpectedValue[] any) => new()
    {
        Code = ErrorCode,
        Message = $"The output {name} {(value is null ? "has no value" : $"is '{FlowOutputs.TextOf(value)}'")}; "
            + $"expected was {string.Join(" or ", any.Select(one => one.ToString()))}.",
        Advice = $"The execution itself ended well: see in the flow why it gave this. "
            + $"{Term.ResumeBatch} {Term.Again} Unexpected launches such rows once more.",
    };
}
