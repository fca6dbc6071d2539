namespace FlowExec;

/// <summary>What became of a row.</summary>
/// <remarks>
/// Of 64 bits, like every enumeration that a script sees: of these, and of no others, <c>ConvertTo-Json</c> writes the names.
/// </remarks>
public enum FlowExecutionStatus : long
{
    /// <summary>Tested and not sent, because -WhatIf was asked for.</summary>
    Planned,

    /// <summary>Refused on this machine by the local test; nothing was sent.</summary>
    Invalid,

    /// <summary>The org took the launch and gave an execution id.</summary>
    Launched,

    /// <summary>The execution runs.</summary>
    Running,

    /// <summary>The execution ended well.</summary>
    Completed,

    /// <summary>The execution ended, and the flow calls it failed.</summary>
    Failed,

    /// <summary>The execution ended in an error.</summary>
    Error,

    /// <summary>The execution was terminated.</summary>
    Terminated,

    /// <summary>The org answered no; nothing was launched.</summary>
    Rejected,

    /// <summary>It is proven that the request never left; nothing was launched.</summary>
    NotSent,

    /// <summary>The request was sent, and no answer says what happened: it may have been launched. Never sent again without the
    /// user.</summary>
    Unknown,
}
