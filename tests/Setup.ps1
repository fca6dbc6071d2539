# What every test file begins with: the built module, and nothing else of the project. Dot-source it in BeforeAll.
$ProgressPreference = 'SilentlyContinue'
$script:Root = Split-Path $PSScriptRoot
$script:ModuleFolder = Join-Path $Root "output/FlowExec/$((Import-PowerShellDataFile (Join-Path $Root 'FlowExec.psd1')).ModuleVersion)"
$script:Manifest = Join-Path $ModuleFolder 'FlowExec.psd1'
$script:Samples = Join-Path $Root 'samples'
$script:FollowUp = 'Customer follow-up'
# Journals of the tests go where the tests' files go; what another test file set stays.
$env:FLOWEXEC_JOURNAL = Join-Path $TestDrive 'journal'
Import-Module $Manifest
. (Join-Path $Root 'build/PowerShell.ps1')

# An emulator and a connection to it, fast enough that no test waits for quota. The clock skips what nobody needs to wait for.
function Connect-TestOrg([hashtable] $Emulator = @{}, [hashtable] $Connection = @{}) {
    $settings = @{ RateLimit = 100000; Seed = 1; Clock = 'Skipping' } + @{}
    foreach ($key in $Emulator.Keys) { $settings[$key] = $Emulator[$key] }
    $started = Start-FlowOrgEmulator @settings
    $org = Connect-FlowOrg -EmulatorInstance $started @Connection
    [pscustomobject]@{ Org = $org; Emulator = $started }
}

function Get-Ledger($Test) { Get-FlowOrgEmulator $Test.Emulator -Ledger }

function Disconnect-TestOrg {
    Get-FlowOrg * | Disconnect-FlowOrg
    Get-FlowOrgEmulator | Stop-FlowOrgEmulator
}

# The errors of a command, apart from what it returns.
function Get-ErrorOf([scriptblock] $Command) {
    & $Command 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] }
}

# Runs a script in a PowerShell of its own; returns what it writes.
function Invoke-ChildScript([string] $Script) {
    $file = Join-Path ([IO.Path]::GetTempPath()) "flowexec-$([guid]::NewGuid()).ps1"
    try {
        Set-Content $file $Script
        Invoke-PowerShell -File $file 2>&1
    } finally {
        Remove-Item $file
    }
}

# What a native library of each machine says of itself: the format of its file, and the machine as that format numbers it.
$script:NativeMachine = @{
    'win-x64' = '4D5A 8664'; 'win-arm64' = '4D5A AA64'; 'linux-x64' = '7F45 3E'; 'linux-arm64' = '7F45 B7'; 'linux-musl-x64' = '7F45 3E'
    'linux-musl-arm64' = '7F45 B7'; 'osx-x64' = 'CFFA 1000007'; 'osx-arm64' = 'CFFA 100000C'
}

function Get-NativeMachine([string] $Path) {
    $bytes = [IO.File]::ReadAllBytes($Path)
    $format = [Convert]::ToHexString($bytes, 0, 2)
    $machine = switch ($format) {
        '4D5A' { [BitConverter]::ToUInt16($bytes, [BitConverter]::ToInt32($bytes, 0x3C) + 4) }
        '7F45' { [BitConverter]::ToUInt16($bytes, 0x12) }
        'CFFA' { [BitConverter]::ToUInt32($bytes, 4) }
    }
    '{0} {1:X}' -f $format, $machine
}
