<#
.SYNOPSIS
How long Import-Module takes for FlowExec, as a multiple of an empty binary module's.
.DESCRIPTION
Each import is the first thing that a PowerShell of its own does; the two take turns, and medians are compared. The limit is 1.5.
#>
param([int] $Rounds = 15)

Set-StrictMode -Version 3

$root = Split-Path $PSScriptRoot
. "$root/build/PowerShell.ps1"
$version = (Import-PowerShellDataFile "$root/FlowExec.psd1").ModuleVersion
$work = Join-Path ([IO.Path]::GetTempPath()) "flowexec-bench-$PID"
$null = New-Item -ItemType Directory $work
try {
    Add-Type -OutputAssembly "$work/Empty.dll" -TypeDefinition @'
[System.Management.Automation.Cmdlet("Get", "EmptyNothing")]
public sealed class GetEmptyNothing : System.Management.Automation.PSCmdlet { }
'@
    New-ModuleManifest "$work/Empty.psd1" -RootModule Empty.dll -CmdletsToExport Get-EmptyNothing -FunctionsToExport @() -AliasesToExport @() -VariablesToExport @()
    $modules = [ordered]@{ Empty = "$work/Empty.psd1"; FlowExec = "$root/output/FlowExec/$version/FlowExec.psd1" }
    $times = @{ Empty = [Collections.Generic.List[double]]::new(); FlowExec = [Collections.Generic.List[double]]::new() }
    foreach ($round in 0..$Rounds) {
        foreach ($name in $modules.Keys) {
            $command = "`$w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$($modules[$name])'; `$w.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"
            $time = [double]::Parse((Invoke-PowerShell -Command $command), [cultureinfo]::InvariantCulture)
            # The first round warms the file cache.
            if ($round -gt 0) { $times[$name].Add($time) }
        }
    }
    $median = @{}
    foreach ($name in $modules.Keys) { $median[$name] = ($times[$name] | Sort-Object)[[int][Math]::Floor($times[$name].Count / 2)] }
    $ratio = $median.FlowExec / $median.Empty
    'Import-Module FlowExec takes {0:0.00} times as long as an empty binary module (limit 1.5).' -f $ratio
    if ($ratio -gt 1.5) { exit 1 }
} finally {
    Remove-Item $work -Recurse -Force
}
