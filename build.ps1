#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and shows FlowExec.
.DESCRIPTION
Build  lays out the finished module under output/FlowExec/<version>/.
Test   runs the xunit tests and the Pester tests, the scripts' rules among them; the last line is their sum.
Demo   launches samples/customers.csv against the built-in emulator and shows what happened.
Bench  runs the side-by-side measurements in bench/ (docs/benchmarks.md). -Size Small shows that they run, Full measures.
Docs   writes the help files in module/en-US from the pages in docs/cmdlets, and NOTICE from what ships.
Pack   makes output/FlowExec.<version>.nupkg for a repository of modules, with its bill of materials, and its symbols beside it. On Windows
       -CertificatePath signs it with the certificate of a PFX file, whose password is in FLOWEXEC_CERTIFICATE_PASSWORD.
TestWindows  runs the tests that Windows may answer otherwise, under wine, in the Windows build of the pinned PowerShell; -Size Small shows in a minute
       whether the module works there.
Soak   runs the tests that take too long for every change: those of the category Soak (xunit) and with the tag Soak (Pester).
Ends with 64 for a task that there is not, 69 where something that it needs is not to be had, 73 where nothing can be written here, 75 where another
build is at work here, and 1 where the task failed.
.EXAMPLE
./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ArgumentCompletions('Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack', 'Soak', 'TestWindows')]
    [string] $Task = 'Build',
    [ValidateSet('Small', 'Full')] [string] $Size = ($Task -eq 'TestWindows' ? 'Full' : 'Small'),
    [string] $CertificatePath,
    # With Test: the short form of TestWindows too, where there is a wine.
    [switch] $Windows
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

function Stop-Build([int] $Code, [string] $Sentence) {
    [Console]::Error.WriteLine($Sentence)
    exit $Code
}

if ($PSVersionTable.PSVersion -lt [version]'7.6') {
    Stop-Build 69 "This is PowerShell $($PSVersionTable.PSVersion), and FlowExec needs 7.6 or newer. ./build.sh (on Windows build.cmd) brings its own: it needs only the .NET SDK."
}
if ($Task -notin 'Build', 'Test', 'Demo', 'Bench', 'Docs', 'Pack', 'Soak', 'TestWindows') {
    Stop-Build 64 "There is no task '$Task'. There are Build, Test, Demo, Bench, Docs, Pack, Soak and TestWindows."
}
if (-not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)) {
    Stop-Build 69 'There is no dotnet on the PATH. FlowExec is built with the .NET 10 SDK: https://dot.net.'
}

$root = $PSScriptRoot
$version = (Import-PowerShellDataFile -LiteralPath "$root/FlowExec.psd1").ModuleVersion
$module = "$root/output/FlowExec/$version/FlowExec.psd1"
# Where most users and schedulers are. On any other machine the module runs as IL.
$images = 'win-x64', 'linux-x64', 'linux-arm64', 'osx-arm64'
. "$root/build/PowerShell.ps1"
. "$root/build/Test.ps1"
. "$root/build/Package.ps1"
. "$root/build/Signature.ps1"
. "$root/build/Windows.ps1"

function Invoke-DotNet {
    # To the host: what a function puts out is its result.
    & dotnet @args | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) $($args[1]) ended with $LASTEXITCODE; what it says above is why." }
}

function Build-Module {
    Invoke-DotNet build "$root/src/FlowExec/FlowExec.csproj" -c Release --nologo -v quiet '-clp:NoSummary'
    Write-Host "Module: $module"
}

# Compiles ahead what the first commands run, for this machine unless others are named. The layout of the module removes what an earlier
# build compiled, so this comes after it.
function Build-Image([string[]] $Machine) {
    foreach ($one in $Machine) {
        Invoke-DotNet publish "$root/build/Images/Images.csproj" -c Release -r $one --nologo -v quiet '-clp:NoSummary'
    }
}

# The module works without, so what cannot be had here (the compiler is a package of its own) ends no build.
function Build-OwnImage {
    $own = $images | Where-Object { $_ -eq [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier }
    try { Build-Image $own }
    catch { Write-Host 'Nothing was compiled ahead. The module does all the same, its first commands take longer.' }
}

# All that follows runs in a process of its own, so that the assemblies of the module stay out of the session that builds it.
function Show-Demo {
    Invoke-PowerShell -Command "Import-Module '$($module -replace "'", "''")'; & '$root/samples/demo.ps1'; exit `$LASTEXITCODE"
    if ($LASTEXITCODE -ne 0) { throw 'The demo did not go as it should.' }
}

function Build-Help {
    Invoke-PowerShell -File "$root/docs/Build-Help.ps1" -ManifestPath $module
    if ($LASTEXITCODE -ne 0) { throw 'The help was not written.' }
}

function Invoke-Bench {
    foreach ($script in Get-ChildItem "$root/bench" -Filter *.ps1 | Sort-Object Name) {
        Write-Host "`n$($script.BaseName)"
        $how = (Get-Command $script.FullName).Parameters.ContainsKey('Size') ? ('-Size', $Size) : @()
        Invoke-PowerShell -File $script.FullName @how
        if ($LASTEXITCODE -ne 0) { throw "$($script.Name) failed." }
    }
}

function Update-Notice {
    Set-Content -LiteralPath "$root/NOTICE" (Get-Notice $root (Split-Path $module) $version) -NoNewline
}

function Build-Package {
    $certificate = if ($CertificatePath) { Get-SigningCertificate $CertificatePath }
    Export-Package $root (Split-Path $module) $version "$root/output" $certificate
    Write-Host "Package: $root/output/FlowExec.$version.nupkg, and its symbols beside it"
}

function Invoke-WindowsTest {
    if ($refusal = Get-WindowsRefusal) { Stop-Build 69 $refusal }
    Invoke-DotNet build "$root/FlowExec.slnx" -c Release --nologo -v quiet '-clp:NoSummary'
    $count = Test-Windows -Short:($Size -eq 'Small')
    Write-Host "$($count.Passed) passed, $($count.Failed) failed, $($count.Skipped) skipped"
    if ($count.Failed -gt 0) { exit 1 }
}

# Two builds in one clone would write the same files, so the second is told to wait.
function Lock-Clone {
    try { $null = [IO.Directory]::CreateDirectory("$root/output") }
    catch { Stop-Build 73 "Nothing can be written in $root ($($_.Exception.InnerException.Message)). Build in a clone of your own." }
    try { [IO.File]::Open("$root/output/.lock", 'OpenOrCreate', 'ReadWrite', 'None') }
    catch [UnauthorizedAccessException] { Stop-Build 73 "Nothing can be written in $root/output ($($_.Exception.Message)). Build in a clone of your own." }
    catch [IO.IOException] { Stop-Build 75 "Another build is at work in $root. Run this again when it has ended." }
}

# The compiler that did all projects of this build waits for more. On Unix it listens on a socket there, which outlives it.
function Exit-Compiler {
    Get-Process dotnet, VBCSCompiler -ErrorAction Ignore | Where-Object CommandLine -Match "-pipename:$env:SharedCompilationId\b" | Stop-Process -ErrorAction Ignore
    Remove-Item -LiteralPath "/tmp/$env:SharedCompilationId" -ErrorAction Ignore
}

if ($CertificatePath -and ($refusal = Get-SignatureRefusal $CertificatePath)) { Stop-Build 69 $refusal }
$lock = Lock-Clone
$scratch = [IO.Directory]::CreateTempSubdirectory('flowexec-').FullName
$environment = @{
    # No build server stays behind, and nothing is asked or sent that the build does not need. One compiler does all projects, which takes a
    # quarter less of the processor than one for each; it has a name of its own, by which it is ended.
    MSBUILDDISABLENODEREUSE            = '1'
    UseSharedCompilation               = 'true'
    SharedCompilationId                = "flowexec-$PID"
    DOTNET_CLI_USE_MSBUILD_SERVER      = '0'
    DOTNET_CLI_TELEMETRY_OPTOUT        = '1'
    DOTNET_NOLOGO                      = '1'
    DOTNET_SKIP_FIRST_TIME_EXPERIENCE  = '1'
    DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'
    POWERSHELL_TELEMETRY_OPTOUT        = '1'
    # A process that a test kills leaves no debugger's pipe behind.
    DOTNET_EnableDiagnostics           = '0'
    # What dotnet and the tests leave in their temporary folder goes with it.
    TMPDIR                             = $scratch
    TEMP                               = $scratch
    TMP                                = $scratch
}
if ($Task -in 'Test', 'Soak') {
    # Tests compile much and run it shortly: what the runtime does for long runs takes a fifth of their processor time.
    $environment += @{ DOTNET_TieredPGO = '0'; DOTNET_gcConcurrent = '0' }
}
$before = @{}
foreach ($name in $environment.Keys) {
    $before[$name] = [Environment]::GetEnvironmentVariable($name)
    [Environment]::SetEnvironmentVariable($name, $environment[$name])
}
try {
    switch ($Task) {
        'Build' { Build-Module; Build-OwnImage }
        'Test' { Invoke-Test -Windows:$Windows }
        'Demo' { Build-Module; Build-OwnImage; Show-Demo }
        'Bench' { Build-Module; Build-OwnImage; Invoke-Bench }
        'Docs' { Build-Module; Build-Help; Update-Notice; Build-Module; Build-OwnImage }
        'Pack' { Build-Module; Update-Notice; Build-Image $images; Build-Package }
        'Soak' { Invoke-Test -Soak }
        'TestWindows' { Invoke-WindowsTest }
    }
} catch {
    # What is thrown here as a sentence needs no more; anything else is a defect of these scripts, and says where.
    if ($_.FullyQualifiedErrorId -ne $_.Exception.Message) { Write-Host $_.ScriptStackTrace }
    Stop-Build 1 "$Task failed. $($_.Exception.Message)"
} finally {
    Exit-Compiler
    $lock.Dispose()
    Remove-Item -LiteralPath $scratch -Recurse -Force -ErrorAction Ignore
    # The session that called is as it was.
    foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
}
