using System.CommandLine;
using FlowExec.Cli.Launching;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec flows</c>: which flows there are, and what they want.</summary>
internal static class FlowsCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "A name; * and ? are wildcards.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> type = OptionOf.Texts(
            "--type", "type", "A type such as workflow; may be given more than once. Default: workflow.");
        Option<string> format = Records.Option("flows");
        var command = new Command("flows", "Lists the org's flows with their declared inputs.") { name, type, format };
        var org = new OrgOptions(command);
        command.SetAction(async (parsed, stop) =>
        {
            string[] types = parsed.GetValue(type)!;
            var query = new FlowQuery(parsed.GetValue(name), types.Length == 0 ? ["workflow"] : types);
            await using OpenOrg open = await OpenOrg.ConnectAsync(org.Read(parsed), contract: null, stop).ConfigureAwait(false);
            IRecords<Flow> flows = Records.Of(
                parsed.GetValue(format)!, Console.Out, FlowMembers.Write, () => Tables.Flows(Console.Out));
            long count = 0;
            await foreach (Flow flow in open.Org.Client.GetFlowsAsync(query, stop).ConfigureAwait(false))
            {
                count++;
                flows.Write(flow);
            }

            if (count == 0)
            {
                throw new FlowConfigurationException(
                    "FlowNotFound", query.NamePattern is { } wanted ? $"No flow is called '{wanted}'." : "The client may see no flow.",
                    "Check the name, --type and the region; a flow in a division that the client may not see does not show.");
            }

            flows.End();
            return ExitCode.Success;
        });
        return command;
    }
}
