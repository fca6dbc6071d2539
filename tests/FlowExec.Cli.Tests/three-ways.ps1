# Hands tables in by a pipe and by -Path, and says row by row what came of each. Run by ThreeWays.cs in a process of its own.
param([Parameter(Mandatory)] [string] $WorkFile)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$work = Get-Content -LiteralPath $WorkFile -Raw | ConvertFrom-Json -AsHashtable
Import-Module $work.module
$credential = [pscredential]::new($work.clientId, (ConvertTo-SecureString $env:FLOWEXEC_TEST_SECRET -AsPlainText -Force))
$null = Connect-FlowOrg -ApiUri $work.apiUri -LoginUri $work.loginUri -Credential $credential
foreach ($table in $work.tables) {
    $how = @{ FlowName = $work.flow; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' } + $table.how
    $import = @{} + $table.import
    if ($import.Encoding -match '^\d+$') { $import.Encoding = [int] $import.Encoding }
    $ways = [ordered]@{
        pipe = { Import-Csv -LiteralPath $table.file @import | Start-FlowExecution @how @args }
        path = { Start-FlowExecution -LiteralPath $table.file @how @args }
    }
    foreach ($way in $ways.Keys) {
        $said = $failed = $null
        $rows = . $ways[$way] -WarningVariable said -ErrorVariable failed
        [ordered]@{
            table = $table.name
            way = $way
            said = @($said | ForEach-Object { "$_" })
            failed = @($failed | Where-Object { $_ -is [Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -notmatch 'FlowRow' } | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' })
            rows = @($rows | ForEach-Object { [ordered]@{ row = $_.Row; id = $_.ExecutionId; code = $_.Error.Code } })
        } | ConvertTo-Json -Compress -Depth 5
    }
}
