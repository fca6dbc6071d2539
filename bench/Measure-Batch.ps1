<#
.SYNOPSIS
How soon a batch goes on, as a share of what reading its file alone takes, and how memory grows with the rows of a run.
.DESCRIPTION
An emulated org without a quota and each client are processes of their own. Of a batch of whose file 99 of 100 rows are launched, the time
from the command to the first launch is measured, against Import-Csv of the same file, in turns: at most half of it. The most memory that a
process takes for a run with its journal is measured against one with a twentieth of the rows: at most 1.1 times as much. With -Size Full
there are 1,000,000 rows, and the script ends with 1 where a median is above its limit.
.EXAMPLE
bench/Measure-Batch.ps1 -Size Full
#>
param([ValidateSet('Small', 'Full')] [string] $Size = 'Small', [int] $Turns = 3, [int] $Rows)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. "$root/build/PowerShell.ps1"
. "$root/build/Measured.ps1"
Build-PowerShell
$module = Get-BuiltModule
$flowexec = Publish-FlowExec
$work = [IO.Directory]::CreateTempSubdirectory('flowexec-bench-').FullName
$Rows = if ($Rows) { $Rows } elseif ($Size -eq 'Full') { 1000000 } else { 5000 }

# What a command writes last, in a new PowerShell that is connected to the org, has launched a row and read a few by Import-Csv: what is compiled first
# is no part of it.
function Measure-Run([string] $Command) {
    $script = @(
        "`$ErrorActionPreference = 'Stop'"
        "Import-Module '$module'"
        "`$secret = ConvertTo-SecureString '$($org.clientSecret)' -AsPlainText -Force"
        "`$null = Connect-FlowOrg -ApiUri '$($org.apiUri)' -LoginUri '$($org.apiUri)' -Credential ([pscredential]::new('$($org.clientId)', `$secret))"
        "`$launch = @{ FlowName = 'Customer follow-up'; Key = 'customerId'; ThrottleLimit = 64 }"
        "`$null = @{ customerId = 'first' } | Start-FlowExecution @launch -Journal '$work/first'; `$null = Import-Csv '$work/few.csv'"
        $Command
    )
    Set-Content -LiteralPath "$work/run.ps1" $script
    $said = Invoke-PowerShell -File "$work/run.ps1"
    if ($LASTEXITCODE) { throw "Measuring ended with $LASTEXITCODE`: $said" }
    [double]::Parse(@($said)[-1], [cultureinfo]::InvariantCulture)
}

$emulator = $null
try {
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    $arguments = $flowexec, 'emulator', '--json', '--ledger', 'counts', '--rate-limit', [int]::MaxValue, '--parent', $PID
    $arguments.ForEach{ $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $true
    $emulator = [Diagnostics.Process]::Start($start)
    $org = $emulator.StandardOutput.ReadLine() | ConvertFrom-Json

    Write-Row "$work/few.csv" ($Rows / 20)
    Write-Row "$work/head.csv" ($Rows / 100 * 99)
    Write-Row "$work/whole.csv" $Rows
    $peak = "[Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64.ToString([cultureinfo]::InvariantCulture)"
    $memory = foreach ($turn in 1..$Turns) {
        $of = @{}
        foreach ($file in 'few', 'whole') {
            $of[$file] = Measure-Run "Start-FlowExecution -Path '$work/$file.csv' @launch -Batch memory -Journal '$work/memory-$file-$turn' | Out-Null`n$peak"
        }
        $of.whole / $of.few
    }

    $null = Measure-Run "Start-FlowExecution -Path '$work/head.csv' @launch -Batch resume -Journal '$work/resume' | Out-Null`n0"
    $elapsed = "`$watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"
    # As Import-Csv has, a batch has gone on with the few rows before: of them none is left.
    $done = "`$null = Start-FlowExecution -Path '$work/few.csv' @launch -Batch memory -Journal '$work/memory-few-1'"
    $resume = foreach ($turn in 1..$Turns) {
        Copy-Item "$work/resume" "$work/resume-$turn" -Recurse
        $again = "Start-FlowExecution -Path '$work/whole.csv' @launch -Batch resume -Journal '$work/resume-$turn' -WarningAction SilentlyContinue | Select-Object -First 1"
        $first = Measure-Run "$done`n`$watch = [Diagnostics.Stopwatch]::StartNew()`n`$null = $again`n$elapsed"
        $first / (Measure-Run "$done`n`$watch = [Diagnostics.Stopwatch]::StartNew()`nImport-Csv '$work/whole.csv' | Out-Null`n$elapsed")
    }

    $within = @(
        Test-Limit 'The first launch of a batch of which 99 of 100 rows are done comes after what Import-Csv takes for the file,' 0.5 $resume
        Test-Limit 'A run of 20 times the rows takes memory of' 1.1 $memory
    )
    if ($Size -eq 'Full' -and $within -contains $false) { exit 1 }
} finally {
    if ($emulator) { $emulator.Kill() }
    Remove-Item $work -Recurse -Force
}
