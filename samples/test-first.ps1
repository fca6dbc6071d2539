#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Tests every row of a CSV file and launches only if all of them are valid.
.DESCRIPTION
    Nothing is sent while testing. With the file of typical mistakes the script lists every mistake and launches nothing.
.EXAMPLE
    ./samples/test-first.ps1
.EXAMPLE
    ./samples/test-first.ps1 -Path ./samples/customers.csv
#>
param(
    [string] $Path = (Join-Path $PSScriptRoot 'customers-with-mistakes.csv'),
    [string] $FlowName = 'Customer follow-up'
)

$null = Connect-FlowOrg -Emulator
$rows = Import-Csv -LiteralPath $Path
$wrong = @($rows | Test-FlowPayload -FlowName $FlowName | Where-Object { -not $_.IsValid })
if ($wrong.Count -gt 0) {
    $wrong.Diagnostics | Select-Object -Property Row, ColumnName, Code, Message
} else {
    $rows | Start-FlowExecution -FlowName $FlowName
}
