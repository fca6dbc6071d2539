# Runs the tests of Windows on Linux: under wine, in the Windows build of the pinned PowerShell. Dot-source it in build.ps1.

# The programs of wine: they are on the PATH, or where Debian's package wine64 alone puts them.
function Get-Wine {
    $known = @(Get-Command wine64, wine -CommandType Application -ErrorAction Ignore | ForEach-Object Source) + '/usr/lib/wine/wine64'
    $known | Where-Object { Test-Path $_ } | Select-Object -First 1
}

# Why these tests cannot be run here; nothing where they can.
function Get-WindowsRefusal {
    if ($IsWindows) { 'This is Windows: build.cmd test runs all there is.' }
    elseif (-not (Get-Wine)) { 'There is no wine here (Debian: apt-get install wine64).' }
    elseif (@(Get-Command script, timeout -CommandType Application -ErrorAction Ignore).Count -lt 2) { 'There are no script and timeout (Debian: bsdutils, coreutils).' }
}

<#
.SYNOPSIS
Builds for Windows and runs the tests there; returns how many passed, failed and were skipped.
.PARAMETER Short
Only what shows in a minute whether the module works there: import, launches, the journal.
#>
function Test-Windows([switch] $Short) {
    $said = "$root/output/TestResults/windows"
    $null = New-Item -ItemType Directory -Force $said
    Remove-Item -LiteralPath "$root/output/windows/flowexec" -Recurse -ErrorAction Ignore
    if (-not $Short) {
        Build-Image 'win-x64'
        Invoke-DotNet publish "$root/src/FlowExec.Cli/FlowExec.Cli.csproj" -c Release -r win-x64 --self-contained false -o "$root/output/windows/flowexec" `
            --nologo -v quiet '-clp:NoSummary'
    }
    $made = dotnet msbuild "$root/build/Windows/Windows.csproj" -restore -target:LayOut -getProperty:Layout -getProperty:WindowsPowerShell -getProperty:PesterManifest -nologo
    if ($LASTEXITCODE -ne 0) { throw "The Windows that the tests run in was not laid out. $($made -join "`n")" }
    $there = ($made -join "`n" | ConvertFrom-Json).Properties
    $known = Import-PowerShellDataFile -LiteralPath "$root/build/Windows/Known.psd1"

    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    $before = Enter-Wine $there.Layout
    try {
        if ($Short) {
            Add-WindowsCount $count 'Pester' (Test-WindowsCmdlet $there $known 100 Windows)
            $classes = 'SqliteStoreTests', 'OwnFilesTests' | ForEach-Object { '-class'; "FlowExec.Engine.Tests.Journal.$_" }
            Add-WindowsCount $count 'the journal' (Test-WindowsLibrary 'FlowExec.Engine.Tests' $known 60 $classes)
        } else {
            Add-WindowsCount $count 'Pester' (Test-WindowsCmdlet $there $known 900)
            Add-WindowsCount $count 'the emulator' (Test-WindowsLibrary 'FlowExec.Emulator.Tests' $known 300)
            Add-WindowsCount $count 'the engine' (Test-WindowsClass 'FlowExec.Engine.Tests' $known 240)
            Add-WindowsCount $count 'flowexec' (Test-WindowsClass 'FlowExec.Cli.Tests' $known 240 $known.FlowExec)
        }
    } finally { Exit-Wine $before }
    $count
}

# As a part of all tests: it never stands in their way where wine, and not FlowExec, is at fault.
function Test-WindowsInShort {
    $reason = Get-WindowsRefusal
    if (-not $reason) {
        try { return Test-Windows -Short } catch { $reason = $_.Exception.Message }
    }
    Write-Host "The tests of Windows are skipped: $reason"
    @{ Passed = 0; Failed = 0; Skipped = 1; Reason = $reason }
}

function Add-WindowsCount([hashtable] $Sum, [string] $Kind, [hashtable] $Count) {
    Write-Host "Windows, ${Kind}: $($Count.Passed) passed, $($Count.Failed) failed, $($Count.Skipped) skipped"
    foreach ($key in 'Passed', 'Failed', 'Skipped') { $Sum[$key] += $Count[$key] }
}

# A Windows of this run's own, which goes with it. Returns the environment as it was.
function Enter-Wine([string] $Framework) {
    $settings = @{
        WINEPREFIX                   = "$scratch/windows"
        WINEDEBUG                    = '-all'
        # No menus, no browser engine, and no debugger that waits.
        WINEDLLOVERRIDES             = 'mshtml=;winemenubuilder.exe=;winedbg.exe='
        DOTNET_ROOT                  = Get-WindowsPath $Framework
        # wine refuses to map pages of code a second time.
        DOTNET_EnableWriteXorExecute = '0'
        # It also refuses to hold a thread that is about to end: the fewer collections, the better.
        DOTNET_TieredCompilation     = ''
        DOTNET_gcConcurrent          = '0'
        DOTNET_GCgen0size            = '10000000'
    }
    $before = @{}
    foreach ($name in $settings.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $settings[$name])
    }
    $null = Invoke-Wine 60 "$scratch/wineboot.log" wineboot, '-i'
    # What wine says it is; older ones say Windows 7.
    $null = Invoke-Wine 60 "$scratch/winecfg.log" winecfg, '-v', 'win10'
    $before
}

function Exit-Wine([hashtable] $Before) {
    $server = Join-Path (Split-Path (Get-Wine)) 'wineserver'
    if (-not (Test-Path $server)) { $server = 'wineserver' }
    & timeout --kill-after=5 30 $server -k *> $null
    foreach ($name in $Before.Keys) { [Environment]::SetEnvironmentVariable($name, $Before[$name]) }
}

function Get-WindowsPath([string] $Path) { 'Z:' + $Path.Replace('/', '\').TrimEnd('\') }

# Runs a program of Windows with a console of its own, which PowerShell there does not do without, for so many seconds at most. What it starts in
# the background holds its streams, so they end in a file.
function Invoke-Wine([int] $Second, [string] $Log, [string[]] $Command) {
    $quoted = @(Get-Wine) + $Command | ForEach-Object { "'$($_ -replace "'", "'\''")'" }
    $line = "exec timeout --kill-after=5 $Second $($quoted -join ' ')"
    & sh -c 'exec script --quiet --flush --return --command "$1" "$2" < /dev/null > /dev/null 2>&1' sh $line $Log
    $LASTEXITCODE
}

# What a console was told, without what steers it.
function Get-WineSaid([string] $Log) { (Get-Content -LiteralPath $Log -Raw -ErrorAction Ignore) -replace "`e(\[[?0-9;]*[A-Za-z]|\][^`a]*`a)" -replace "`r" }

# Nothing where tests ran to their end, and else what counts in their place. wine itself may fail, by refusing what Windows does, and end a program:
# that says nothing of ours. What hangs, and again, while a program that does nothing comes to its end, is ours: a failure in the short form too.
function Get-WindowsLoss([string] $Result, [string] $Log, [string] $What, [scriptblock] $Run) {
    $hasHung = $true
    foreach ($try in 1, 2) {
        Remove-Item -LiteralPath $Result -ErrorAction Ignore
        $code = & $Run
        if (Test-Path $Result) { return }
        Write-Host "$What did not run to its end under wine ($code), try $try of 2:`n$((Get-WineSaid $Log) -split "`n" | Select-Object -Last 15 | Out-String)"
        # What timeout says where it ended a program.
        $hasHung = $hasHung -and $code -in 124, 137
    }
    $isOurs = -not $Short -or ($hasHung -and (Invoke-Wine 30 "$said/nothing.log" @($there.WindowsPowerShell, '-NoLogo', '-NoProfile', '-Command', 'exit 0')) -eq 0)
    @{ Passed = 0; Failed = [int]$isOurs; Skipped = [int]-not $isOurs }
}

function Test-WindowsCmdlet($There, [hashtable] $Known, [int] $Second, [string[]] $Name) {
    $summary = "$said/pester.json"
    $files = @(Get-ChildItem "$root/tests" -Filter *.Tests.ps1 | Where-Object { $bare = $_.Name -replace '\.Tests\.ps1$'; $Name ? $bare -in $Name : $bare -notin $Known.Files.Keys })
    $command = @(
        $There.WindowsPowerShell, '-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', (Get-WindowsPath "$root/tests/Invoke-Pester.ps1")
        '-Summary', (Get-WindowsPath $summary), '-Pester', (Get-WindowsPath $There.PesterManifest), '-Known', (Get-WindowsPath "$root/build/Windows/Known.psd1")
        '-Path', (@($files | ForEach-Object { Get-WindowsPath $_.FullName }) -join ',')
    )
    if ($loss = Get-WindowsLoss $summary "$said/pester.log" 'Pester' { Invoke-Wine $Second "$said/pester.log" $command }) { return $loss }
    $count = Get-Content -LiteralPath $summary -Raw | ConvertFrom-Json -AsHashtable
    if ($count.Failed) { Write-Host (Get-WineSaid "$said/pester.log") }
    if (-not $Name) { $count.Skipped += $Known.Files.Count }
    $count
}

function Test-WindowsLibrary([string] $Project, [hashtable] $Known, [int] $Second, [string[]] $Only) {
    $trx = "$said/$Project.trx"
    $program = "$root/tests/$Project/bin/Release/net10.0/$Project.exe"
    $without = $Known.Xunit.Keys | ForEach-Object { '-method-'; $_ }
    $command = @($program, '-trait-', 'Category=Soak', '-noColor', '-trx', (Get-WindowsPath $trx)) + $without
    if ($Only) { $command += $Only }
    # For the same reason: code that is compiled once stops no thread to be compiled better.
    $env:DOTNET_TieredCompilation = '0'
    if ($loss = Get-WindowsLoss $trx "$said/$Project.log" "$Project $Only" { Invoke-Wine $Second "$said/$Project.log" $command }) { return $loss }
    $count = Get-LibraryCount $trx
    if ($count.Failed) { Write-Host (Get-WineSaid "$said/$Project.log") }
    $count
}

# Class by class: a process that wine ends takes no other class with it, and each begins with no threads of another.
function Test-WindowsClass([string] $Project, [hashtable] $Known, [int] $Second, [string[]] $Name = '*') {
    $sum = @{ Passed = 0; Failed = 0; Skipped = 0 }
    $classes = @(dotnet "$root/tests/$Project/bin/Release/net10.0/$Project.dll" -list classes -noLogo | Where-Object { $class = $_; $Name | Where-Object { $class -like "$Project.$_" } })
    if ($LASTEXITCODE -ne 0 -or -not $classes) { throw "$Project told no classes." }
    foreach ($class in $classes) {
        $count = Test-WindowsLibrary $Project $Known $Second @('-class', $class)
        if ($count.Failed) { Write-Host "${class}: $($count.Failed) failed" }
        foreach ($key in @($sum.Keys)) { $sum[$key] += $count[$key] }
    }
    $sum
}
