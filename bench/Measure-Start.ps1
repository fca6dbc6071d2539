<#
.SYNOPSIS
What importing FlowExec costs, as a multiple of an empty binary module's import, and what its first commands cost, as a multiple of another build's.
.DESCRIPTION
All by processor time, in a PowerShell of its own each, in turns; the first turn warms the file cache and is not counted. Shown are the medians of the ratios of
each turn and their spread. The limits are 1.25 for the import, and 0.7 for the first commands where -Baseline names the manifest of version 0.1.0; without
it the first commands are held against the same module without its images, which shows what compiling ahead is worth.
.EXAMPLE
bench/Measure-Start.ps1 -Baseline ../flowexec-0.1.0/output/FlowExec/0.1.0/FlowExec.psd1
#>
param([int] $Rounds = 15, [string] $Baseline)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. "$root/build/PowerShell.ps1"
. "$root/build/Measured.ps1"
Build-PowerShell
$module = Split-Path (Get-BuiltModule)
$work = [IO.Directory]::CreateTempSubdirectory('flowexec-bench-').FullName
$first = '$null = Connect-FlowOrg -Emulator; $null = @{ customerId = "1" } | Start-FlowExecution -FlowName "Customer follow-up"'

# Milliseconds of processor time that a command takes in a new PowerShell.
function Measure-Run([string] $Before, [string] $Command) {
    $script = "`$ErrorActionPreference = 'Stop'`n$Before`n`$start = [Environment]::CpuUsage.TotalTime`n$Command`n([Environment]::CpuUsage.TotalTime - `$start).TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"
    Set-Content -LiteralPath "$work/run.ps1" $script
    $said = Invoke-PowerShell -File "$work/run.ps1"
    if ($LASTEXITCODE) { throw "Measuring ended with $LASTEXITCODE`: $said" }
    [double]::Parse(@($said)[-1], [cultureinfo]::InvariantCulture)
}

# The median of the ratios of turns in which one and the other are measured side by side.
function Compare-Turn([string] $Sentence, [double] $Limit, [scriptblock] $Run, [scriptblock] $Yardstick) {
    $ratios = foreach ($round in 0..$Rounds) {
        $ratio = (& $Run) / (& $Yardstick)
        if ($round -gt 0) { $ratio }
    }
    $sorted = @($ratios | Sort-Object)
    $median = $sorted[[int][Math]::Floor($sorted.Count / 2)]
    Write-Host ("$Sentence ({1:0.00} to {2:0.00} in {3} turns; limit {4})." -f $median, $sorted[0], $sorted[-1], $sorted.Count, $Limit)
    $median -le $Limit
}

try {
    Add-Type -OutputAssembly "$work/Empty.dll" -TypeDefinition '[System.Management.Automation.Cmdlet("Get", "EmptyNothing")] public sealed class GetEmptyNothing : System.Management.Automation.PSCmdlet { }'
    New-ModuleManifest "$work/Empty.psd1" -RootModule Empty.dll -CmdletsToExport Get-EmptyNothing -FunctionsToExport @() -AliasesToExport @() -VariablesToExport @()
    $light = Compare-Turn 'Import-Module FlowExec costs {0:0.00} times what an empty binary module costs' 1.25 `
        { Measure-Run '' "Import-Module '$module/FlowExec.psd1'" } { Measure-Run '' "Import-Module '$work/Empty.psd1'" }

    $other = $Baseline ? (Resolve-Path $Baseline).Path : "$work/plain/FlowExec.psd1"
    if (-not $Baseline) {
        Copy-Item $module "$work/plain" -Recurse
        Get-ChildItem "$work/plain/lib" -Directory | Where-Object Name -NE runtimes | Remove-Item -Recurse
    }
    $named = $Baseline ? 'the other build' : 'the same module with nothing compiled ahead'
    $quick = Compare-Turn "Connect-FlowOrg -Emulator and the first Start-FlowExecution cost {0:0.00} times what they cost in $named" ($Baseline ? 0.7 : 0.75) `
        { Measure-Run "Import-Module '$module/FlowExec.psd1'" $first } { Measure-Run "Import-Module '$other'" $first }
    if (-not ($light -and $quick)) { exit 1 }
} finally {
    Remove-Item $work -Recurse -Force
}
