#!/usr/bin/env pwsh
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
Ends with 64 for a task that there is not, 69 where something that it needs is not to be had, 1 where a task failed.
.EXAMPLE
./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ArgumentCompletions('Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack')]
    [string] $Task = 'Build'
)

function Exit-Build([int] $code, [string] $sentence) {
    [Console]::Error.WriteLine($sentence)
    exit $code
}

if ($PSVersionTable.PSVersion -lt [version]'7.6') {
    Exit-Build 69 "This is PowerShell $($PSVersionTable.PSVersion); FlowExec needs 7.6 or newer. ./build.sh $($Task.ToLowerInvariant()) brings its own and needs only the .NET SDK."
}
if ($Task -notin 'Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack') {
    Exit-Build 64 "There is no task '$Task'. There are Build, Test, Demo, Bench, Docs and Pack."
}

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
Set-StrictMode -Version 3
$root = $PSScriptRoot
$version = (Import-PowerShellDataFile "$root/FlowExec.psd1").ModuleVersion
$module = "$root/output/FlowExec/$version/FlowExec.psd1"
. "$root/build/PowerShell.ps1"

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

# In a process of its own, so that the assemblies of the module stay out of the session that builds it.
function Test-Cmdlet {
    $summary = "$root/output/TestResults/pester.json"
    Invoke-PowerShell -File "$root/tests/Invoke-Pester.ps1" -Summary $summary | Out-Host
    if (Test-Path $summary) { return Get-Content $summary -Raw | ConvertFrom-Json -AsHashtable }
    Write-Host 'Pester did not run to its end: the tests of the cmdlets count as failed.'
    @{ Passed = 0; Failed = 1; Skipped = 0 }
}

function Invoke-Test {
    $kinds = [ordered]@{ 'xunit, the libraries' = Test-Library; 'Pester, the cmdlets' = Test-Cmdlet }
    $sum = @{ Passed = 0; Failed = 0; Skipped = 0 }
    $line = '{0} passed, {1} failed, {2} skipped'
    foreach ($kind in $kinds.Keys) {
        $count = $kinds[$kind]
        "${kind}: $($line -f $count.Passed, $count.Failed, $count.Skipped)"
        # A kind of which nothing passed did not run, whatever it says.
        if ($count.Passed -eq 0) { $count.Failed = [Math]::Max(1, $count.Failed) }
        foreach ($key in @($sum.Keys)) { $sum[$key] += $count[$key] }
    }
    $line -f $sum.Passed, $sum.Failed, $sum.Skipped
    if ($sum.Failed -gt 0) { exit 1 }
}

function Show-Demo {
    Invoke-PowerShell -Command "Import-Module '$module'; & '$root/samples/demo.ps1'; exit `$LASTEXITCODE"
}

function Build-Help {
    Invoke-PowerShell -File "$root/docs/Build-Help.ps1" -ManifestPath $module
    if ($LASTEXITCODE -ne 0) { throw 'The help was not written.' }
}

function Invoke-Bench {
    foreach ($script in Get-ChildItem "$root/bench" -Filter *.ps1 | Sort-Object Name) {
        Write-Host "`n$($script.BaseName)"
        Invoke-PowerShell -File $script.FullName
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
