# Batches to look at, in a journal of a test's own: launched for real by a process of its own, some of them killed at a step.
function New-TestBatch {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory)] [string] $Journal,
        [string] $Name = '-',
        [int] $Rows = 10,
        [int] $DieAt
    )
    # By its own host on Windows, where a machine may have no SDK.
    $launcher = "$PSScriptRoot/FlowExec.Engine.CrashHost/bin/Release/net10.0/FlowExec.Engine.CrashHost"
    $program = @(if ($IsWindows -and (Test-Path "$launcher.exe")) { "$launcher.exe" } else { 'dotnet'; "$launcher.dll" })
    if ($PSCmdlet.ShouldProcess($Name, 'Launch')) {
        $null = & $program[0] @($program | Select-Object -Skip 1) $Journal "$Journal.ledger" $Rows $DieAt $Name 2>&1
    }
}
