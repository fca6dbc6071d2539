using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec flows</c>: which flows there are, and what they want.</summary>
internal static class FlowsCommand
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "A name; * and ? are wildcards.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> type = OptionOf.Texts(
            "--type", "type", "A type such as workflow; may be given more than once. Default: workflow.");
        Option<string> format = OptionOf.Word("--output", "How flows are shown.", "table", "jsonl");
        var command = new Command("flows", "Lists the org's flows with their declared inputs.") { name, type, format };
        var org = new OrgOptions(command);
        command.SetAction(async (parsed, stop) =>
        {
            string[] types = parsed.GetValue(type)!;
            var query = new FlowQuery(parsed.GetValue(name), types.Length == 0 ? ["workflow"] : types);
            await using OpenOrg open = await OpenOrg.ConnectAsync(org.Read(parsed), contract: null, stop).ConfigureAwait(false);
            long count = 0;
            await foreach (Flow flow in open.Org.Client.GetFlowsAsync(query, stop).ConfigureAwait(false))
            {
                count++;
                if (parsed.GetValue(format) == "jsonl")
                {
                    Write(flow);
                }
                else
                {
                    Show(flow);
                }
            }

            if (count == 0)
            {
                throw new FlowConfigurationException(
                    "FlowNotFound", query.NamePattern is { } wanted ? $"No flow is called '{wanted}'." : "The client may see no flow.",
                    "Check the name, --type and the region; a flow in a division that the client may not see does not show.");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(Flow flow)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", flow.Id);
            json.WriteString("name", flow.Name);
            json.WriteString("type", flow.Type);
            json.WriteString("description", flow.Description);
            json.WriteString("division", flow.Division);
            json.WriteString("version", flow.PublishedVersion);
            json.WriteBoolean("isActive", flow.IsActive);
            json.WriteBoolean("inputsAreKnown", flow.Inputs.IsKnown);
            json.WriteStartArray("inputs");
            foreach (FlowInput input in flow.Inputs)
            {
                json.WriteStartObject();
                json.WriteString("name", input.ShortName);
                json.WriteString("type", input.Type.ToString());
                json.WriteBoolean("isCollection", input.IsCollection);
                json.WriteBoolean("isRequired", input.IsRequired);
                json.WriteString("description", input.Description);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Show(Flow flow)
    {
        string version = flow.PublishedVersion is { } published ? $"version {published}" : "not published";
        Console.Out.WriteLine(Cell.OneLine($"{flow.Name}  ({flow.Type}, {version}, {flow.Id})"));
        foreach (FlowInput input in flow.Inputs)
        {
            Console.Out.WriteLine(Cell.OneLine($"    {input}"));
        }
    }
}
