# Runs the tests of both kinds and sums them up. A test of the category (xunit) or with the tag (Pester) Soak runs in a soak alone.
function Invoke-Test([switch] $Soak, [switch] $Windows) {
    $results = "$root/output/TestResults"
    Remove-Item -LiteralPath $results -Recurse -Force -ErrorAction Ignore
    $null = New-Item -ItemType Directory $results
    Invoke-DotNet build "$root/FlowExec.slnx" -c Release --nologo -v quiet '-clp:NoSummary'
    # The cmdlets are tested as they ship; the libraries' own tests run the IL.
    Build-OwnImage
    Set-FlowExecLibrary -Ahead
    Build-PowerShell

    $limit = if (-not $Soak) { Start-Limit }
    # The first files start many processes, and take about as long as all others.
    $first = 'Docs', 'Samples', 'Secrets', 'Signals'
    $files = Get-ChildItem "$root/tests" -Filter *.Tests.ps1
    $pester = $files | Group-Object { $_.Name.Split('.')[0] -in $first } | ForEach-Object { Start-Cmdlet "$results/pester-$($_.Name).json" $_.Group.Name }
    $xunit = Get-ChildItem "$root/tests" -Filter *.Tests -Directory | ForEach-Object { Start-Library "$results/$($_.Name).trx" $_.Name }
    $kinds = [ordered]@{ 'Pester, the cmdlets' = Wait-Cmdlet $pester; 'xunit, the libraries' = Wait-Library $xunit }
    if ($limit) { Remove-Job $limit -Force }
    Set-FlowExecLibrary
    if ($Windows) { $kinds['Windows, in short, under wine'] = Test-WindowsInShort }
    Show-Failed $results
    $sum = @{ Passed = 0; Failed = 0; Skipped = 0 }
    $line = '{0} passed, {1} failed, {2} skipped'
    foreach ($kind in $kinds.Keys) {
        $count = $kinds[$kind]
        Write-Host "${kind}: $($line -f $count.Passed, $count.Failed, $count.Skipped)"
        # A kind of which nothing passed did not run, whatever it says.
        if ($count.Passed -eq 0 -and -not $Soak -and -not $count.Reason) { $count.Failed = [Math]::Max(1, $count.Failed) }
        foreach ($key in @($sum.Keys)) { $sum[$key] += $count[$key] }
    }
    Write-Host ($line -f $sum.Passed, $sum.Failed, $sum.Skipped)
    if ($sum.Failed -gt 0) { exit 1 }
}

# Side by side, for each leaves a core idle much of the time, and no more of them: tests that hold a lease, a second or a person's patience are not
# kept from two cores. The limit itself is one more.
$atOnce = 3 + 1

# What hangs is ended with all that it started, and has failed: nobody waits for it without end. xunit says which test it was.
function Start-Limit {
    Start-ThreadJob -ArgumentList $PID {
        param($builder)
        Start-Sleep -Seconds (40 * 60)
        Get-Process dotnet, pwsh -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $builder } | ForEach-Object { $_.Kill($true) }
    }
}

# Tests start flowexec some hundred times, and compiled ahead it takes half the time of the processor. An image runs on its machine alone.
function Set-FlowExecLibrary([switch] $Ahead) {
    $layout = Split-Path $module
    foreach ($image in Get-ChildItem "$layout/lib/$([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)/*.dll") {
        $library = $Ahead ? $image.FullName : ("$layout/$($image.Name)", "$layout/lib/$($image.Name)" | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1)
        foreach ($project in 'src/FlowExec.Cli', 'tests/FlowExec.Cli.Tests') { Copy-Item -LiteralPath $library "$root/$project/bin/Release/net10.0" }
    }
}

# Each project is a program that runs its tests.
function Start-Library([string] $Result, [string] $Project) {
    $one = @{ Result = $Result; Code = 1 }
    $one.Job = Start-ThreadJob -ThrottleLimit $atOnce -ArgumentList $one, "$root/tests/$Project/bin/Release/net10.0/$Project.dll", ($Soak ? '-trait' : '-trait-') {
        param($one, $library, $category)
        dotnet $library $category Category=Soak -noColor -longRunning 300 -trx $one.Result 2>&1
        $one.Code = $LASTEXITCODE
    }
    $one
}

function Wait-Library($Started) {
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($one in $Started) {
        Receive-Job $one.Job -Wait -AutoRemoveJob | Out-Host
        $said = (Test-Path $one.Result) ? (Get-LibraryCount $one.Result) : @{ Passed = 0; Failed = 0; Skipped = 0 }
        # What broke off has failed, whatever it counted.
        if ($one.Code -ne 0) { $said.Failed = [Math]::Max(1, $said.Failed) }
        foreach ($key in @($count.Keys)) { $count[$key] += $said[$key] }
    }
    $count
}

# Once more, where it is seen by whoever reads the last lines alone.
function Show-Failed([string] $Results) {
    foreach ($file in Get-ChildItem "$Results/*.trx") {
        $all = ([xml](Get-Content -LiteralPath $file -Raw)).TestRun.Results.UnitTestResult
        foreach ($one in $all | Where-Object outcome -EQ Failed) { Write-Host "Failed: $($one.testName): $($one.Output.ErrorInfo.Message)" }
    }
    foreach ($file in Get-ChildItem "$Results/pester-*.json") { (Get-Content -LiteralPath $file -Raw | ConvertFrom-Json).Failures | Write-Host }
}

function Get-LibraryCount([string] $Result) {
    $counters = ([xml](Get-Content -LiteralPath $Result -Raw)).TestRun.ResultSummary.Counters
    # A skipped test is one that was counted and not executed.
    @{ Passed = [int]$counters.passed; Failed = [int]$counters.executed - [int]$counters.passed; Skipped = [int]$counters.total - [int]$counters.executed }
}

function Start-Cmdlet([string] $Summary, [string[]] $Name) {
    # From the clone's folder, whose name may hold a comma.
    $job = Start-ThreadJob -ThrottleLimit $atOnce -ArgumentList $root, $Summary, ($Name.ForEach{ "tests/$_" } -join ','), $Soak {
        param($root, $summary, $path, $soak)
        Set-Location -LiteralPath $root
        . "$root/build/PowerShell.ps1"
        Invoke-PowerShell -File "$root/tests/Invoke-Pester.ps1" -Summary $summary -Path $path "-Soak:`$$soak" 2>&1
    }
    @{ Job = $job; Summary = $Summary }
}

function Wait-Cmdlet($Started) {
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($one in $Started) {
        Receive-Job $one.Job -Wait -AutoRemoveJob | Out-Host
        if (Test-Path $one.Summary) {
            $said = Get-Content $one.Summary -Raw | ConvertFrom-Json -AsHashtable
            foreach ($key in @($count.Keys)) { $count[$key] += $said[$key] }
        } else {
            Write-Host 'Pester did not run to its end: the tests of the cmdlets count as failed.'
            $count.Failed++
        }
    }
    $count
}
