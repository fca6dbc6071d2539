using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Launching;

/// <summary>Sends one planned launch and says what became of it; the state table of a row is here.</summary>
internal sealed class Launcher(
    ApiTransport transport, TimeProvider clock, LaunchOptions options, FlowOrgIdentity identity, LaunchPace pace,
    CancellationToken noMoreAttempts)
{
    /// <summary>Launches. Does not throw for anything that the org or the network does.</summary>
    /// <param name="plan">A plan with a payload.</param>
    /// <param name="cancellationToken">Stops it at once.</param>
    /// <returns>The outcome, and what keeps every other row from being launched too, where there is such a thing.</returns>
    public async Task<(FlowExecution Outcome, FlowException? Fatal)> LaunchAsync(PlannedLaunch plan, CancellationToken cancellationToken)
    {
        var call = ApiCall.Launch(
            plan.Payload!.Utf8, pace, options.OutageTimeout, options.RetryServiceUnavailable, noMoreAttempts);
        long began = clock.GetTimestamp();
        FlowException? fatal = null;
        FlowExecution outcome;
        try
        {
            HttpAnswer answer = await transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
            outcome = Accepted(plan, answer);
        }
        catch (FlowException e) when (call.SignInFailure == e)
        {
            // Without a token no row can go; a sign-in that is only out of order may be back for the next one.
            fatal = RunEnd.IsFatal(e) ? e : null;
            outcome = call.InDoubt ? plan.Outcome(FlowExecutionStatus.Unknown, Error(e, InDoubtStep)) : NotSent(plan, Error(e));
        }
        catch (FlowApiException e)
        {
            bool refused = !call.InDoubt && StatusTable.For(e.Error.Status).Verdict == Verdict.Refused;
            FlowError error = e.Error with { Diagnostics = plan.Diagnostics };
            outcome = plan.Outcome(
                refused ? FlowExecutionStatus.Rejected : FlowExecutionStatus.Unknown, refused ? Explained(error, plan) : error);
        }
        catch (FlowConnectionException e)
        {
            fatal = RunEnd.IsFatal(e) ? e : null;
            outcome = call.InDoubt
                ? plan.Outcome(FlowExecutionStatus.Unknown, Error(e, InDoubtStep))
                : NotSent(plan, Error(e));
        }
        catch (FlowConfigurationException e)
        {
            fatal = e;
            outcome = NotSent(plan, Error(e));
        }
        catch (OperationCanceledException)
        {
            outcome = Stopped(plan, call.InDoubt);
        }

        return (outcome with
        {
            Attempts = call.Attempts,
            CorrelationId = call.CorrelationId,
            Elapsed = call.Attempts == 0 ? TimeSpan.Zero : clock.GetElapsedTime(began),
        }, fatal);
    }

    /// <summary>The code of a row that was stopped before it had an outcome of its own.</summary>
    public const string StoppedCode = "Stopped";

    private const string InDoubtStep = "It may have been launched: look in the org before sending it again.";

    /// <summary>A row that was stopped: before its request was on the way, or while it was.</summary>
    public static FlowExecution Stopped(PlannedLaunch plan, bool inDoubt) => inDoubt
        ? plan.Outcome(FlowExecutionStatus.Unknown, new FlowError
        {
            Code = StoppedCode,
            Message = "The run was stopped while the request was on its way.",
            NextStep = InDoubtStep,
        })
        : NotSent(plan, new FlowError
        {
            Code = StoppedCode,
            Message = "The run was stopped before the row was sent.",
            NextStep = "Run it again for this row and those after it.",
        });

    /// <summary>A refusal with its likely cause: in the payload, in what the caller may do, or in what the org has.</summary>
    private FlowError Explained(FlowError error, PlannedLaunch plan)
    {
        if (plan.Contract is not { } contract)
        {
            return error;
        }

        string flow = plan.Context?.FlowId ?? plan.Context?.FlowName ?? "";
        return error.Status == 400 ? RejectionCause.Explain(error, plan.Payload!.Utf8, contract, plan.Inputs)
            : DenialCause.Explain(error, flow, identity, contract);
    }

    private static FlowExecution NotSent(PlannedLaunch plan, FlowError error) => plan.Outcome(FlowExecutionStatus.NotSent, error);

    private FlowExecution Accepted(PlannedLaunch plan, HttpAnswer answer)
    {
        Wire wire = AnswerReader.Read(answer);
        if (wire.Text("id") is not { Length: > 0 } id)
        {
            return plan.Outcome(FlowExecutionStatus.Unknown, new FlowError
            {
                Code = "AnswerUnreadable",
                Message = $"The answer was HTTP {answer.Status}, but names no execution.",
                Status = answer.Status,
                CorrelationId = answer.CorrelationId,
                NextStep = InDoubtStep,
            });
        }

        return plan.Outcome(FlowExecutionStatus.Launched) with
        {
            ExecutionId = id,
            FlowVersion = wire.Child("flowVersion").Text("id") ?? wire.Text("flowVersion") ?? plan.Context?.FlowVersion,
            Name = wire.Text("name") ?? plan.Context?.Name,
            DateLaunched = clock.GetUtcNow(),
        };
    }

    /// <summary>What an exception says, as the error of a row.</summary>
    public static FlowError Error(FlowException e, string? nextStep = null) => e is FlowApiException api
        ? api.Error with { NextStep = nextStep ?? api.Error.NextStep }
        : new FlowError { Code = e.Reason, Message = e.Message, NextStep = nextStep ?? e.NextStep };
}
