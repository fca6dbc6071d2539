<#
.SYNOPSIS
Runs the Pester tests in this process and writes their sum.
.PARAMETER Summary
Where the sum goes, as JSON.
.PARAMETER Path
The test files; all of them unless given.
.PARAMETER Soak
Runs the tests with the tag Soak, and no others. Without it these are left out.
#>
param(
    [Parameter(Mandatory)] [string] $Summary,
    [string[]] $Path = $PSScriptRoot,
    [switch] $Soak
)

$manifest = dotnet msbuild "$PSScriptRoot/../build/Tools.csproj" -restore -target:Locate -getProperty:PesterManifest -nologo
if ($LASTEXITCODE -ne 0) { throw "Pester was not restored, so no test ran: $manifest" }
Import-Module $manifest
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
if ($Soak) { $configuration.Filter.Tag = 'Soak' } else { $configuration.Filter.ExcludeTag = 'Soak' }
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$configuration.TestRegistry.Enabled = $false
$result = Invoke-Pester -Configuration $configuration
if (-not $result) { throw 'Pester ran no test.' }

foreach ($test in $result.Skipped) { Write-Host "Skipped: $($test.ExpandedPath): $($test.ErrorRecord.Exception.Message -join ' ')" }
$null = New-Item -ItemType Directory -Force (Split-Path $Summary)
@{
    Passed  = $result.PassedCount
    # A block or file that broke before its tests counts as one failure more.
    Failed  = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
    Skipped = $result.SkippedCount
} | ConvertTo-Json | Set-Content $Summary
