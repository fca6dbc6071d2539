using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Runs;

/// <summary>Sends one planned launch and says what became of it; the state table of a row is here.</summary>
/// <param name="transport">Sends it.</param>
/// <param name="clock">Says when.</param>
/// <param name="options">What the user wants.</param>
/// <param name="identity">Who is calling.</param>
/// <param name="pace">How fast launches may follow each other.</param>
/// <param name="account">Counts.</param>
/// <param name="end">The run's end.</param>
/// <param name="isWorker">The rows are others' too: one who may launch none uses up none.</param>
internal sealed class Launcher(
    ApiTransport transport, TimeProvider clock, LaunchOptions options, FlowOrgIdentity identity, LaunchPace pace,
    RunAccount account, RunEnd end, bool isWorker)
{
    private const string InDoubtStep = "It may have been launched: look in the org before sending it again.";

    /// <summary>Launches. Does not throw for anything that the org, the network or the journal does.</summary>
    /// <param name="plan">A plan with a payload.</param>
    /// <param name="gate">What the launch passes before it is sent.</param>
    /// <returns>The outcome; null where the run ended before the row was sent: then it is left as it was.</returns>
    public async Task<FlowExecution?> LaunchAsync(PlannedLaunch plan, LaunchGate gate)
    {
        var call = ApiCall.Launch(
            plan.Payload!.Utf8, gate, pace, options.OutageTimeout, options.RetryServiceUnavailable, end.NoMoreSending);
        long began = clock.GetTimestamp();
        FlowExecution? outcome;
        try
        {
            HttpAnswer answer = await transport.SendAsync(call, end.GiveUp).ConfigureAwait(false);
            outcome = Accepted(plan, answer);
        }
        catch (FlowJournalException e)
        {
            // What is not on record must not leave: the row did not, and no other row will.
            end.Stop(RunEnding.JournalFailed, e);
            outcome = null;
        }
        catch (FlowException e) when (e.Reason == Trouble.OrgUnreachable && !call.InDoubt)
        {
            // The row waited for the org as all others did, and is left like them.
            end.Stop(RunEnding.OutageTimeout, e);
            outcome = null;
        }
        catch (FlowException e) when (call.SignInFailure == e || e is FlowConnectionException)
        {
            // Without a token, or a way to the org, no row can go; what is only out of order may be back for the next one.
            end.StopIfFatal(e);
            outcome = call.InDoubt
                ? plan.Outcome(FlowExecutionStatus.Unknown, FlowError.Of(e, InDoubtStep))
                : plan.Outcome(FlowExecutionStatus.NotSent, FlowError.Of(e));
        }
        catch (FlowApiException e)
        {
            bool refused = !call.InDoubt && StatusTable.For(e.Error.Status).Verdict == Verdict.Refused;
            FlowError error = SecureEcho.Hide(e.Error, plan.Inputs, plan.Payload.Utf8) with { Diagnostics = plan.Diagnostics };
            error = refused ? Explained(error, plan) : error;
            if (refused && MayLaunchNothing(error))
            {
                end.Stop(RunEnding.OrgUnusable, new FlowConfigurationException("LaunchForbidden", error.ToString(), error.Advice, e));
                outcome = null;
            }
            else
            {
                outcome = plan.Outcome(refused ? FlowExecutionStatus.Rejected : FlowExecutionStatus.Unknown, error);
            }
        }
        catch (FlowConfigurationException e)
        {
            end.Stop(RunEnding.OrgUnusable, e);
            outcome = plan.Outcome(FlowExecutionStatus.NotSent, FlowError.Of(e));
        }
        catch (OperationCanceledException)
        {
            outcome = call.InDoubt ? GivenUp(plan) : null;
        }
        catch (Exception e)
        {
            end.Stop(RunEnding.Defect, e);
            outcome = call.InDoubt ? plan.Outcome(FlowExecutionStatus.Unknown, FlowError.Unexpected(e)) : null;
        }

        account.Requested(call.Attempts);
        return outcome is null ? null : outcome with
        {
            Attempts = call.Attempts,
            CorrelationId = outcome.Error?.CorrelationId ?? call.CorrelationId,
            Took = call.Attempts == 0 ? TimeSpan.Zero : clock.GetElapsedTime(began),
        };
    }

    private static FlowExecution GivenUp(PlannedLaunch plan) => plan.Outcome(FlowExecutionStatus.Unknown, new FlowError
    {
        Code = "Stopped",
        Message = "The run was stopped while the request was on its way.",
        Advice = InDoubtStep,
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

    /// <summary>True for a worker whose first launches the org forbids, where other workers may have the right.</summary>
    private bool MayLaunchNothing(FlowError error) =>
        isWorker && error.Status == 403 && PlatformCodes.IsOne(error.Code) && !account.HasLaunched;

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
                Advice = InDoubtStep,
            });
        }

        return plan.Outcome(FlowExecutionStatus.Launched) with
        {
            ExecutionId = id,
            FlowVersion = wire.Child("flowVersion").Text("id") ?? wire.Text("flowVersion") ?? plan.Context?.FlowVersion,
            Name = RowMark.Without(wire.Text("name")) ?? plan.Context?.Name,
            DateLaunched = clock.GetUtcNow(),
        };
    }
}
