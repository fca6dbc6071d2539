#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Shows in half a minute what FlowExec does: launches samples/customers.csv against the built-in emulator, and what happened to every row.
.DESCRIPTION
    Nothing leaves this machine. build.ps1 -Task Demo runs it with the module that was just built.
.EXAMPLE
    ./samples/demo.ps1
#>

$org = Connect-FlowOrg -Emulator
Write-Host "Connected to $org, an org that is emulated on this machine. What it can launch:"
Get-Flow | Out-Host

Write-Host "Launching 'Customer follow-up' for each of the 250 rows of samples/customers.csv, and waiting until each execution has ended ..."
$results = Import-Csv -LiteralPath (Join-Path $PSScriptRoot 'customers.csv') |
    Start-FlowExecution -FlowName 'Customer follow-up' -Name 'follow-up {CustomerId}' -Wait
$results | Sort-Object -Property Row | Select-Object -First 5 | Out-Host
$results | Group-Object -Property Status -NoElement | Out-Host

Write-Host 'The ledger of the emulator: what really happened, whatever anybody says.'
$ledger = Get-FlowOrgEmulator -Ledger
$ledger | Out-Host

Write-Host 'The same with a file of typical mistakes: each wrong row is named, and nothing of it is sent.'
Import-Csv -LiteralPath (Join-Path $PSScriptRoot 'customers-with-mistakes.csv') | Start-FlowExecution -FlowName 'Customer follow-up' -WhatIf -ErrorAction SilentlyContinue |
    Where-Object Status -EQ Invalid | Sort-Object -Property Row | ForEach-Object { $_.Error.Diagnostics } | Out-Host

Disconnect-FlowOrg
$completed = @($results | Where-Object Status -EQ Completed).Count
Write-Host "$completed of $($results.Count) rows completed; $($ledger.LaunchCount) executions in the ledger."
if ($completed -ne 250 -or $ledger.LaunchCount -ne 250) { exit 1 }
