#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    What to do with rows that were not launched: mend, send again, or look first.
.DESCRIPTION
    Launches a file with mistakes against the emulator. Rows that can safely go again are written to a new CSV file.
.EXAMPLE
    ./samples/handle-failures.ps1 -Again ./again.csv
#>
param([Parameter(Mandatory)] [string] $Again)

$null = Connect-FlowOrg -Emulator
$results = Import-Csv -LiteralPath (Join-Path $PSScriptRoot 'customers-with-mistakes.csv') |
    Start-FlowExecution -FlowName 'Customer follow-up' -ErrorAction SilentlyContinue

# CanResend: the row was certainly not launched (Invalid and Rejected are to be mended; the error says where).
$mend = $results | Where-Object CanResend | Sort-Object -Property Row
$mend | Select-Object -Property Row, Status, Error
$mend.InputObject | Export-Csv -LiteralPath $Again

# Unknown: it may have been launched. Look in the org (the correlation id helps its support) before sending such a row again.
$results | Where-Object Status -EQ Unknown | Select-Object -Property Row, Name, CorrelationId, Error
