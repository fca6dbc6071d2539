<#
.SYNOPSIS
How fast FlowExec launches, as a multiple of what people do without it.
.DESCRIPTION
An emulated org without a quota and every client are processes of their own; the clients take turns. Compared are whole processes, from
their start to their end: `flowexec launch`, Start-FlowExecution by -Path and piped, each with its journal and without, against a bare
HttpClient loop that posts the same bodies, 64 at once, and against Import-Csv with Invoke-RestMethod, one at a time and by ForEach-Object
-Parallel (5, 16, 32); without latency, and at 50 and 100 ms. docs/benchmarks.md says how to read the tables. With -Size Full the script
ends with 1 where a median is below its limit.
.PARAMETER Size
Small shows in a minute or two that all of it runs: so few rows say nothing about speed. Full takes hours.
.PARAMETER Only
Runs the comparisons whose title holds this.
.PARAMETER Turns
How often each client runs, in place of what each comparison has by default.
.PARAMETER Baseline
The manifest of another build of the module: its processor time for 1,000 rows is compared as well.
.EXAMPLE
bench/Measure-Launch.ps1 -Size Full -Only 'bare HttpClient, without latency'
.EXAMPLE
bench/Measure-Launch.ps1 -Size Full -Only 'another build' -Baseline ../flowexec-0.1.0/output/FlowExec/0.1.0/FlowExec.psd1
#>
param([ValidateSet('Small', 'Full')] [string] $Size = 'Small', [string] $Only, [int] $Turns, [string] $Baseline)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. "$root/build/PowerShell.ps1"
. "$root/build/Measured.ps1"
Build-PowerShell
$module = Get-BuiltModule

$flowexec = Publish-FlowExec
dotnet build "$PSScriptRoot/FlowExec.Bench.Launch" --configuration Release --nologo --verbosity quiet '-clp:NoSummary' | Out-Host
if ($LASTEXITCODE) { throw "The bench was not built: dotnet ended with exit code $LASTEXITCODE." }
$how = @(
    '--powershell', @(Get-PowerShell)[-1], '--module', $module
    '--flowexec', $flowexec, '--size', $Size
    if ($Only) { '--only', $Only }
    if ($Turns) { '--turns', $Turns }
    if ($Baseline) { '--baseline', (Resolve-Path $Baseline).Path }
)
dotnet "$PSScriptRoot/FlowExec.Bench.Launch/bin/Release/net10.0/FlowExec.Bench.Launch.dll" compare @how
exit $LASTEXITCODE
