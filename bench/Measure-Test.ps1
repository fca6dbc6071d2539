<#
.SYNOPSIS
How fast Test-FlowPayload tests payloads that come by the pipeline, as a multiple of Test-Json with a schema.
.DESCRIPTION
Sound payloads of 700 bytes, as strings. Test-FlowPayload holds them against the contract and against what the flow declares, asked of an emulated org once; without
a connection, against the contract alone. Test-Json is given a schema that asks the same of names, types and what is required. By processor time, in turns within one
process. The first turns have PowerShell and .NET compile what is used and are not counted. Shown are the medians of the ratios of the turns and their spread; the script
ends with 1 where the median with a flow is below 2.
.EXAMPLE
bench/Measure-Test.ps1
#>
param([ValidateRange(100, 1000000)] [int] $Count = 20000, [ValidateRange(1, 1000)] [int] $Turns = 9)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. "$root/build/Measured.ps1"
Import-Module (Get-BuiltModule)

# Microseconds of processor time a payload.
function Measure-Payload([scriptblock] $Work) {
    $before = [Environment]::CpuUsage.TotalTime
    $null = & $Work
    ([Environment]::CpuUsage.TotalTime - $before).TotalMicroseconds / $Count
}

function Show-Ratio([string] $Sentence, [double[]] $Ratios) {
    $sorted = @($Ratios | Sort-Object)
    $median = $sorted[[int][Math]::Floor($sorted.Count / 2)]
    Write-Host ("$Sentence {0:0.00} times as fast as Test-Json ({1:0.00} to {2:0.00} in {3} turns)." -f $median, $sorted[0], $sorted[-1], $sorted.Count)
    $median
}

$org = Connect-FlowOrg -Emulator
try {
    $flow = Get-Flow 'Customer follow-up'
    $payloads = [string[]](1..$Count | ForEach-Object {
            @{
                flowId = $flow.Id; name = "follow-up $_ $('n' * 480)"
                inputData = [ordered]@{
                    'Flow.customerId' = "$_"; 'Flow.customerName' = 'Ada Lovelace'; 'Flow.vip' = $true; 'Flow.score' = 4711; 'Flow.phone' = '+4917012345'
                }
            } | ConvertTo-Json -Compress
        })
    $types = @{ string = 'customerId', 'customerName', 'phone'; boolean = , 'vip'; integer = , 'score' }
    $inputs = @{}
    foreach ($type in $types.Keys) { foreach ($name in $types[$type]) { $inputs["Flow.$name"] = @{ type = $type } } }
    $schema = @{
        type = 'object'; required = @('flowId'); additionalProperties = $false
        properties = @{
            flowId = @{ type = 'string'; format = 'uuid' }; name = @{ type = 'string' }
            inputData = @{ type = 'object'; required = @('Flow.customerId'); additionalProperties = $false; properties = $inputs }
        }
    } | ConvertTo-Json -Depth 9
    if (@($payloads[0] | Test-FlowPayload -Online -Quiet) -ne $true) { throw 'The payload is not sound.' }

    $withFlow = [Collections.Generic.List[double]]::new()
    $alone = [Collections.Generic.List[double]]::new()
    foreach ($turn in -2..$Turns) {
        $own = Measure-Payload { $payloads | Test-FlowPayload -Online -Connection $org }
        $contract = Measure-Payload { $payloads | Test-FlowPayload }
        $json = Measure-Payload { $payloads | Test-Json -Schema $schema }
        if ($turn -gt 0) {
            $withFlow.Add($json / $own)
            $alone.Add($json / $contract)
        }
    }

    $median = Show-Ratio 'Test-FlowPayload against a contract and a flow is' $withFlow
    $null = Show-Ratio 'Test-FlowPayload against a contract alone is' $alone
    if ($median -lt 2) { exit 1 }
} finally {
    Stop-FlowOrgEmulator
}
