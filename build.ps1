#!/usr/bin/env pwsh
#requires -Version 7.6
<#
.SYNOPSIS
Builds, tests and shows FlowExec.
.DESCRIPTION
Build  lays out the finished module under output/FlowExec/<version>/.
Test   runs the xunit tests, the Pester tests and the script analyzer; the last line is their sum.
Demo   launches samples/customers.csv against the built-in emulator and shows what happened.
Bench  runs the side-by-side measurements in bench/.
Docs   writes the help files in module/en-US from the pages in docs/cmdlets.
Pack   makes output/FlowExec.<version>.nupkg for a repository of modules.
.EXAMPLE
./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
Set-StrictMode -Version 3
$root = $PSScriptRoot
$version = (Import-PowerShellDataFile "$root/FlowExec.psd1").ModuleVersion
$module = "$root/output/FlowExec/$version/FlowExec.psd1"
$pwsh = [Environment]::ProcessPath

# No build server stays behind, and nothing is asked or sent that the build does not need.
$env:DOTNET_CLI_TELEMETRY_OPTOUT = $env:DOTNET_NOLOGO = $env:DOTNET_SKIP_FIRST_TIME_EXPERIENCE = '1'
$env:MSBUILDDISABLENODEREUSE = '1'
$env:UseSharedCompilation = 'false'
$env:DOTNET_CLI_USE_MSBUILD_SERVER = '0'
# A process that a test kills leaves no debugger's pipe behind.
$env:DOTNET_EnableDiagnostics = '0'

function Invoke-DotNet {
    # To the host: what a function puts out is its result.
    & dotnet @args | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed." }
}

# A child process, so that the assemblies of the module stay out of the session that builds it.
function Invoke-Child([string] $script, [string[]] $arguments = @()) {
    & $pwsh -NoLogo -NoProfile -NonInteractive -File $script @arguments
}

function Build-Module {
    Invoke-DotNet build "$root/src/FlowExec/FlowExec.csproj" -c Release --nologo -v quiet '-clp:NoSummary'
    Write-Host "Module: $module"
}

function Test-Library {
    $results = "$root/output/TestResults"
    Remove-Item $results -Recurse -Force -ErrorAction Ignore
    Invoke-DotNet build "$root/FlowExec.slnx" -c Release --nologo -v quiet '-clp:NoSummary'
    & dotnet test "$root/FlowExec.slnx" -c Release --no-build --nologo -m:1 --logger trx --results-directory $results | Out-Host
    $succeeded = $LASTEXITCODE -eq 0
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($file in Get-ChildItem $results -Filter *.trx -Recurse) {
        $counters = ([xml](Get-Content $file -Raw)).TestRun.ResultSummary.Counters
        # A skipped test is one that was counted and not executed.
        $count.Passed += [int]$counters.passed
        $count.Failed += [int]$counters.executed - [int]$counters.passed
        $count.Skipped += [int]$counters.total - [int]$counters.executed
    }
    if (-not $succeeded -and $count.Failed -eq 0) { $count.Failed = 1 }
    $count
}

function Test-Cmdlet {
    $none = @{ Passed = 0; Failed = 0; Skipped = 0 }
    if (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.5')) {
        Write-Host 'Pester 5.5 or newer is not installed: the tests of the cmdlets did NOT run. To get it: Install-PSResource Pester.'
        return $none
    }
    $summary = "$root/output/TestResults/pester.json"
    Invoke-Child "$root/tests/Invoke-Pester.ps1" -arguments '-Summary', $summary | Out-Host
    if (Test-Path $summary) { return Get-Content $summary -Raw | ConvertFrom-Json -AsHashtable }
    Write-Host 'Pester ended without a summary.'
    $none.Failed = 1
    $none
}

function Invoke-Test {
    $library = Test-Library
    $cmdlet = Test-Cmdlet
    $sum = @{}
    foreach ($key in 'Passed', 'Failed', 'Skipped') { $sum[$key] = $library[$key] + $cmdlet[$key] }
    '{0} passed, {1} failed, {2} skipped' -f $sum.Passed, $sum.Failed, $sum.Skipped
    if ($sum.Failed -gt 0) { exit 1 }
}

function Show-Demo {
    & $pwsh -NoLogo -NoProfile -NonInteractive -Command "Import-Module '$module'; & '$root/samples/demo.ps1'; exit `$LASTEXITCODE"
}

function Build-Help {
    Invoke-Child "$root/docs/Build-Help.ps1" -arguments '-ManifestPath', $module
    if ($LASTEXITCODE -ne 0) { throw 'The help was not written.' }
}

function Invoke-Bench {
    foreach ($script in Get-ChildItem "$root/bench" -Filter *.ps1 | Sort-Object Name) {
        Write-Host "`n$($script.BaseName)"
        Invoke-Child $script.FullName
        if ($LASTEXITCODE -ne 0) { throw "$($script.Name) failed." }
    }
}

function Export-Package {
    $target = "$root/output"
    if (-not (Get-Command Compress-PSResource -ErrorAction Ignore)) {
        throw 'Packing needs Microsoft.PowerShell.PSResourceGet 1.1 or newer, which comes with PowerShell.'
    }
    Compress-PSResource -Path (Split-Path $module) -DestinationPath $target
    Write-Host "Package: $target/FlowExec.$version.nupkg"
}

switch ($Task) {
    'Build' { Build-Module }
    'Test' { Build-Module; Invoke-Test }
    'Demo' { Build-Module; Show-Demo }
    'Bench' { Build-Module; Invoke-Bench }
    'Docs' { Build-Module; Build-Help; Build-Module }
    'Pack' { Build-Module; Export-Package }
}
exit $LASTEXITCODE
