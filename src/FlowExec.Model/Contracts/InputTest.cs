using System.Globalization;
using System.Text.Json;

namespace FlowExec;

/// <summary>Tests a payload's inputs against what the flow declares: names, types, required ones.</summary>
internal static class InputTest
{
    public static void Test(JsonElement root, PayloadContract contract, FlowInputs inputs, PayloadFindings findings)
    {
        if (contract.InputsPath is not { } path || root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        JsonElement values = PayloadFindings.At(root, path);
        HashSet<string>? given = null;
        if (values.ValueKind == JsonValueKind.Object)
        {
            given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (JsonProperty member in values.EnumerateObject())
            {
                string name = member.Name;
                if (!given.Add(InputNames.Short(name)))
                {
                    findings.Add(
                        DiagnosticCodes.FieldTwice,
                        PathOf(path, name),
                        $"The input '{FieldText.Shorten(name)}' is given twice.",
                        "Keep one of the two.");
                    continue;
                }

                TestOne(name, member.Value, path, contract, inputs, findings);
            }
        }
        else if (values.ValueKind != JsonValueKind.Undefined)
        {
            return;
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            FlowInput input = inputs[i];
            if (input.IsRequired && (given is null || !given.Contains(input.ShortName)))
            {
                string name = contract.InputPrefix + input.ShortName;
                findings.Add(
                    DiagnosticCodes.RequiredInputMissing,
                    $"{path}/{PayloadFindings.Segment(name)}",
                    $"The input '{name}' is missing; the flow requires it.",
                    $"It is {InputTyping.Describe(input)}. {input.Description}".TrimEnd());
            }
        }
    }

    private static string PathOf(string path, string name) => $"{path}/{PayloadFindings.Segment(name)}";

    private static void TestOne(
        string name,
        JsonElement value,
        string path,
        PayloadContract contract,
        FlowInputs inputs,
        PayloadFindings findings)
    {
        string prefix = contract.InputPrefix;
        bool isDeclared = inputs.TryGet(name, out FlowInput? input);
        if (prefix.Length > 0 && !name.StartsWith(prefix, StringComparison.Ordinal))
        {
            string right = prefix + (input?.ShortName ?? InputNames.Short(name));
            findings.Add(
                DiagnosticCodes.InputPrefixMissing,
                PathOf(path, name),
                $"The input '{FieldText.Shorten(name)}' lacks the prefix '{prefix}'; did you mean '{FieldText.Shorten(right)}'?",
                "The published request names inputs with their scope.");
        }
        else if (!isDeclared || !name.AsSpan(prefix.Length).SequenceEqual(input!.ShortName))
        {
            AddUnknown(name, PathOf(path, name), contract, inputs, input, findings);
        }

        if (input is not null && WhyNot(value, input) is { } why)
        {
            findings.Add(
                DiagnosticCodes.InputType,
                PathOf(path, name),
                $"The input '{FieldText.Shorten(name)}' must be {InputTyping.Describe(input)}, and {why}.",
                Hint(value, input));
        }
    }

    private static void AddUnknown(
        string name,
        string path,
        PayloadContract contract,
        FlowInputs inputs,
        FlowInput? meant,
        PayloadFindings findings)
    {
        if (!inputs.IsKnown)
        {
            return;
        }

        string prefix = contract.InputPrefix;
        string shortName = InputNames.Short(name);
        string? near = meant?.ShortName ?? Spelling.Nearest(shortName, inputs.Select(i => i.ShortName));
        bool travels = meant is null && contract.File.AsInputs.Any(pair => pair.Value == shortName);
        string declared = inputs.Count == 0
            ? "The flow declares no inputs."
            : $"The flow declares: {string.Join(", ", inputs.Take(20).Select(i => i.ShortName))}.";
        findings.Add(new Diagnostic
        {
            Code = travels ? DiagnosticCodes.ContextInputUndeclared : DiagnosticCodes.UnknownInput,
            Severity = inputs.AllowsOthers ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
            Path = path,
            Message = travels
                ? $"The contract {contract.Name} has no field for '{shortName}', so it travels as the input '{name}', "
                    + "and the flow declares none of that name."
                : $"The flow declares no input '{FieldText.Shorten(name)}'{(near is null ? "." : $"; did you mean '{prefix}{near}'?")}",
            Help = travels ? $"Leave it out, or declare the input in the flow. {declared}" : declared,
        });
    }

    /// <summary>Null where the value is of the input's type; else what it is instead.</summary>
    private static string? WhyNot(JsonElement value, FlowInput input)
    {
        if (value.ValueKind == JsonValueKind.Null || input.Type == FlowInputType.Unknown)
        {
            return null;
        }

        if (!input.IsCollection)
        {
            return WhyNot(value, input.Type);
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return $"is {Kind(value)}";
        }

        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            i++;
            if (item.ValueKind != JsonValueKind.Null && WhyNot(item, input.Type) is { } why)
            {
                return string.Create(CultureInfo.InvariantCulture, $"item {i} {why}");
            }
        }

        return null;
    }

    private static string? WhyNot(JsonElement value, FlowInputType type)
    {
        bool fits = type switch
        {
            FlowInputType.String => value.ValueKind == JsonValueKind.String,
            FlowInputType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            FlowInputType.Integer =>
                value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out _) || NumberTyping.ToInteger(value, out _) is null),
            FlowInputType.Decimal or FlowInputType.Currency => value.ValueKind == JsonValueKind.Number,
            FlowInputType.DateTime => value.ValueKind == JsonValueKind.String && TimeTyping.TryParse(value.GetString(), out _),
            FlowInputType.Duration => value.ValueKind == JsonValueKind.String && TimeTyping.IsIsoDuration(value.GetString()),
            _ => true,
        };
        return fits ? null : $"is {Kind(value)}";
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the text '{FieldText.Shorten(value.GetString())}'",
        JsonValueKind.Number => $"the number {FieldText.Shorten(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };

    private static string? Hint(JsonElement value, FlowInput input) =>
        value.ValueKind == JsonValueKind.String
        && InputTyping.TryConvert(value.GetString(), input, out object? typed, out _)
        && typed is not string and not object?[]
            ? $"Write {FieldText.Show(typed)} without quotes."
            : null;
}
