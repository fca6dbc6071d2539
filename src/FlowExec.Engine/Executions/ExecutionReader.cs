using System.Text.Json;
using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Executions;

/// <summary>Turns what the platform tells of an execution into a <see cref="FlowExecution"/>.</summary>
internal static class ExecutionReader
{
    /// <summary>The call that asks for an execution.</summary>
    public static ApiCall Call(string executionId) => ApiCall.Get(PathOf(executionId));

    /// <summary>The same, in a run that follows it.</summary>
    public static ApiCall Poll(string executionId, long due, TimeSpan patience) => ApiCall.Poll(PathOf(executionId), due, patience);

    /// <summary>Reads <c>GET /api/v2/flows/executions/{id}</c>.</summary>
    public static FlowExecution Read(string executionId, HttpAnswer answer)
    {
        Wire wire = AnswerReader.Read(answer);
        Wire version = wire.Child("flowVersion");
        string? name = wire.Text("name");
        FlowExecutionStatus status = Status(wire.Text("status"));
        (DateTimeOffset? began, DateTimeOffset? ended) = (wire.Moment("dateLaunched"), wire.Moment("dateCompleted"));
        return new FlowExecution
        {
            Status = status,
            ExecutionId = wire.Text("id") ?? executionId,
            FlowId = FlowIdIn(version.Text("selfUri")),
            FlowVersion = version.Text("id") ?? wire.Text("flowVersion"),
            Name = RowMark.Without(name),
            Mark = RowMark.In(name),
            DateLaunched = began,
            DateCompleted = ended,
            CompletionReason = wire.Text("completionReason"),
            OutputData = wire.Object("outputData") is { } outputs ? new FlowOutputs(JsonValues.Map(outputs)) : null,
            Took = ended > began ? ended.Value - began.Value : TimeSpan.Zero,
            CorrelationId = answer.CorrelationId,
            Error = Error(wire, status),
        };
    }

    private static string PathOf(string executionId) => $"{ApiCall.LaunchPath}/{Uri.EscapeDataString(executionId)}";

    /// <summary>The flow's id in a version's path, since the platform does not tell it in any other place.</summary>
    public static string? FlowIdIn(string? selfUri)
    {
        const string Before = "/flows/";
        int at = selfUri?.IndexOf(Before, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : selfUri![(at + Before.Length)..].Split('/')[0] is { Length: > 0 } id ? id : null;
    }

    /// <summary>UNKNOWN, and what the platform may add, is not an end.</summary>
    private static FlowExecutionStatus Status(string? text) => text?.ToUpperInvariant() switch
    {
        "COMPLETED" => FlowExecutionStatus.Completed,
        "FAILED" => FlowExecutionStatus.Failed,
        "ERROR" => FlowExecutionStatus.Error,
        "TERMINATED" => FlowExecutionStatus.Terminated,
        _ => FlowExecutionStatus.Running,
    };

    private static FlowError? Error(Wire wire, FlowExecutionStatus status)
    {
        Wire info = wire.Child("flowErrorInfo");
        bool endedBadly = status.HasEnded() && status != FlowExecutionStatus.Completed;
        if (!endedBadly && wire.Object("flowErrorInfo") is null)
        {
            return null;
        }

        return new FlowError
        {
            Code = info.Text("code") ?? $"Execution{status}",
            Message = info.Text("message") ?? wire.Text("completionReason") ?? $"The execution ended as {status}.",
            CorrelationId = info.Text("contextId"),
            Advice = "See the flow's execution history in Architect.",
        };
    }
}
