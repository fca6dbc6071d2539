#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Uses one connection from several runspaces: one launch run for each language of the file.
.DESCRIPTION
    A connection is thread-safe, so -Connection $using:org works; all runspaces share its rate limit. A single Start-FlowExecution
    already uses the whole quota: run several only where the work around the launch is what takes time.
.EXAMPLE
    ./samples/parallel.ps1
#>
param([string] $Path = (Join-Path $PSScriptRoot 'customers.csv'))

$org = Connect-FlowOrg -Emulator
$manifest = Join-Path (Get-Module -Name FlowExec).ModuleBase 'FlowExec.psd1'
Import-Csv -LiteralPath $Path | Group-Object -Property Language | ForEach-Object -ThrottleLimit 4 -Parallel {
    Import-Module $using:manifest
    $results = $_.Group | Start-FlowExecution -FlowName 'Customer follow-up' -Connection $using:org
    [pscustomobject]@{ Language = $_.Name; Rows = $_.Count; Launched = @($results | Where-Object Status -EQ Launched).Count }
}
