using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>A sound payload with one defect put in.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Sound">The payload before.</param>
/// <param name="Text">The payload after.</param>
/// <param name="Pointer">Where a finding is expected, or in what.</param>
/// <param name="Right">What the first suggestion has to say; null where there is nothing to suggest.</param>
public sealed record Mutation(string Kind, string Sound, string Text, string Pointer, string? Right)
{
    public override string ToString() => $"{Kind} {Pointer}: {Text}";
}

/// <summary>Sound payloads for the emulator's 'Customer follow-up', and payloads with one defect each.</summary>
internal static class PayloadMutations
{
    public const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    public static readonly FlowInputs Inputs = new(
    [
        new("Flow.customerId", FlowInputType.String, IsRequired: true), new("Flow.customerName", FlowInputType.String),
            new("Flow.phone", FlowInputType.String),
        new("Flow.language", FlowInputType.String), new("Flow.vip", FlowInputType.Boolean), new("Flow.score", FlowInputType.Integer),
        new("Flow.balance", FlowInputType.Currency), new("Flow.discount", FlowInputType.Decimal),
            new("Flow.dueDate", FlowInputType.DateTime),
        new("Flow.callbackWindow", FlowInputType.Duration), new("Flow.tags", FlowInputType.String, true),
            new("Flow.orderNumbers", FlowInputType.Integer, true),
        new("Flow.preferences", FlowInputType.Json), new("Flow.channel", FlowInputType.String),
            new("Flow.contactUri", FlowInputType.String),
        new("Flow.userId", FlowInputType.String), new("Flow.channelType", FlowInputType.String),
    ]);

    public static Gen<string> Sound { get; } =
        from values in Gen.CollectToArray(Inputs, ValueOf)
        from taken in Gen.ArrayOf(Gen.Elements(true, false), Inputs.Count)
        from version in Gen.Elements("3.0", "2.0", null!)
        from name in Gen.Elements("follow-up 17", "ünïcode ☂", "", null!)
        select Write(values, taken, version, name);

    public static Gen<Mutation> All { get; } =
        from sound in Sound
        from kind in Gen.Elements("rename", "case", "misname", "drop", "retype", "move", "double", "truncate", "prefix", "syntax")
        from pick in Gen.Choose(0, 1_000_000)
        select Mutate(sound, kind, new Random(pick));

    private static Gen<JsonNode> ValueOf(FlowInput input)
    {
        Gen<JsonNode> one = input.Type switch
        {
            FlowInputType.Boolean => Gen.Elements(true, false).Select(value => (JsonNode)value),
            FlowInputType.Integer => Gen.Choose(-1000, 1_000_000).Select(value => (JsonNode)value),
            FlowInputType.Currency or FlowInputType.Decimal => Gen.Choose(-1000, 100_000).Select(value => (JsonNode)(value / 100m + 0.25m)),
            FlowInputType.DateTime => Gen.Elements("2026-03-01T08:30:00Z", "2026-03-01T08:30:00+01:00").Select(value => (JsonNode)value),
            FlowInputType.Duration => Gen.Elements("PT5M", "PT1H30M", "P1D").Select(value => (JsonNode)value),
            FlowInputType.Json => Gen.Elements("{\"a\":[1,null,\"x\"]}", "{}", "{\"b\":{\"c\":true}}")
                .Select(value => JsonNode.Parse(value)!),
            _ => Gen.Elements("00123", "Ada Lovelace", "tel:+15550199", "x\"y\\z", "日本", "").Select(value => (JsonNode)value),
        };
        return input.IsCollection ? Gen.ArrayOf(one, 3)
            .Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())])) : one;
    }

    private static string Write(JsonNode[] values, bool[] taken, string? version, string? name)
    {
        var inputs = new JsonObject();
        for (int i = 0; i < values.Length; i++)
        {
            if (taken[i] || Inputs[i].IsRequired)
            {
                inputs[Inputs[i].Name] = values[i].DeepClone();
            }
        }

        var payload = new JsonObject { ["flowId"] = FlowId };
        if (version is not null)
        {
            payload["flowVersion"] = version;
        }

        if (name is not null)
        {
            payload["name"] = name;
        }

        payload["inputData"] = inputs;
        return payload.ToJsonString();
    }

    private static Mutation Mutate(string sound, string kind, Random random)
    {
        var payload = JsonNode.Parse(sound)!.AsObject();
        JsonObject inputs = payload["inputData"]!.AsObject();
        string[] fields = [.. payload.Select(member => member.Key)];
        string[] names = [.. inputs.Select(member => member.Key)];
        string field = fields[random.Next(fields.Length)];
        string input = names[random.Next(names.Length)];
        bool ofInputs = random.Next(3) > 0;
        string name = ofInputs ? input : field;
        JsonObject holder = ofInputs ? inputs : payload;
        string parent = ofInputs ? "/inputData/" : "/";
        switch (kind)
        {
            case "rename":
            {
                string wrong = Slip(name, ofInputs ? "Flow.".Length : 0, random);
                Rename(holder, name, wrong);
                return new Mutation(kind, sound, payload.ToJsonString(), parent + wrong, name);
            }

            case "case":
            {
                string wrong = Respell(name, random);
                if (wrong == name)
                {
                    goto case "rename";
                }

                Rename(holder, name, wrong);
                return new Mutation(kind, sound, payload.ToJsonString(), parent + wrong, name);
            }

            case "misname":
            {
                string wrong = ((string[])["inputs", "parameters", "variables", "data", "initialData", "initial_attributes",
                    "input_data", "attributes"])[random.Next(8)];
                Rename(payload, "inputData", wrong);
                return new Mutation(kind, sound, payload.ToJsonString(), "/" + wrong, "inputData");
            }

            case "drop":
            {
                bool ofFlow = random.Next(2) == 0;
                (ofFlow ? payload : inputs).Remove(ofFlow ? "flowId" : "Flow.customerId");
                return new Mutation(kind, sound, payload.ToJsonString(), ofFlow ? "/flowId" : "/inputData/Flow.customerId", null);
            }

            case "retype":
            {
                (string Name, JsonNode Value)[] wrong = [.. Retyped(inputs)];
                (string target, JsonNode value) = wrong[random.Next(wrong.Length)];
                inputs[target] = value;
                return new Mutation(kind, sound, payload.ToJsonString(), "/inputData/" + target, null);
            }

            case "move":
            {
                JsonNode value = inputs[input]!.DeepClone();
                inputs.Remove(input);
                string moved = random.Next(2) == 0 ? input : input["Flow.".Length..];
                payload[moved] = value;
                return new Mutation(kind, sound, payload.ToJsonString(), "/" + moved, input);
            }

            case "double":
            {
                string written = JsonSerializer.Serialize(name) + ":";
                JsonNode value = holder[name]!;
                string text = payload.ToJsonString();
                int at = text.IndexOf(written, StringComparison.Ordinal);
                string again = (random.Next(2) == 0 ? value.ToJsonString() : "\"another\"") + ",";
                return new Mutation(kind, sound, text.Insert(at, written + again), parent + name, null);
            }

            case "truncate":
            {
                string text = payload.ToJsonString();
                return new Mutation(kind, sound, text[..random.Next(1, text.Length)], "", null);
            }

            case "prefix":
            {
                string wrong = input["Flow.".Length..];
                Rename(inputs, input, wrong);
                return new Mutation(kind, sound, payload.ToJsonString(), "/inputData/" + wrong, input);
            }

            default:
            {
                string text = payload.ToJsonString();
                string broken = random.Next(4) switch
                {
                    0 => text[..^1] + ",}",
                    1 => "// launch\n" + text,
                    2 => text.Replace("\"flowId\":", "flowId:", StringComparison.Ordinal),
                    _ => text.Replace($"\"{FlowId}\"", $"'{FlowId}'", StringComparison.Ordinal),
                };
                return new Mutation(kind, sound, broken, "", null);
            }
        }
    }

    /// <summary>Values of a wrong type: those that can be typed without loss, and those that cannot.</summary>
    private static IEnumerable<(string, JsonNode)> Retyped(JsonObject inputs)
    {
        foreach ((string name, JsonNode? value) in inputs.ToArray())
        {
            Inputs.TryGet(name, out FlowInput? input);
            switch (input!.Type)
            {
                case FlowInputType.String when !input.IsCollection:
                    yield return (name, JsonValue.Create(42));
                    yield return (name, new JsonObject());
                    break;
                case FlowInputType.Integer when !input.IsCollection:
                    yield return (name, JsonValue.Create(value!.ToJsonString()));
                    yield return (name, JsonValue.Create("many"));
                    break;
                case FlowInputType.Boolean:
                    yield return (name, JsonValue.Create(value!.ToJsonString()));
                    yield return (name, JsonValue.Create(7));
                    break;
                case FlowInputType.DateTime or FlowInputType.Duration:
                    yield return (name, JsonValue.Create("soon"));
                    break;
                case FlowInputType.String or FlowInputType.Integer:
                    yield return (name, value![0]!.DeepClone());
                    break;
            }
        }
    }

    private static string Slip(string name, int from, Random random)
    {
        while (true)
        {
            int at = random.Next(from, name.Length - 1);
            string wrong = random.Next(4) switch
            {
                0 => name.Remove(at, 1),
                1 => name.Insert(at, ((char)random.Next('a', 'z' + 1)).ToString()),
                2 => name[..at] + (char)random.Next('a', 'z' + 1) + name[(at + 1)..],
                _ => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
            };
            if (wrong != name && wrong.Length > from)
            {
                return wrong;
            }
        }
    }

    private static string Respell(string name, Random random)
    {
        string prefix = name.StartsWith("Flow.", StringComparison.Ordinal) ? "Flow." : "";
        string bare = name[prefix.Length..];
        string Split(char by) => string.Concat(bare.Select(c => char.IsUpper(c) ? $"{by}{char.ToLower(c, CultureInfo.InvariantCulture)}"
            : c.ToString()));
        return random.Next(4) switch
        {
            0 => prefix + Split('_'),
            1 => prefix + Split('-'),
            2 => prefix + bare.ToUpperInvariant(),
            _ => prefix + char.ToUpperInvariant(bare[0]) + bare[1..],
        };
    }

    private static void Rename(JsonObject holder, string from, string to)
    {
        var members = holder.Select(member => KeyValuePair.Create(member.Key == from ? to : member.Key, member.Value?.DeepClone()))
            .ToArray();
        holder.Clear();
        foreach ((string key, JsonNode? value) in members)
        {
            holder[key] = value;
        }
    }
}
