namespace FlowExec.Binding;

/// <summary>What is known of the flow that a payload is for.</summary>
/// <param name="Id">Its id; null where the payload names none.</param>
/// <param name="Inputs">Its declared inputs.</param>
internal sealed record FlowAnswer(string? Id, FlowInputs Inputs)
{
    /// <summary>The flow as the org tells it; null where it was not asked, or did not tell.</summary>
    public Flow? Flow { get; init; }

    /// <summary>Why the org did not tell.</summary>
    public FlowApiException? Refusal { get; init; }
}
