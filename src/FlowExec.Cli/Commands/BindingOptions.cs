using System.CommandLine;

namespace FlowExec.Cli.Commands;

/// <summary>The options that say how rows become launches.</summary>
internal sealed class BindingOptions
{
    private readonly Option<string?> _flowName = OptionOf.Text("--flow-name", "name", "The flow for rows that name none, by name.");
    private readonly Option<string?> _flowId = OptionOf.Text("--flow-id", "id", "The flow for rows that name none, by id.");
    private readonly Option<string?> _flowVersion = OptionOf.Text(
        "--flow-version", "version", "The version, such as 3.0. Default: the latest published.");
    private readonly Option<string?> _nameTemplate = OptionOf.Text(
        "--name-template", "text", "A name for each execution; {Column} stands for the row's value.");
    private readonly Option<string[]> _inputMap = OptionOf.Texts(
        "--input-map", "input=column", "Which column an input is read from; may be given more than once.");
    private readonly Option<string[]> _constant = OptionOf.Texts(
        "--constant", "input=value", "An input that is alike for all rows; input:=JSON for what is no text; may be given more than once.");
    private readonly Option<string[]> _include = OptionOf.Texts(
        "--include", "column", "Columns to use; wildcards are allowed; may be given more than once.");
    private readonly Option<string[]> _exclude = OptionOf.Texts("--exclude", "column", "Columns not to use; likewise.");
    private readonly Option<string> _emptyValue = OptionOf.Word(
        "--empty-value", "What an empty cell becomes: left out, null, or empty text.", "omit", "null", "empty");

    public BindingOptions(Command command)
    {
        Option[] options = [_flowName, _flowId, _flowVersion, _nameTemplate, _inputMap, _constant, _include, _exclude, _emptyValue];
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            // Only what is given: asking for a value that could not be read throws.
            if (result.GetResult(_flowName) is not null && result.GetResult(_flowId) is not null)
            {
                result.AddError("Give --flow-name or --flow-id, not both.");
            }

            var constants = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (string text in result.GetResult(_constant)?.Tokens.Select(token => token.Value) ?? [])
            {
                if (ConstantText.Read(text) is not { } constant)
                {
                    result.AddError($"--constant wants {ConstantText.Forms}, not '{text}'.");
                }
                else if (!constants.Add(InputNames.Short(constant.Key)))
                {
                    result.AddError($"--constant gives the input '{constant.Key}' twice.");
                }
            }

            var inputs = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (string pair in result.GetResult(_inputMap)?.Tokens.Select(token => token.Value) ?? [])
            {
                if (InputMapText.Read(pair) is not { } map)
                {
                    result.AddError($"--input-map wants an input and a column, such as customerId=Kundennummer, not '{pair}'.");
                }
                else if (!inputs.Add(map.Input))
                {
                    result.AddError($"--input-map names the input '{map.Input}' twice.");
                }
            }
        });
    }

    public RowBinding Read(ParseResult parsed) => new()
    {
        FlowName = Flow(parsed).Name,
        FlowId = Flow(parsed).Id,
        Constants = [.. parsed.GetValue(_constant)!.Select(text => ConstantText.Read(text)!.Value)],
        FlowVersion = parsed.GetValue(_flowVersion),
        NameTemplate = parsed.GetValue(_nameTemplate),
        InputMap = InputMapText.ReadAll(parsed.GetValue(_inputMap)!),
        IncludeProperty = parsed.GetValue(_include)!,
        ExcludeProperty = parsed.GetValue(_exclude)!,
        EmptyValue = Enum.Parse<EmptyValue>(parsed.GetValue(_emptyValue)!, ignoreCase: true),
    };

    private FlowReference Flow(ParseResult parsed) => parsed.GetValue(_flowName) is { } named ? FlowReference.Called(named)
        : new FlowReference(parsed.GetValue(_flowId), null);
}
