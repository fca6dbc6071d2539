namespace FlowExec;

/// <summary>The fields of a <see cref="FlowExecutionContext"/>, as contract files and rows name them.</summary>
internal enum ContextField
{
    None,
    FlowId,
    FlowName,
    FlowVersion,
    Name,
    Channel,
    ContactUri,
    UserId,
    ChannelType,
    Participants,
    StartNode,
    FlowExecutionId,

    /// <summary>The inputs, in a map.</summary>
    Attributes,

    /// <summary>A map of fields: <c>execution_context</c>.</summary>
    Nested,

    /// <summary>A misname in circulation for the user of the first participant.</summary>
    ParticipantId,
}

/// <summary>Which names, in whatever spelling, stand for which field.</summary>
internal static class ContextFields
{
    // No frozen dictionary, here and in ContractFile: to make one for values of an own type is compiled in every process, and costs the
    // first
    // launch more than a million look-ups give back.
    private static readonly Dictionary<string, ContextField> ByFoldedName = new(StringComparer.Ordinal)
    {
        ["flowid"] = ContextField.FlowId,
        ["flowname"] = ContextField.FlowName,
        ["flowversion"] = ContextField.FlowVersion,
        ["name"] = ContextField.Name,
        ["channel"] = ContextField.Channel,
        ["contacturi"] = ContextField.ContactUri,
        ["userid"] = ContextField.UserId,
        ["channeltype"] = ContextField.ChannelType,
        ["participants"] = ContextField.Participants,
        ["participant"] = ContextField.Participants,
        ["participantid"] = ContextField.ParticipantId,
        ["startnode"] = ContextField.StartNode,
        ["flowexecutionid"] = ContextField.FlowExecutionId,
        ["attributes"] = ContextField.Attributes,
        ["attribute"] = ContextField.Attributes,
        ["initialattributes"] = ContextField.Attributes,
        ["initialattribute"] = ContextField.Attributes,
        ["inputdata"] = ContextField.Attributes,
        ["executioncontext"] = ContextField.Nested,
    };

    /// <summary>The fields that hold one value, in the order in which they travel.</summary>
    public static readonly ContextField[] Single =
    [
        ContextField.FlowId, ContextField.FlowVersion, ContextField.Name, ContextField.Channel, ContextField.ContactUri,
        ContextField.UserId, ContextField.ChannelType, ContextField.Participants, ContextField.StartNode, ContextField.FlowExecutionId,
    ];

    /// <summary>
    /// The field that a name stands for; <see cref="ContextField.None"/> for an input's name. A name that begins with <c>Flow.</c> is an
    /// input's, whatever follows: <c>Flow.Id</c> is the input <c>Id</c>.
    /// </summary>
    public static ContextField Of(string name) =>
        !name.StartsWith(FlowInput.Scope, StringComparison.OrdinalIgnoreCase)
        && ByFoldedName.TryGetValue(Spelling.Fold(name), out ContextField field)
            ? field
            : ContextField.None;

    /// <summary>The field's own name: <c>contactUri</c>.</summary>
    public static string NameOf(ContextField field) => field switch
    {
        ContextField.Attributes => "inputData",
        ContextField.Nested => "execution_context",
        ContextField.ParticipantId => "participant_id",
        _ => char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..],
    };

    /// <summary>What a context has for a field; null for nothing.</summary>
    public static object? ValueOf(FlowExecutionContext context, ContextField field) => field switch
    {
        ContextField.FlowId => context.FlowId,
        ContextField.FlowName => context.FlowName,
        ContextField.FlowVersion => context.FlowVersion,
        ContextField.Name => context.Name,
        ContextField.Channel => context.Channel,
        ContextField.ContactUri => context.ContactUri,
        ContextField.UserId => context.UserId,
        ContextField.ChannelType => context.ChannelType,
        ContextField.Participants => context.Participants.IsDefaultOrEmpty ? null : context.Participants,
        ContextField.StartNode => context.StartNode,
        ContextField.FlowExecutionId => context.FlowExecutionId,
        _ => null,
    };
}
