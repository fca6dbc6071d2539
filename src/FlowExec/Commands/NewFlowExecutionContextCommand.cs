using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Builds the context of one launch, under any spelling of the wire's names.</summary>
[Cmdlet(VerbsCommon.New, "FlowExecutionContext",
    HelpUri = DiagnosticPages.Cmdlets + "New-FlowExecutionContext.md")]
[OutputType(typeof(FlowExecutionContext))]
public sealed class NewFlowExecutionContextCommand : FlowCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("flow_id")]
    [ArgumentCompleter(typeof(FlowIdCompleter))]
    public string? FlowId { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("flow_name")]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    public string? FlowName { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("flow_version")]
    public string? FlowVersion { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Channel { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("contact_uri")]
    public string? ContactUri { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("user_id")]
    public string? UserId { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("channel_type")]
    public string? ChannelType { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Participants")]
    public object[]? Participant { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("start_node")]
    public string? StartNode { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("flow_execution_id")]
    public string? FlowExecutionId { get; set; }

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Attributes", "InitialAttribute", "InitialAttributes", "initial_attributes", "InputData", "input_data")]
    [ArgumentCompleter(typeof(InputValueCompleter))]
    [AttributesTransformation]
    public IDictionary? Attribute { get; set; }

    private protected override void Process()
    {
        try
        {
            WriteObject(new FlowExecutionContext
            {
                FlowId = Given(FlowId),
                FlowName = Given(FlowName),
                FlowVersion = Given(FlowVersion),
                Name = Given(Name),
                Channel = Given(Channel),
                ContactUri = Given(ContactUri),
                UserId = Given(UserId),
                ChannelType = Given(ChannelType),
                Participants = Participants(),
                StartNode = Given(StartNode),
                FlowExecutionId = Given(FlowExecutionId),
                Attributes = Attribute is null ? FlowAttributes.Empty : new FlowAttributes(PlainValue.CellsOf(Attribute)!),
            });
        }
        catch (FlowConfigurationException e)
        {
            WriteError(ErrorRecords.Of(e, Participant));
        }
        catch (ArgumentException e)
        {
            WriteError(ErrorRecords.Argument("InputTwice", e.Message, "Names of inputs are the same in any case. Give each one once.",
                Attribute));
        }
        catch (UnusableValueException e)
        {
            WriteError(ErrorRecords.Argument("InputUnusable", $"The inputs cannot be used: {e.Message}.", e.Help, Attribute));
        }
    }

    private ImmutableArray<FlowParticipant> Participants() => Participant is null
        ? []
        : ParticipantReader.Read(PlainValue.Of(Participant)) ?? throw new FlowConfigurationException(
            "ParticipantInvalid", "-Participant holds something that is no participant.",
                "Write @{ UserId = '<id>'; Role = 'USER'; Channels = 'voice' }.");

    // PowerShell turns $null into "" for a parameter of type string.
    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
