#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Shows in half a minute what FlowExec does: launches samples/customers.csv, shows what is said about a file with mistakes, and counts.
.DESCRIPTION
    Nothing leaves this machine: the org is an emulated one, started and stopped here, and it alone is counted, whatever else is running.
    build.ps1 -Task Demo runs it with the module that was just built.
.EXAMPLE
    ./samples/demo.ps1
#>

$customers = Join-Path $PSScriptRoot 'customers.csv'
$mistakes = Join-Path $PSScriptRoot 'customers-with-mistakes.csv'
$flow = 'Customer follow-up'
$say = { param($text) Write-Host "`n$($PSStyle.Foreground.BrightCyan)$text$($PSStyle.Reset)" }

# Its clock skips what both sides only wait for: the quota holds, and nobody sits through it.
$emulator = Start-FlowOrgEmulator -Clock Skipping
try {
    $org = Connect-FlowOrg -Emulator $emulator
    Write-Host "FlowExec $((Get-Module FlowExec).Version) and an org that is emulated on this machine. Nothing leaves it."

    & $say "> Import-Csv customers.csv |`n    Start-FlowExecution '$flow' -Name 'follow-up {CustomerId}' -Wait"
    $results = Import-Csv -LiteralPath $customers |
        Start-FlowExecution $flow -Connection $org -Name 'follow-up {CustomerId}' -Wait
    ($results | Sort-Object Row | Select-Object -First 5 | Out-String).Trim("`r", "`n") | Out-Host
    $counts = $results | Group-Object Status | ForEach-Object { "$($_.Count) $($_.Name)" }
    Write-Host "These are 5 of $($results.Count) rows. All of them: $($counts -join ', ')."

    & $say "> Import-Csv customers-with-mistakes.csv |`n    Test-FlowPayload -FlowName '$flow' -Summary"
    $summary = Import-Csv -LiteralPath $mistakes | Test-FlowPayload -Connection $org -FlowName $flow -Summary
    ($summary | Out-String).Trim("`r", "`n") | Out-Host

    & $say '> Get-FlowOrgEmulator -Ledger        # what the org itself counted'
    $ledger = Get-FlowOrgEmulator $emulator -Ledger
    ($ledger | Out-String).Trim("`r", "`n") | Out-Host
    $completed = @($results | Where-Object Status -EQ Completed).Count
    Write-Host "$completed of $($results.Count) rows completed; the org counted $($ledger.LaunchCount) launches."
} finally {
    if ($org) { Disconnect-FlowOrg $org }
    Stop-FlowOrgEmulator $emulator
}

if ($completed -ne 250 -or $ledger.LaunchCount -ne 250) { exit 1 }
