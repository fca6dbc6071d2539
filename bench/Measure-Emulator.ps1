<#
.SYNOPSIS
How many launches a second the emulator answers at 32 connections, as a multiple of a bare Kestrel's, and how flat its memory stays.
.DESCRIPTION
The contenders take turns on the same load; the medians of the ratios are shown. The limit is 0.75. With -Memory, a million launches are sent to an
emulator whose ledger keeps counts only, and the live heap is shown at each tenth.
#>
param([int] $Turns = 7, [switch] $Memory)

Set-StrictMode -Version 3

$project = Join-Path $PSScriptRoot 'FlowExec.Bench.Emulator'
if ($Memory) { dotnet run --project $project --configuration Release -- memory 1000000 }
else { dotnet run --project $project --configuration Release -- speed $Turns }
if ($LASTEXITCODE) { throw "The measurement ended with exit code $LASTEXITCODE." }
