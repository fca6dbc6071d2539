# Runs the tests of both kinds and sums them up. A test of the category (xunit) or with the tag (Pester) Soak runs in a soak alone.
function Invoke-Test([switch] $Soak, [switch] $Windows) {
    $results = "$root/output/TestResults"
    Remove-Item -LiteralPath $results -Recurse -Force -ErrorAction Ignore
    $null = New-Item -ItemType Directory $results
    Invoke-DotNet build "$root/FlowExec.slnx" -c Release --nologo -v quiet '-clp:NoSummary'
    # The cmdlets are tested as they ship; the libraries' own tests run the IL.
    Build-OwnImage

    # Side by side, for each leaves a core idle much of the time; what Pester says is shown when xunit has ended.
    $pester = Start-Cmdlet
    $kinds = [ordered]@{ 'xunit, the libraries' = Test-Library; 'Pester, the cmdlets' = Wait-Cmdlet $pester }
    if ($Windows) { $kinds['Windows, in short, under wine'] = Test-WindowsInShort }
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

function Test-Library {
    $filter = $Soak ? 'Category=Soak' : 'Category!=Soak'
    & dotnet test "$root/FlowExec.slnx" -c Release --no-build --nologo -m:1 --filter $filter --logger trx --results-directory $results | Out-Host
    $succeeded = $LASTEXITCODE -eq 0
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($file in Get-ChildItem $results -Filter *.trx -Recurse) {
        $counters = ([xml](Get-Content $file -Raw)).TestRun.ResultSummary.Counters
        # A skipped test is one that was counted and not executed.
        $count.Passed += [int]$counters.passed
        $count.Failed += [int]$counters.executed - [int]$counters.passed
        $count.Skipped += [int]$counters.total - [int]$counters.executed
    }
    if (-not $succeeded -and $count.Failed -eq 0) { $count.Failed = 1 }
    $count
}

function Start-Cmdlet {
    Start-ThreadJob -ArgumentList $root, "$results/pester.json", $Soak {
        param($root, $summary, $soak)
        . "$root/build/PowerShell.ps1"
        Invoke-PowerShell -File "$root/tests/Invoke-Pester.ps1" -Summary $summary "-Soak:`$$soak" 2>&1
    }
}

function Wait-Cmdlet($Job) {
    Receive-Job $Job -Wait -AutoRemoveJob | Out-Host
    $summary = "$results/pester.json"
    if (Test-Path $summary) { return Get-Content $summary -Raw | ConvertFrom-Json -AsHashtable }
    Write-Host 'Pester did not run to its end: the tests of the cmdlets count as failed.'
    @{ Passed = 0; Failed = 1; Skipped = 0 }
}
