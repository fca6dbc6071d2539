#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Launches a flow once for every row of a CSV file, waits for each execution to end, and counts the outcomes.
.DESCRIPTION
    Runs against the built-in emulator: nothing leaves this machine. The emulator is given a higher limit than the platform's usual
    300 requests a minute, so that 250 launches and their polls take seconds. For a real org, connect with
    Connect-FlowOrg -Region mypurecloud.ie -Credential (Get-Credential) instead.
.EXAMPLE
    ./samples/launch-csv.ps1
#>
param(
    [string] $Path = (Join-Path $PSScriptRoot 'customers.csv'),
    [string] $FlowName = 'Customer follow-up'
)

$emulator = Start-FlowOrgEmulator -RateLimit 6000
try {
    $org = Connect-FlowOrg -Emulator $emulator
    Import-Csv -LiteralPath $Path |
        Start-FlowExecution -FlowName $FlowName -Name 'follow-up {CustomerId}' -Wait -Connection $org |
        Group-Object -Property Status -NoElement
} finally {
    Stop-FlowOrgEmulator -Emulator $emulator
}
