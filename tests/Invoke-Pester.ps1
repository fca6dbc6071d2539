<#
.SYNOPSIS
Runs the Pester tests in this process and writes their sum.
.PARAMETER Summary
Where the sum goes, as JSON.
.PARAMETER Path
The test files, with commas between them; all of them unless given.
.PARAMETER Pester
The manifest of Pester; without it, it is restored.
.PARAMETER Known
A file of known differences of this system, each with its reason: what fails and stands there counts as skipped.
.PARAMETER Soak
Runs the tests with the tag Soak, and no others. Without it these are left out.
#>
param(
    [Parameter(Mandatory)] [string] $Summary,
    [string] $Path,
    [string] $Pester,
    [string] $Known,
    [switch] $Soak
)

if (-not $Pester) {
    $Pester = dotnet msbuild "$PSScriptRoot/../build/Tools.csproj" -restore -target:Locate -getProperty:PesterManifest -nologo
    if ($LASTEXITCODE -ne 0) { throw "Pester was not restored, so no test ran: $Pester" }
}
Import-Module $Pester
$reasons = if ($Known) { (Import-PowerShellDataFile -LiteralPath $Known).Pester } else { @{} }
$configuration = New-PesterConfiguration
$configuration.Run.Path = if ($Path) { $Path -split ',' } else { $PSScriptRoot }
$configuration.Run.PassThru = $true
if ($Soak) { $configuration.Filter.Tag = 'Soak' } else { $configuration.Filter.ExcludeTag = 'Soak' }
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$configuration.TestRegistry.Enabled = $false
$result = Invoke-Pester -Configuration $configuration
if (-not $result) { throw 'Pester ran no test.' }

$otherwise = foreach ($test in $result.Failed) {
    $reason = $reasons.Keys | Where-Object { $test.ExpandedPath -like $_ } | Select-Object -First 1
    if ($reason) {
        Write-Host "Known to be otherwise here: $($test.ExpandedPath): $($reasons[$reason])"
        $test
    }
}
foreach ($test in $result.Skipped) { Write-Host "Skipped: $($test.ExpandedPath): $($test.ErrorRecord.Exception.Message -join ' ')" }
$null = New-Item -ItemType Directory -Force (Split-Path $Summary)
@{
    Passed   = $result.PassedCount
    # A block or file that broke before its tests counts as one failure more.
    Failed   = $result.FailedCount - @($otherwise).Count + $result.FailedBlocksCount + $result.FailedContainersCount
    Skipped  = $result.SkippedCount + @($otherwise).Count
    Failures = @($result.Failed.Where{ $_ -notin $otherwise }.ForEach{ "Failed: $($_.ExpandedPath): $($_.ErrorRecord.Exception.Message -join ' ')" })
} | ConvertTo-Json | Set-Content $Summary
