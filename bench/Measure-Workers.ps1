<#
.SYNOPSIS
What a journal on a server costs beside one in a folder, how soon rows are loaded, and how soon a worker that died is replaced.
.DESCRIPTION
An emulated org without a quota, a PostgreSQL server of its own (samples/postgres.sh, which waits for no disk) and each command are processes of
their own, and all are on this machine. In turns: a run with its journal in SQLite against a worker on the rows of a server, which has planned
none of them, and against a run that loads them and works; loading the rows of a file against Import-Csv of it; and how long
after kill -9 a worker's place is taken by another, which cannot see that its process is gone and so waits for the end of its lease. Once: the rows a
second of one worker in three parts of a large batch, connections and bytes a row. With -Size Full the batch has 1,000,000 rows, and the script
ends with 1 where a median is above its limit. Without PostgreSQL nothing is measured.
.EXAMPLE
bench/Measure-Workers.ps1 -Size Full
#>
param([ValidateSet('Small', 'Full')] [string] $Size = 'Small', [int] $Turns, [int] $Rows, [int] $Large)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. "$root/build/PowerShell.ps1"
. "$root/build/Measured.ps1"
Build-PowerShell
if ($IsWindows) { return 'The server is started by a shell script (samples/postgres.sh), and Windows has no shell for it.' }
$Turns = if ($Turns) { $Turns } elseif ($Size -eq 'Full') { 3 } else { 1 }
$Rows = if ($Rows) { $Rows } elseif ($Size -eq 'Full') { 50000 } else { 1000 }
$Large = if ($Large) { $Large } elseif ($Size -eq 'Full') { 1000000 } else { 5000 }
$work = [IO.Directory]::CreateTempSubdirectory('flowexec-bench-').FullName
$flowexec = Publish-FlowExec
$environment = @{}

function Start-Program([string] $Program, [string[]] $Arguments) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program, $Arguments)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    foreach ($name in $environment.Keys) { $start.Environment[$name] = $environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
    $process.BeginErrorReadLine()
    $process
}

function Start-FlowExec([string[]] $Arguments) { Start-Program dotnet (@($flowexec) + $Arguments + '--api-uri' + $org.apiUri + '--login-uri' + $org.apiUri) }

# Seconds from the start of a command to its end.
function Measure-FlowExec([string[]] $Arguments) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $process = Start-FlowExec $Arguments
    $null = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    if ($process.ExitCode) { throw "flowexec $Arguments ended with $($process.ExitCode)." }
    $watch.Elapsed.TotalSeconds
}

# What the server answers to a statement, as its administrator.
function Get-Answer([string] $Statement) {
    $server.StandardInput.WriteLine("sql $Statement")
    $server.StandardInput.Flush()
    $answer = while ($null -ne ($line = $server.StandardOutput.ReadLine()) -and $line -ne 'ok') {
        if ($line.StartsWith('failed ')) { throw "${Statement}: $line" }
        $line
    }
    [double]::Parse(($answer ?? '0'), [cultureinfo]::InvariantCulture)
}

function Wait-Answer([string] $Statement, [scriptblock] $Until) {
    while (-not (& $Until ($answer = Get-Answer $Statement))) { Start-Sleep -Milliseconds 20 }
    $answer
}

$emulator = $null
$started = @()
$server = Start-Program sh "$root/samples/postgres.sh"
$word, $rest = $server.StandardOutput.ReadLine() -split ' ', 2
if ($word -ne 'ready') { return "There is no PostgreSQL: $rest" }
try {
    $emulator = Start-Program dotnet ($flowexec, 'emulator', '--json', '--ledger', 'counts', '--rate-limit', "$([int]::MaxValue)", '--latency', '5ms', '--parent', "$PID")
    $org = $emulator.StandardOutput.ReadLine() | ConvertFrom-Json
    $port, $password = $rest -split ' '
    $environment = @{
        FLOWEXEC_JOURNAL = "Host=127.0.0.1;Port=$port;Database=postgres;Username=postgres"; PGPASSWORD = $password
        GENESYSCLOUD_OAUTHCLIENT_ID = $org.clientId; GENESYSCLOUD_OAUTHCLIENT_SECRET = $org.clientSecret
    }
    Write-Row "$work/few.csv" $Rows
    Write-Row "$work/large.csv" $Large
    $few = 'launch', "$work/few.csv", '--flow-name', 'Customer follow-up', '--throttle-limit', '32', '--output', 'jsonl', '--batch'
    $load = 'launch', "$work/large.csv", '--flow-name', 'Customer follow-up', '--load-only', '--batch'

    # Tables are made, and what a first start reads from the disk is read.
    $null = Measure-FlowExec ($few + 'warm')
    $ratios = foreach ($turn in 1..$Turns) {
        $folder = Measure-FlowExec ($few + "folder-$turn" + '--journal' + "$work/folder-$turn")
        $alone = Measure-FlowExec ($few + "alone-$turn")
        $null = Measure-FlowExec ($few + "loaded-$turn" + '--load-only')
        $worker = Measure-FlowExec ('worker', '--batch', "loaded-$turn", '--throttle-limit', '32', '--output', 'jsonl')
        @{ Worker = $worker / $folder; Alone = $alone / $folder }
    }
    $bytes = 'select sum(pg_total_relation_size(oid)) from pg_class where relnamespace = ''flowexec''::regnamespace and relkind = ''r'''
    $loading = foreach ($turn in 1..$Turns) {
        $before = Get-Answer $bytes
        $took = Measure-FlowExec ($load + "large-$turn")
        $waiting = ((Get-Answer $bytes) - $before) / $Large
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Invoke-PowerShell -Command "Import-Csv '$work/large.csv' | Out-Null"
        $took / $watch.Elapsed.TotalSeconds
    }

    # The middle of the first tenth, of all, and of the last tenth, where the batch is as full as it gets.
    $before = Get-Answer $bytes
    $started += $worker = Start-FlowExec 'worker', '--batch', 'large-1', '--throttle-limit', '32'
    $at = @{}
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $connections = 0
    foreach ($share in 0.02, 0.12, 0.45, 0.55, 0.85, 0.95) {
        $null = Wait-Answer 'select coalesce(max(done), 0) from flowexec.beat' { $args[0] -ge $share * $Large -or $worker.HasExited }
        $at[$share] = $watch.Elapsed.TotalSeconds
        $connections = [Math]::Max($connections, (Get-Answer 'select count(*) from pg_stat_activity where application_name like ''flowexec-%'''))
    }
    $worker.WaitForExit()
    $launched = ((Get-Answer $bytes) - $before) / $Large + $waiting
    $first, $middle, $last = ($at[0.12] - $at[0.02]), ($at[0.55] - $at[0.45]), ($at[0.95] - $at[0.85])

    $takeover = foreach ($turn in 1..$Turns) {
        $null = Measure-FlowExec ($few + "killed-$turn" + '--load-only')
        $started += $dying = Start-FlowExec 'worker', '--batch', "killed-$turn", '--throttle-limit', '1'
        $its = "where batch = (select number from flowexec.batch where name = 'killed-$turn')"
        $null = Wait-Answer "select count(*) from flowexec.chunk $its and state = 1" { $args[0] -gt 0 }
        $id = Get-Answer "select max(id) from flowexec.worker $its"
        $started += $other = Start-FlowExec 'worker', '--batch', "killed-$turn", '--throttle-limit', '1'
        $null = Wait-Answer "select count(*) from flowexec.worker $its" { $args[0] -gt 1 }

        # One that has just joined judges nobody for the length of a lease.
        Start-Sleep -Seconds 5

        # What would prove here that the process is gone is on no other machine.
        $null = Get-Answer "with hidden as (update flowexec.worker set marks = null, host = 'elsewhere' where id = $id returning id) select count(*) from hidden"
        $dying.Kill()
        $watch.Restart()
        $null = Wait-Answer "select count(*) from flowexec.worker where id = $id" { $args[0] -eq 0 }
        $watch.Elapsed.TotalSeconds / 4
        $other.Kill()
    }

    $within = @(
        Test-Limit "One worker needs for $Rows rows that wait on the server, against a run with its journal in a folder," 1.18 $ratios.Worker
        Test-Limit "A run that loads $Rows rows onto the server and sends them needs, against the same," 1.5 $ratios.Alone
        Test-Limit "Loading $Large rows onto the server needs, against Import-Csv in a new PowerShell," 3 $loading
        Test-Limit 'A worker needs for rows of the middle of a batch, against those of its beginning,' 1.25 ($middle / $first)
        Test-Limit 'And for rows of its end' 1.25 ($last / $first)
        Test-Limit 'A worker that was killed is replaced after, against its lease of 4 s,' 1.25 $takeover
    )
    Write-Host ("A row that waits takes {0:0} bytes, one that was launched {1:0} until the server vacuums; a worker has {2} connections." -f $waiting, $launched, $connections)
    if ($Size -eq 'Full' -and $within -contains $false) { exit 1 }
} finally {
    foreach ($process in $started | Where-Object { -not $_.HasExited }) { $process.Kill() }
    if ($emulator) { $emulator.Kill() }
    $server.StandardInput.Close()
    $server.WaitForExit()
    Remove-Item $work -Recurse -Force
}
