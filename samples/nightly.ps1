#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    For a scheduler: launches a CSV file, writes a report, and tells by its exit code how it went.
.DESCRIPTION
    Exit code 0: every row was launched. 1: some were not; the report says which and why. 2: nothing could be done.
    Without -Region it runs against the built-in emulator.
.EXAMPLE
    pwsh -File ./samples/nightly.ps1 -Path ./samples/customers.csv -Report ./report.csv
#>
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Report,
    [string] $FlowName = 'Customer follow-up',
    [string] $Region,
    [pscredential] $Credential
)

try {
    $target = $Region ? @{ Region = $Region; Credential = $Credential } : @{ Emulator = $true }
    $null = Connect-FlowOrg @target
    $results = @(Import-Csv -LiteralPath $Path -ErrorAction Stop | Start-FlowExecution -FlowName $FlowName -ErrorAction SilentlyContinue)
} catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}
$results | Sort-Object -Property Row | Select-Object -Property Row, Status, ExecutionId, Error | Export-Csv -LiteralPath $Report
exit ($results.IsFailure -contains $true ? 1 : 0)
