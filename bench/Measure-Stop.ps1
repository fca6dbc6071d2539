#Requires -Version 7.6
<#
.SYNOPSIS
    Measures how soon after Ctrl+C the prompt is back, with 128 launches on their way to an org that never answers.
.DESCRIPTION
    A real terminal (tmux), a real key. From the key to the prompt function, on the machine's own clock. After each stop every launch that
    was on its way must be on record. Build first: ./build.ps1.
.EXAMPLE
    ./bench/Measure-Stop.ps1 -Count 100
#>
param(
    # How many stops.
    [ValidateRange(1, 1000)] [int] $Count = 100
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. "$root/build/PowerShell.ps1"
. "$root/build/Measured.ps1"
$module = Get-BuiltModule
Import-Module $module
$folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "flowexec-stop-$PID")).FullName
$env:FLOWEXEC_JOURNAL = "$folder/journal"
$shown = "$folder/prompt"
1..1000 | ForEach-Object { [pscustomobject]@{ customerId = "$_" } } | Export-Csv "$folder/rows.csv"
$emulator = Start-FlowOrgEmulator -RateLimit 1000000 -Fault ExecuteThenTimeout
$secret = $emulator.Credential.GetNetworkCredential().Password
# Without progress: PowerShell asks the terminal where the cursor is before it draws some, and a Ctrl+C in that very moment makes the terminal
# drop the answer, for which PowerShell then waits.
Set-Content "$folder/begin.ps1" @"
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$module'
`$env:GENESYSCLOUD_OAUTHCLIENT_ID, `$env:GENESYSCLOUD_OAUTHCLIENT_SECRET = '$($emulator.ClientId)', '$secret'
`$null = Connect-FlowOrg -FromEnvironment -ApiUri $($emulator.ApiUri) -LoginUri $($emulator.LoginUri)
function prompt { [IO.File]::WriteAllText('$shown', [Diagnostics.Stopwatch]::GetTimestamp()); 'PS> ' }
function launch(`$name) { Start-FlowExecution -Path '$folder/rows.csv' -FlowName 'Customer follow-up' -ThrottleLimit 128 -Batch `$name }
"@

function Wait-For([scriptblock] $State, [string] $What) {
    $until = [datetime]::UtcNow.AddMinutes(1)
    while (-not (& $State)) {
        if ([datetime]::UtcNow -gt $until) { throw "No $What within a minute." }
        [Threading.Thread]::Sleep(5)
    }
}

$session = "flowexec-stop-$PID"
try {
    tmux new-session -d -s $session @(Get-PowerShell) -NoLogo -NoProfile -NoExit -File "$folder/begin.ps1"
    Wait-For { Test-Path $shown } 'first prompt'
    $times = foreach ($round in 1..$Count) {
        $before = (Get-FlowOrgEmulator $emulator -Ledger).LaunchCount
        Remove-Item $shown
        tmux send-keys -t $session "launch 'round $round'" Enter
        Wait-For { (Get-FlowOrgEmulator $emulator -Ledger).LaunchCount -ge $before + 128 } 'launches'
        $pressed = [Diagnostics.Stopwatch]::GetTimestamp()
        tmux send-keys -t $session C-c
        Wait-For { (Test-Path $shown) -and (Get-Item $shown).Length } "prompt after stop $round"
        1000.0 * ([long](Get-Content $shown) - $pressed) / [Diagnostics.Stopwatch]::Frequency
        $launched = (Get-FlowOrgEmulator $emulator -Ledger).LaunchCount - $before
        $onRecord = @(Get-FlowBatchRow -Batch "round $round" -Status Unknown).Count
        if ($onRecord -lt $launched) { throw "Round ${round}: $launched launched, $onRecord on record." }
    }

    $sorted = @($times | Sort-Object)
    [pscustomobject]@{
        Stops = $Count
        MedianMs = [int]$sorted[[int](($Count - 1) / 2)]
        P99Ms = [int]$sorted[[Math]::Min($Count - 1, [int][Math]::Ceiling($Count * 0.99) - 1)]
        MaxMs = [int]$sorted[-1]
        Within250Ms = @($times -le 250).Count
    }
} finally {
    tmux kill-session -t $session
    Stop-FlowOrgEmulator $emulator
    Remove-Item $folder -Recurse -Force
}
