#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    For a scheduler: launches a CSV file once a day, writes a report as it goes, and tells by its exit code what is to be done.
.DESCRIPTION
    Credentials come from the environment: GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET. Without a
    region it runs against the built-in emulator.

    Run again with the same batch, by the scheduler or by hand, it goes on where it ended: nothing is launched twice.

    Exit codes:
    0  every row was launched, by this run or one before
    1  mend rows: the report says which were refused and why; then run it again with the same batch
    2  nothing could be done: the error says why
    4  look at rows that may have been launched: Get-FlowBatchRow -Batch ... -Status Unknown
    5  run it again with the same batch: rows are left
.EXAMPLE
    pwsh -File ./samples/nightly.ps1 -Path ./samples/customers.csv -Report ./report.csv
#>
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Report,
    [string] $FlowName = 'Customer follow-up',
    [string] $Key = 'CustomerId',
    [string] $Batch = "nightly $(Get-Date -Format yyyy-MM-dd)"
)

$failures = @()
try {
    $target = $env:GENESYSCLOUD_REGION ? @{ FromEnvironment = $true } : @{ Emulator = $true }
    $null = Connect-FlowOrg @target -ErrorAction Stop

    # Each result is in the report as soon as it is known: whatever ends the run, the file has what was shown, and the batch has everything.
    Start-FlowExecution -Path $Path -FlowName $FlowName -Batch $Batch -Key $Key -ErrorAction SilentlyContinue -ErrorVariable failures |
        Select-Object -Property Row, Key, Status, CanResend, ExecutionId, Error |
        Export-Csv -LiteralPath $Report
} catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}

# What is no row's error is the run's or the file's: then rows are left.
$ofRun = @($failures | Where-Object { $_.Exception -isnot [FlowExec.FlowRowException] })
$ofRun | ForEach-Object { Write-Error -ErrorRecord $_ -ErrorAction Continue }
if ($ofRun -and -not (Get-FlowBatch -Name $Batch -ErrorAction Ignore)) { exit 2 }

$open = @(Get-FlowBatchRow -Batch $Batch -Status NotSent, Planned, Unknown, Invalid, Rejected | ForEach-Object Status)
if ($ofRun -or $open -contains 'NotSent' -or $open -contains 'Planned') { exit 5 }
if ($open -contains 'Unknown') { exit 4 }
exit ($open ? 1 : 0)
