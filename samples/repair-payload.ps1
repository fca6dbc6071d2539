#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Takes a payload of a shape that circulates in forums, shows what is wrong with it, repairs it and launches it.
.EXAMPLE
    ./samples/repair-payload.ps1
#>

$null = Connect-FlowOrg -Emulator
$flow = Get-Flow -Name 'Customer follow-up'
$payload = @{
    flow_id            = $flow.Id
    initial_attributes = @{ customerId = '00042'; customerName = 'O''Brien, Nigel' }
} | ConvertTo-Json

($payload | Test-FlowPayload).Diagnostics | Select-Object -Property Code, Path, Message
$repaired = $payload | Repair-FlowPayload
$repaired
$repaired | Start-FlowExecution -Wait
