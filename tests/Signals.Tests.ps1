#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Scripts that run in a process of their own, as a scheduler runs them, and are ended by a signal or lose their output: what they launched is
# held against the ledger, and the exit code is never 0.

BeforeDiscovery {
    $forms = @(
        @{ Form = '-Path'; Launch = 'Start-FlowExecution -Path $env:TEST_ROWS @flow' }
        @{ Form = 'the pipeline'; Launch = 'Import-Csv $env:TEST_ROWS | Start-FlowExecution @flow' }
        @{ Form = '-Wait in try and catch'; Launch = 'try { $all = Start-FlowExecution -Path $env:TEST_ROWS -Wait @flow } catch { "caught" }' }
    )
    $signals = @(@{ Signal = 'INT'; Code = 130 }, @{ Signal = 'TERM'; Code = 143 }, @{ Signal = 'HUP'; Code = 129 })
    $cases = foreach ($form in $forms) { foreach ($signal in $signals) { $form + $signal } }
}

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $rows = Join-Path $TestDrive 'rows.csv'
    1..2000 | ForEach-Object { [pscustomobject]@{ customerId = "$_" } } | Export-Csv $rows

    # A script in a process of its own, whose rows are keyed and named alike so that ledger and journal can be compared.
    function Start-Script($Test, [string] $Batch, [string] $Launch, [string] $Shell = 'exec "$@"') {
        $file = Join-Path $TestDrive "$Batch.ps1"
        Set-Content $file @(
            'Import-Module $env:TEST_MODULE'
            '$null = Connect-FlowOrg -FromEnvironment -ApiUri $env:TEST_ORG -LoginUri $env:TEST_ORG'
            "`$flow = @{ FlowName = '$FollowUp'; Batch = '$Batch'; Key = 'customerId'; Name = '{customerId}'; NoMarker = `$true }"
            $Launch
            "Set-Content '$file.after' 'the script went on'"
        )
        $start = [Diagnostics.ProcessStartInfo]@{ FileName = '/bin/sh'; RedirectStandardOutput = $true; RedirectStandardError = $true; RedirectStandardInput = $true }
        '-c', $Shell, 'sh' | ForEach-Object { $start.ArgumentList.Add($_) }
        @(Get-PowerShell; '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $file) | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.Environment['TEST_MODULE'] = $Manifest
        $start.Environment['TEST_ORG'] = "$($Test.Emulator.ApiUri)"
        $start.Environment['TEST_ROWS'] = $rows
        $start.Environment['GENESYSCLOUD_OAUTHCLIENT_ID'] = $Test.Emulator.ClientId
        $start.Environment['GENESYSCLOUD_OAUTHCLIENT_SECRET'] = $Test.Emulator.Credential.GetNetworkCredential().Password
        $start.Environment['NO_COLOR'] = '1'
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        [pscustomobject]@{ Process = $process; Batch = $Batch; After = "$file.after"; Error = $process.StandardError.ReadToEndAsync() }
    }

    function Wait-Launch($Test, $Run, [int] $Count) {
        while ((Get-Ledger $Test).LaunchCount -lt $Count) {
            if ($Run.Process.WaitForExit(20)) { throw "The script ended early: $($Run.Error.Result)" }
        }
    }

    # What the process wrote, and its exit code.
    function Get-End($Run) {
        $output = $Run.Left ? '' : $Run.Process.StandardOutput.ReadToEnd()
        if (-not $Run.Process.WaitForExit(120000)) { $Run.Process.Kill(); throw 'The script did not end.' }
        [pscustomobject]@{ Output = $output; Error = $Run.Error.Result; Code = $Run.Process.ExitCode }
    }

    # Everything that was launched is on record with its execution id, or as Unknown, and nothing was launched twice.
    function Assert-Recorded($Test, [string] $Batch) {
        $launches = (Get-Ledger $Test).Launches
        $launches.Count | Should -BeLessThan 2000
        ($launches.Name | Sort-Object -Unique).Count | Should -Be $launches.Count
        $recorded = @{}
        Get-FlowBatchRow -Batch $Batch | ForEach-Object { $recorded[$_.Key] = $_ }
        foreach ($launch in $launches) {
            $row = $recorded[$launch.Name]
            $row.Status -eq 'Unknown' -or $row.ExecutionId -eq $launch.ExecutionId | Should -BeTrue -Because "row $($launch.Name) is on record: $row"
        }
    }
}

# Windows has no signals to send.
Describe 'A script that is ended by a signal' -Skip:$IsWindows {
    AfterEach {
        if (-not $run.Process.HasExited) { $run.Process.Kill() }
        Disconnect-TestOrg
    }

    It 'by SIG<Signal>, with <Form>: names the batch, records what was launched, and ends with <Code>' -ForEach $cases {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ExecuteThenTimeout@5-'; Clock = 'Real' }
        $run = Start-Script $test "signal $Signal $($Form.Trim('-'))" $Launch
        Wait-Launch $test $run 6
        & kill "-$Signal" $run.Process.Id
        $end = Get-End $run
        $end.Code | Should -Be $Code
        $end.Output -replace '\s+', ' ' | Should -Match "launched.*batch '$($run.Batch)'.*To go on: .* '$($run.Batch)'"
        $end.Output | Should -Not -Match 'caught'
        $run.After | Should -Not -Exist
        Assert-Recorded $test $run.Batch
        @(Get-FlowBatchRow -Batch $run.Batch -Status Unknown).Count | Should -BeGreaterThan 0
    }

    # The script is stopped, and ends before the signal has been answered by all who heed it.
    It 'by SIG<Signal> that others take long to answer: ends with <Code> all the same' -ForEach ($signals | Where-Object Signal -NE 'INT') {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ExecuteThenTimeout@5-'; Clock = 'Real' }
        $run = Start-Script $test "slow $Signal" @"
            `$expression = [Linq.Expressions.Expression]
            `$sleep = `$expression::Call([Threading.Thread].GetMethod('Sleep', [type[]] [int]), `$expression::Constant(60000))
            `$context = `$expression::Parameter([Runtime.InteropServices.PosixSignalContext])
            `$answer = `$expression::Lambda([Action[Runtime.InteropServices.PosixSignalContext]], `$sleep, `$context).Compile()
            `$kept = [Runtime.InteropServices.PosixSignalRegistration]::Create('SIG$Signal', `$answer)
            Start-FlowExecution -Path `$env:TEST_ROWS @flow
"@
        Wait-Launch $test $run 6
        & kill "-$Signal" $run.Process.Id
        (Get-End $run).Code | Should -Be $Code
    }
}

# Without /dev/full no output is full at will; where it is missing, so is a pipe that tells that nobody reads it.
Describe 'A script whose output is lost' -Skip:(-not (Test-Path '/dev/full')) {
    AfterEach {
        if (-not $run.Process.HasExited) { $run.Process.Kill() }
        Disconnect-TestOrg
    }

    BeforeEach {
        $test = Connect-TestOrg
        $launch = 'Start-FlowExecution -Path $env:TEST_ROWS @flow'
    }

    It 'stops sending when whoever reads it has gone' {
        $run = Start-Script $test 'head' $launch
        1..3 | ForEach-Object { $null = $run.Process.StandardOutput.ReadLine() }
        $run.Process.StandardOutput.Close()
        $run | Add-Member -NotePropertyName Left -NotePropertyValue $true
        $end = Get-End $run
        $end.Code | Should -Be 141
        $end.Error -replace '\s+\|?\s*', ' ' | Should -Match "Whoever read the results has gone.*launched.*batch 'head'"
        $run.After | Should -Not -Exist
        Assert-Recorded $test head
    }

    It 'goes on, and ends with 0, when Select-Object wants no more' {
        $run = Start-Script $test 'first' "`$null = $launch | Select-Object -First 3"
        $end = Get-End $run
        $end.Code | Should -Be 0
        $end.Output | Should -Not -Match 'To go on'
        $run.After | Should -Exist
        Assert-Recorded $test first
    }

    It 'goes on when nobody reads it and the results go into a file' {
        $run = Start-Script $test 'file' "Start-FlowExecution -Path `$env:TEST_ROWS @flow | Export-Csv '$TestDrive/results.csv'"
        $run.Process.StandardOutput.Close()
        $run | Add-Member -NotePropertyName Left -NotePropertyValue $true
        (Get-End $run).Code | Should -Be 0
        @(Import-Csv "$TestDrive/results.csv") | Should -HaveCount 2000
    }

    It 'stops sending when it is full, and says so' {
        $run = Start-Script $test 'full' $launch 'exec "$@" > /dev/full'
        $end = Get-End $run
        $end.Code | Should -Not -Be 0
        $end.Error | Should -Match 'No space left'
        $end.Error | Should -Match "launched.*batch 'full'"
        Assert-Recorded $test full
    }

    It 'stops sending when it is closed' {
        $run = Start-Script $test 'closed' $launch 'exec "$@" >&-'
        (Get-End $run).Code | Should -Not -Be 0
        if ((Get-Ledger $test).LaunchCount) { Assert-Recorded $test closed }
    }

    It 'goes on without words where errors have nowhere to go: <Stderr>' -ForEach @{ Stderr = 'full'; Shell = 'exec "$@" 2> /dev/full' }, @{ Stderr = 'closed'; Shell = 'exec "$@" 2>&-' } {
        Set-FlowOrgEmulator $test.Emulator -Fault 'ExecuteThenReset@3'
        $run = Start-Script $test "silent $Stderr" "$launch -ErrorAction SilentlyContinue" $Shell
        (Get-End $run).Code | Should -Be 0
        (Get-Ledger $test).LaunchCount | Should -Be 2000
    }

    # PowerShell ends a script that it cannot write an error of.
    It 'has everything on record where PowerShell breaks off over an error' {
        Set-FlowOrgEmulator $test.Emulator -Fault 'ExecuteThenReset@3'
        $run = Start-Script $test 'errors' $launch 'exec "$@" 2> /dev/full'
        $end = Get-End $run
        $end.Code | Should -Not -Be 0
        $end.Output | Should -Match "launched.*batch 'errors'"
        Assert-Recorded $test errors
    }
}
