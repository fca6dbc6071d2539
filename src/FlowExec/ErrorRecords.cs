using System.Globalization;
using System.Management.Automation;
using System.Net;

namespace FlowExec;

/// <summary>Every error record of the module: stable id, honest category, the exception kept, the next step said.</summary>
internal static class ErrorRecords
{
    /// <summary>What went wrong with a call, or with what was asked for.</summary>
    public static ErrorRecord Of(FlowException exception, object? target) => Make(
        exception,
        exception.Reason,
        exception switch
        {
            { Reason: "FlowNotFound" or "CsvNotFound" or "ConnectionNotFound" } => ErrorCategory.ObjectNotFound,
            { Reason: "BatchHeld" or "JournalLocked" } => ErrorCategory.ResourceBusy,
            { Reason: "JournalFull" or "JournalUnusable" or "JournalFailed" or "JournalLost" } => ErrorCategory.WriteError,
            { Reason: "JournalDamaged" or "JournalNewer" } => ErrorCategory.InvalidData,
            { Reason: "JournalUnreachable" or "JournalOutage" or "WorkerFenced" } => ErrorCategory.ResourceUnavailable,
            { Reason: "JournalSignInRefused" } => ErrorCategory.AuthenticationError,
            { Reason: "JournalRightsMissing" } => ErrorCategory.PermissionDenied,
            { Reason: "JournalDatabaseMissing" } => ErrorCategory.ObjectNotFound,
            { Reason: "JournalAddressInvalid" } => ErrorCategory.InvalidArgument,
            { Reason: "JournalNotShared" } => ErrorCategory.InvalidOperation,
            { Reason: "BatchRowSettled" } => ErrorCategory.InvalidOperation,
            { Reason: "FlowUnpublished" or "FlowNotLaunchable" } => ErrorCategory.InvalidOperation,
            { Reason: "CsvUnreadable" or "CsvLost" } => ErrorCategory.ReadError,
            { Reason: "CsvEmpty" or "CsvNoRows" } => ErrorCategory.InvalidData,
            FlowApiException api => CategoryOf(api.Error.Status),
            FlowConnectionException connection => CategoryOf(connection),
            FlowJournalException => ErrorCategory.WriteError,
            _ => ErrorCategory.InvalidArgument,
        },
        target,
        exception is FlowApiException { Error: { Status: > 0 } error } ? Describe(error) : exception.Message,
        exception.NextStep);

    /// <summary>A row that was not launched, or may not have been, or whose execution ended badly.</summary>
    /// <param name="execution">The row's outcome.</param>
    /// <param name="place">Where the row is found, where its position in the run does not say it.</param>
    public static ErrorRecord RowFailed(FlowExecution execution, string? place = null)
    {
        (string id, ErrorCategory category, string what) = execution.Status switch
        {
            _ when execution.EndWasNotRead => (
                "FlowExecutionNotRead", CategoryOf(execution.Error?.Status ?? 0),
                execution.Row > 0 ? $"was launched, and the end of its execution {execution.ExecutionId} could not be read"
                    : "could not be read"),
            _ when execution.Verdict == FlowVerdict.Unexpected => (
                "FlowOutputUnexpected", ErrorCategory.InvalidResult,
                $"was launched, and its execution {execution.ExecutionId} ended with an output that was not expected"),
            FlowExecutionStatus.Invalid => ("FlowRowInvalid", ErrorCategory.InvalidData, "was not sent"),
            FlowExecutionStatus.Rejected => ("FlowRejected", CategoryOf(execution.Error?.Status ?? 0), "was rejected"),
            FlowExecutionStatus.NotSent => ("FlowNotSent", ErrorCategory.ConnectionError, "was not sent"),
            FlowExecutionStatus.Unknown =>
                ("FlowOutcomeUnknown", ErrorCategory.OperationTimeout, "may have been launched; it was not sent again"),
            FlowExecutionStatus.Failed =>
                ("FlowExecutionFailed", ErrorCategory.InvalidResult, $"was launched, and its execution {execution.ExecutionId} failed"),
            FlowExecutionStatus.Terminated =>
                ("FlowExecutionTerminated", ErrorCategory.OperationStopped,
                $"was launched, and its execution {execution.ExecutionId} was terminated"),
            _ =>
                ("FlowExecutionError", ErrorCategory.InvalidResult,
                $"was launched, and its execution {execution.ExecutionId} ended in an error"),
        };
        string subject = execution.Row > 0 ? $"Row {execution.Row}" : $"Flow execution {execution.ExecutionId}";
        string message = execution switch
        {
            { Status: FlowExecutionStatus.Invalid, Error: { } finding } => Describe(finding, subject),
            { Error: { } error } => $"{subject} {what}: {Describe(error)}",
            _ => $"{subject} {what}.",
        };
        message += place is null ? "" : $" It is {place}.";
        return Make(new FlowRowException(id, message, execution), id, category, execution.InputObject ?? execution, message,
            execution.Error?.NextStep);
    }

    /// <summary>The error that a run ended at, since the user wants none after it: it names what else the run did.</summary>
    /// <param name="first">The error.</param>
    /// <param name="outcome">The row's outcome; null where it is no row's error.</param>
    /// <param name="run">How the run stands.</param>
    public static ErrorRecord EndedAt(ErrorRecord first, FlowExecution? outcome, RunState run)
    {
        string message = $"{first.ErrorDetails.Message} {After("The run ended there", run)}";
        Exception exception = outcome is null ? first.Exception : new FlowRowException(IdOf(first), message, outcome) { Batch = run.Batch };
        return Make(
            exception, IdOf(first), first.CategoryInfo.Category, first.TargetObject, message, first.ErrorDetails.RecommendedAction);
    }

    /// <summary>What ended a run before its rows: an error of the run and of no row.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="run">How the run stands.</param>
    /// <param name="subject">What the run is about.</param>
    public static ErrorRecord RunEnded(Exception failure, RunState run, object? subject)
    {
        if (failure is not FlowException known)
        {
            return Make(
                failure, "Unexpected", ErrorCategory.NotSpecified, subject, $"{failure.Message} {After("The run ended", run)}",
                "This is a defect of FlowExec: please report it.");
        }

        ErrorRecord record = Of(known, subject);
        return run.HasSent
            ? Make(
                known, known.Reason, record.CategoryInfo.Category, subject, $"{record.ErrorDetails.Message} {After("The run ended", run)}",
                    known.NextStep)
            : record;
    }

    /// <summary>A run that ended since nobody reads standard output any more.</summary>
    public static ErrorRecord OutputUnread(RunState run, object? subject) => Of(
        new FlowConfigurationException(
            "OutputUnread", $"Whoever read the results has gone. {After("The run ended", run)}",
            run.Batch is null ? null : $"Go on with the rest by the same command with -Batch '{run.Batch}'."),
        subject,
        ErrorCategory.WriteError);

    /// <summary>A payload that cannot be written, is not handed on, or has more wrong than can be mended.</summary>
    public static ErrorRecord PayloadInvalid(FlowPayloadReport report, object? source) =>
        Of(new FlowPayloadException(report), source, ErrorCategory.InvalidData);

    /// <summary>No connection was made in this runspace, and none was given.</summary>
    public static ErrorRecord NotConnected() => Of(
        new FlowConfigurationException(
            "NotConnected",
            "There is no connection to an org.",
            "Connect with Connect-FlowOrg -Region <region> -Credential <client id and secret>, or try everything against the "
                + "built-in emulator: Connect-FlowOrg -Emulator. "
            + "Inside ForEach-Object -Parallel and jobs hand the connection in: -Connection $using:org."),
        null,
        ErrorCategory.ConnectionError);

    /// <summary>The connection is closed already.</summary>
    public static ErrorRecord ConnectionClosed(FlowOrg org) => Of(
        new FlowConfigurationException("ConnectionClosed", $"The connection '{org.Name}' is closed.",
            "Make a new one with Connect-FlowOrg."),
        org,
        ErrorCategory.ConnectionError);

    /// <summary>Nothing was found where a name without wildcards was asked for.</summary>
    public static ErrorRecord NotFound(string id, string message, string nextStep, object target) =>
        Of(new FlowConfigurationException(id, message, nextStep), target, ErrorCategory.ObjectNotFound);

    /// <summary>Parameters that do not go together, or a value that cannot be.</summary>
    public static ErrorRecord Argument(string id, string message, string nextStep, object? target = null) =>
        Of(new FlowConfigurationException(id, message, nextStep), target, ErrorCategory.InvalidArgument);

    /// <summary>A file that cannot be read.</summary>
    public static ErrorRecord Unreadable(string path, Exception exception) => Of(
        new FlowConfigurationException("FileUnreadable", $"'{path}' cannot be read: {exception.Message}",
            "Check the path, and that no other program holds the file.", exception),
        path,
        ErrorCategory.ReadError);

    // A record's own id: PowerShell puts the command's name behind it once it is written.
    private static string IdOf(ErrorRecord record) => record.FullyQualifiedErrorId.Split(',')[0];

    private static string After(string ended, RunState run)
    {
        string journal = run.Batch is null ? "" : $" What became of each row is in the batch '{run.Batch}'.";
        return $"{ended}: {RunWords.Counts(run, CultureInfo.CurrentCulture)}.{journal}";
    }

    /// <summary>A file that cannot be written.</summary>
    public static ErrorRecord Unwritable(string path, Exception exception) => Of(
        new FlowConfigurationException("FileUnwritable", $"'{path}' cannot be written: {exception.Message}",
            "Check the path, and that no other program holds the file.", exception),
        path,
        ErrorCategory.WriteError);

    private static ErrorRecord Of(FlowException exception, object? target, ErrorCategory category) =>
        Make(exception, exception.Reason, category, target, exception.Message, exception.NextStep);

    private static ErrorRecord Make(Exception exception, string id, ErrorCategory category, object? target, string message,
        string? nextStep) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(DisplayText.EscapeLines(message))
            {
                RecommendedAction = DisplayText.EscapeLines(nextStep ?? ""),
            },
        };

    // What the org said, with what its support asks for.
    private static string Describe(FlowError error)
    {
        string code = error.Status == 0 ? error.Code : $"{error.Status} {error.Code}";
        string correlation = error.CorrelationId is null ? "" : $" (correlation id {error.CorrelationId})";
        return $"{error.Message} [{code}]{correlation}";
    }

    // What the local test found: it names row and column by itself.
    private static string Describe(FlowError error, string subject)
    {
        int others = error.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error) - 1;
        string more = others > 0 ? " All that was found is in Exception.Execution.Error.Diagnostics." : "";
        string place = error.Message.StartsWith(subject, StringComparison.Ordinal) ? "" : subject + ": ";
        return $"{place}{error.Message} [{error.Code}] The row was not sent.{more}";
    }

    private static ErrorCategory CategoryOf(FlowConnectionException exception) =>
        exception.NeverSent ? ErrorCategory.ConnectionError : ErrorCategory.OperationTimeout;

    private static ErrorCategory CategoryOf(int status) => (HttpStatusCode)status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType => ErrorCategory.InvalidData,
        HttpStatusCode.Unauthorized => ErrorCategory.AuthenticationError,
        HttpStatusCode.Forbidden => ErrorCategory.PermissionDenied,
        HttpStatusCode.NotFound => ErrorCategory.ObjectNotFound,
        HttpStatusCode.Conflict => ErrorCategory.ResourceExists,
        HttpStatusCode.RequestEntityTooLarge => ErrorCategory.LimitsExceeded,
        HttpStatusCode.TooManyRequests => ErrorCategory.QuotaExceeded,
        HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.InvalidResult,
    };
}
