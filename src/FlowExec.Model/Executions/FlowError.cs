using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Why something did not go well: the platform's own words where it spoke, this module's where it did not.</summary>
public sealed record FlowError
{
    /// <summary>
    /// The platform's code such as <c>architect.flow.not.found</c>, or this module's: a stable PascalCase name such as <c>TimedOut</c>,
    /// or the first diagnostic's <c>FX</c> code.
    /// </summary>
    public required string Code { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>The platform's correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>How long the org asked to wait before the next request; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The next step, in a sentence.</summary>
    public string? NextStep => Advice?.ToString();

    /// <summary>The next step, which each face says in its own words.</summary>
    internal Sentence? Advice { get; init; }

    /// <summary>Findings, where there are any: why a row was not sent, or the likely cause of a refusal (400, 403, 404).</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The fields of the request that the answer names.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>The permissions that the answer names as missing.</summary>
    public ImmutableArray<string> Permissions { get; init; } = [];

    /// <summary>What an exception says.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="nextStep">The next step; null for the exception's own.</param>
    internal static FlowError Of(FlowException e, Sentence? nextStep = null) => e is FlowApiException api
        ? api.Error with { Advice = nextStep ?? api.Error.Advice }
        : new FlowError { Code = e.Reason, Message = e.Message, Advice = nextStep ?? e.Advice };

    /// <summary>An exception that nobody foresaw.</summary>
    internal static FlowError Unexpected(Exception e) =>
        new() { Code = "Unexpected", Message = e.Message, Advice = "This is a defect of FlowExec: please report it." };

    /// <inheritdoc/>
    public override string ToString() => Status == 0 ? $"{Code}: {Message}" : $"{Status} {Code}: {Message}";
}
