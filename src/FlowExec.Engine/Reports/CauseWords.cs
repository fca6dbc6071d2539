using System.Text.RegularExpressions;

namespace FlowExec.Engine.Reports;

/// <summary>What went wrong and what to do about it, for people who do not launch flows themselves.</summary>
internal static partial class CauseWords
{
    private static readonly Dictionary<string, FindingRule> Rules =
        FindingRules.All.GroupBy(rule => rule.Code).ToDictionary(code => code.Key, code => code.First());

    /// <summary>What went wrong.</summary>
    public static string What(ReportCause cause) => Rules.TryGetValue(cause.Code, out FindingRule? rule)
        ? Place().Replace(rule.Message, "…")
        : cause.Status switch
        {
            FlowExecutionStatus.Completed => "The execution ended, with an output that was not expected.",
            FlowExecutionStatus.Rejected => "The org refused the launch.",
            FlowExecutionStatus.NotSent => "The request never left: the org could not be reached.",
            FlowExecutionStatus.Unknown => "The request was sent, and no answer says whether it launched.",
            FlowExecutionStatus.Terminated => "The execution was terminated before its end.",
            FlowExecutionStatus.Invalid when cause.Code.StartsWith("FX2", StringComparison.Ordinal) =>
                "A value is not of the type that the flow's input has.",
            FlowExecutionStatus.Invalid => "The row was refused before it was sent.",
            _ => "The flow ended in an error.",
        };

    /// <summary>What to do.</summary>
    public static string Fix(ReportCause cause) => cause.Status switch
    {
        FlowExecutionStatus.Invalid => Rules.GetValueOrDefault(cause.Code)?.Help?.ToString()
            ?? "Correct these rows in the file and run the batch again: what was launched is passed over.",
        FlowExecutionStatus.Rejected =>
            "Look at what the org said in the row's error, correct the row or the client's permissions, and run the batch again.",
        FlowExecutionStatus.NotSent => "Nothing was launched. Run the batch again.",
        FlowExecutionStatus.Unknown => "Decide about each, as below. They are never sent again by themselves.",
        FlowExecutionStatus.Completed => "Look at the outputs of these rows, and at what the flow decided.",
        _ => "Open the execution in Architect by its id. The flow's own error handling says what it could not do.",
    };

    [GeneratedRegex(@"'?\{[0-9]\}'?", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
