using System.Collections.Immutable;

namespace FlowExec.Engine.Runs;

/// <summary>A row made ready: either a payload to send, or findings that forbid it.</summary>
internal sealed record PlannedLaunch
{
    public required FlowRow Row { get; init; }

    public FlowExecutionContext? Context { get; init; }

    /// <summary>The body; null where the row is not to be sent.</summary>
    public FlowPayload? Payload { get; init; }

    /// <summary>The contract that the body was written by; null where there is no body.</summary>
    public PayloadContract? Contract { get; init; }

    /// <summary>The declared inputs that it was tested against.</summary>
    public FlowInputs Inputs { get; init; } = FlowInputs.Unknown;

    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>True where it is for a flow other than the command's.</summary>
    public bool HasOwnFlow { get; init; }

    /// <summary>The row's attempt in the journal.</summary>
    public RowTicket Ticket { get; init; }

    /// <summary>
    /// True where its place in the journal is an earlier launch's, or that of the row with the same key: where it is not sent, what stands
    /// there stays.
    /// </summary>
    public bool IsAnothers { get; init; }

    /// <summary>The batch whose journal has the row; null where the run keeps none.</summary>
    public string? Batch { get; init; }

    /// <summary>The row's outcome so far, with everything that is known before it is sent.</summary>
    public FlowExecution Outcome(FlowExecutionStatus status, FlowError? error = null) => new()
    {
        Row = Row.Position,
        Key = Ticket.Row.Key,
        Batch = Batch,
        Status = status,
        FlowId = Context?.FlowId,
        FlowVersion = Context?.FlowVersion,
        Name = Context?.Name,
        Error = error,
        InputObject = Row.Source,
    };

    /// <summary>Why the row is not to be sent, where that is no finding of the local test; null for findings.</summary>
    public FlowError? Objection { get; init; }

    /// <summary>What the objection makes of the row.</summary>
    public FlowExecutionStatus ObjectionStatus { get; init; } = FlowExecutionStatus.Invalid;

    /// <summary>The outcome of a row that is not sent.</summary>
    public FlowExecution Refused()
    {
        if (Objection is not null)
        {
            return Outcome(ObjectionStatus, Objection);
        }

        Diagnostic[] errors = [.. Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        Diagnostic first = errors[0];
        return Outcome(FlowExecutionStatus.Invalid, new FlowError
        {
            Code = first.Code,
            Message = errors.Length == 1 ? first.Placed : $"{first.Placed} (and {errors.Length - 1} more)",
            Advice = first.Advice,
            Diagnostics = Diagnostics,
        });
    }
}
