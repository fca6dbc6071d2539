# Runs the tests of both kinds and sums them up. A test of the category (xunit) or with the tag (Pester) Soak runs in a soak alone.
function Invoke-Test([switch] $Soak, [switch] $Windows) {
    $results = "$root/output/TestResults"
    Remove-Item -LiteralPath $results -Recurse -Force -ErrorAction Ignore
    $null = New-Item -ItemType Directory $results
    Invoke-DotNet build "$root/FlowExec.slnx" -c Release --nologo -v quiet '-clp:NoSummary'
    # The cmdlets are tested as they ship; the libraries' own tests run the IL.
    Build-OwnImage

    # Side by side, for each leaves a core idle much of the time; what Pester says is shown when xunit has ended. The first files start many
    # processes, and take about as long as all others.
    $first = 'Docs', 'Samples', 'Secrets', 'Signals'
    $files = Get-ChildItem "$root/tests" -Filter *.Tests.ps1
    $pester = $files | Group-Object { $_.Name.Split('.')[0] -in $first } | ForEach-Object { Start-Cmdlet "$results/pester-$($_.Name).json" $_.Group.Name }
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
    & dotnet test "$root/FlowExec.slnx" -c Release --no-build --nologo -m:2 --filter $filter --logger trx --results-directory $results | Out-Host
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

function Start-Cmdlet([string] $Summary, [string[]] $Name) {
    # From the clone's folder, whose name may hold a comma.
    $job = Start-ThreadJob -ArgumentList $root, $Summary, ($Name.ForEach{ "tests/$_" } -join ','), $Soak {
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
