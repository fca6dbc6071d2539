#Requires -Version 7.6
#Requires -Modules FlowExec
<#
.SYNOPSIS
    Three workers on one batch, one of them killed in the middle, and what the org has counted at the end.
.DESCRIPTION
    All of it is on this machine: a PostgreSQL that is started here and gone afterwards (postgres.sh), an org that is emulated, and three
    processes of flowexec, which on other days would be on three machines.
.PARAMETER FlowExec
    The program: flowexec.dll or flowexec. Without it, the one that ./build.sh test has built, or that is on the PATH.
.EXAMPLE
    ./samples/workers.ps1
#>
param([string] $FlowExec, [int] $Rows = 2000)

$ErrorActionPreference = 'Stop'
$built = Join-Path $PSScriptRoot '../src/FlowExec.Cli/bin/Release/net10.0/flowexec.dll'
if (-not $FlowExec) { $FlowExec = (Test-Path $built) ? $built : (Get-Command flowexec -CommandType Application -ErrorAction Ignore)?.Source }
if (-not $FlowExec) { return 'There is no flowexec here. Build it: dotnet build src/FlowExec.Cli -c Release.' }
if ($IsWindows) { return 'The server is started by a shell script (postgres.sh), and Windows has no shell for it.' }

function Start-Program([string] $Program, [string[]] $Arguments, [hashtable] $Environment = @{}) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program, $Arguments)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    [Diagnostics.Process]::Start($start)
}

# Gone when its input ends, as it does with this script, however that ends.
$server = Start-Program sh (Join-Path $PSScriptRoot 'postgres.sh')
$word, $rest = $server.StandardOutput.ReadLine() -split ' ', 2
if ($word -ne 'ready') { return "There is no PostgreSQL: $rest" }
$port, $password = $rest -split ' '
$workers = @()
try {
    $emulator = Start-FlowOrgEmulator -RateLimit 100000 -Latency ([timespan]::FromMilliseconds(20))
    $org = Connect-FlowOrg -Emulator $emulator
    $place = @{
        Journal           = "Host=127.0.0.1;Port=$port;Database=postgres"
        JournalCredential = [pscredential]::new('postgres', (ConvertTo-SecureString $password -AsPlainText -Force))
    }

    # Rows are put on the server. Nothing is sent: workers do that.
    1..$Rows | ForEach-Object { @{ customerId = "$_" } } |
        Start-FlowExecution 'Customer follow-up' -Name 'row {customerId}' -Batch nightly -LoadOnly -Connection $org @place

    $environment = @{
        FLOWEXEC_JOURNAL                = "$($place.Journal);Username=postgres"
        PGPASSWORD                      = $password
        GENESYSCLOUD_OAUTHCLIENT_ID     = $emulator.Credential.UserName
        GENESYSCLOUD_OAUTHCLIENT_SECRET = $emulator.Credential.GetNetworkCredential().Password
    }
    $arguments = 'worker', '--batch', 'nightly', '--api-uri', "$($emulator.ApiUri)", '--login-uri', "$($emulator.LoginUri)"
    $program, $first = $FlowExec.EndsWith('.dll') ? ('dotnet', $FlowExec) : ($FlowExec, @())
    $workers = foreach ($number in 1..3) { Start-Program $program (@($first) + $arguments) $environment }

    do {
        Start-Sleep -Milliseconds 100
        $batch = Get-FlowBatch nightly @place
    } until ($batch.Launched -ge $Rows / 10)
    $workers[0].Kill()
    Write-Host "One of three workers was killed after $($batch.Launched) launches. The others take over its rows."
    $workers[1..2].WaitForExit()

    $batch = Get-FlowBatch nightly @place
    $names = (Get-FlowOrgEmulator $emulator -Ledger).Launches.Name -replace ' \[fx:[^]]*\]$'
    $twice = $names.Count - @($names | Select-Object -Unique).Count
    $doubt = $batch.Unknown ? ", $($batch.Unknown) in doubt: they were on their way when it died" : ''
    Write-Host "$($batch.Launched) of $Rows rows launched$doubt."
    Write-Host "The org counted $($names.Count) launches, $twice of them twice."
} finally {
    foreach ($worker in $workers | Where-Object { -not $_.HasExited }) { $worker.Kill() }
    if ($org) { Disconnect-FlowOrg $org }
    if ($emulator) { Stop-FlowOrgEmulator $emulator }
    $server.StandardInput.Close()
    $server.WaitForExit()
}

if ($twice -ne 0 -or $batch.Launched + $batch.Unknown -ne $Rows) { exit 1 }
