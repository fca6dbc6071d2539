namespace FlowExec.Completion;

/// <summary>
/// Completes a hashtable whose names are the flow's: all that it requires at once, then each by itself. PowerShell asks no module once the
/// brace is typed, so the whole of it is offered before.
/// </summary>
public abstract class FlowMapCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command)
    {
        if (FlowOf(command) is not { } flow)
        {
            yield break;
        }

        FlowInput[] all = [.. NamesOf(flow)];
        FlowInput[] required = [.. all.Where(input => input.IsRequired)];
        FlowInput[] first = required.Length > 0 ? required : all;
        if (first.Length > 1)
        {
            yield return Map(first, string.Join(", ", first.Select(input => input.ShortName)));
        }

        foreach (FlowInput input in all)
        {
            yield return Map([input], input.ShortName);
        }
    }

    /// <summary>The names that the hashtable may have.</summary>
    private protected virtual IEnumerable<FlowInput> NamesOf(Flow flow) => flow.Inputs;

    /// <summary>A value to begin with.</summary>
    private protected virtual string ValueOf(FlowInput input) => input switch
    {
        { IsCollection: true } => "@()",
        { Type: FlowInputType.Boolean } => "$true",
        { Type: FlowInputType.Integer or FlowInputType.Decimal or FlowInputType.Currency } => "0",
        { Type: FlowInputType.Json } => "@{}",
        _ => "''",
    };

    private Word Map(IReadOnlyList<FlowInput> inputs, string shown) => new(
        $"@{{ {string.Join("; ", inputs.Select(input => $"{Word.Quote(input.ShortName)} = {ValueOf(input)}"))} }}",
        string.Join("\n", inputs.Select(input => input.Description is { Length: > 0 } what ? $"{input}: {what}" : input.ToString())))
    {
        Shown = shown,
        IsScript = true,
    };
}

/// <summary>Completes inputs and their values.</summary>
public sealed class InputValueCompleter : FlowMapCompleter;

/// <summary>Completes inputs and the columns that fill them.</summary>
public sealed class InputColumnCompleter : FlowMapCompleter
{
    private protected override string ValueOf(FlowInput input) => "''";
}

/// <summary>Completes outputs and what is expected of them.</summary>
public sealed class OutputValueCompleter : FlowMapCompleter
{
    private protected override IEnumerable<FlowInput> NamesOf(Flow flow) => flow.Outputs;
}
