# Batches to look at, in a journal of a test's own: launched for real by a process of its own, some of them killed at a step.
function New-TestBatch {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory)] [string] $Journal,
        [string] $Name = '-',
        [int] $Rows = 10,
        [int] $DieAt
    )
    $launcher = "$PSScriptRoot/FlowExec.Engine.CrashHost/bin/Release/net10.0/FlowExec.Engine.CrashHost.dll"
    if ($PSCmdlet.ShouldProcess($Name, 'Launch')) {
        $null = & dotnet $launcher $Journal "$Journal.ledger" $Rows $DieAt $Name 2>&1
    }
}
