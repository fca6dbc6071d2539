#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Runs as jobs of the session: Get-Job, Receive-Job, Wait-Job, Stop-Job and Remove-Job work on them as on any job.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $rows = Join-Path $TestDrive 'rows.csv'
    1..40 | ForEach-Object { [pscustomobject]@{ customerId = "$_"; score = $_ -eq 7 ? 'x' : '1' } } | Export-Csv $rows
    $good = Join-Path $TestDrive 'good.csv'
    1..40 | ForEach-Object { [pscustomobject]@{ customerId = "$_" } } | Export-Csv $good

    function Wait-Launch($Test, [int] $Count, $Job) {
        while ((Get-Ledger $Test).LaunchCount -lt $Count) {
            if ($Job.Finished.WaitOne(20)) { throw "The job ended early: $($Job.State) $($Job.Error)" }
        }
    }
}

Describe 'Start-FlowExecution -AsJob' {
    AfterEach {
        Get-Job | Remove-Job -Force
        Disconnect-TestOrg
    }

    It 'returns a job at once, which launches every row of a file and has the results' {
        $test = Connect-TestOrg
        $job = Start-FlowExecution -Path $good -FlowName $FollowUp -AsJob
        $job | Should -BeOfType ([Management.Automation.Job])
        $job.PSJobTypeName, $job.Location | Should -Be @('FlowExecution', 'Emulated org')
        $job.Command | Should -Match '^\$job = Start-FlowExecution '
        (Get-Job -Id $job.Id).InstanceId | Should -Be $job.InstanceId
        (Wait-Job $job).State | Should -Be 'Completed'
        $job.StatusMessage | Should -Match '40 rows, 40 launched'
        @(Receive-Job $job -Keep) | Should -HaveCount 40
        $results = Receive-Job $job
        $results.ExecutionId | Sort-Object | Should -Be ((Get-Ledger $test).Launches.ExecutionId | Sort-Object)
        Receive-Job $job | Should -BeNullOrEmpty
        $job.HasMoreData | Should -BeFalse
    }

    It 'refuses at once what cannot be the name of a batch' {
        $test = Connect-TestOrg
        { Start-FlowExecution -Path $good -FlowName $FollowUp -Batch 'job*' -AsJob } | Should -Throw -ErrorId 'BatchNameInvalid,*'
        { 1 | Start-FlowExecution -FlowName $FollowUp -Batch "two`nlines" -JobName named } | Should -Throw -ErrorId 'BatchNameInvalid,*'
        Get-Job | Should -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'takes in the rows of a pipeline until that ends, though nothing is answered yet' {
        $test = Connect-TestOrg -Emulator @{ Clock = 'Virtual'; RateLimit = 5 }
        $job = 1..3000 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp -AsJob
        $job.State | Should -Be 'Running'
        Stop-Job $job
        (Get-Ledger $test).LaunchCount | Should -BeLessThan 3000
    }

    It 'is received while it runs, and waited for' {
        $null = Connect-TestOrg
        $results = 1..300 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp -JobName mine | Receive-Job -Wait -AutoRemoveJob
        $results | Should -HaveCount 300
        $results[0].InputObject.customerId | Should -Not -BeNullOrEmpty
        Get-Job | Should -BeNullOrEmpty
    }

    It 'has the name that -JobName gives, which alone makes it a job' {
        $null = Connect-TestOrg
        $null = Start-FlowExecution -Path $good -FlowName $FollowUp -JobName nightly
        (Wait-Job -Name nightly).State | Should -Be 'Completed'
    }

    It 'has errors, warnings and the sum in its streams' {
        $null = Connect-TestOrg
        $job = Start-FlowExecution -Path $rows -FlowName $FollowUp -AsJob | Wait-Job
        $job.State | Should -Be 'Completed'
        $job.Verbose | Should -Match '40 rows, 39 launched, 1 failed'
        $null = Receive-Job $job -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -Match '^FlowRowInvalid'
        $errors[0].TargetObject.customerId | Should -Be '7'
        $job = Start-FlowExecution -InputObject @{} -FlowName 'Runs long' -WaitTimeoutSec 5 -AsJob | Wait-Job
        Receive-Job $job -WarningVariable warnings -WarningAction SilentlyContinue | ForEach-Object Status | Should -Be 'Running'
        "$warnings" | Should -Match '1 execution was still running'
    }

    It 'has where it stands as its progress, and no more of that than the last' {
        $null = Connect-TestOrg -Emulator @{ Latency = [timespan]::FromSeconds(1); Clock = 'Real' }
        $job = Start-FlowExecution -InputObject @{ customerId = '1' } -FlowName $FollowUp -AsJob | Wait-Job
        $job.Progress | Should -HaveCount 1
        $job.Progress[0].Activity | Should -Be 'Launching flows in Emulated org'
        $job.Progress[0].RecordType | Should -Be 'Completed'
    }

    It 'is stopped as by Ctrl+C: nothing more is sent, what was launched is in the results and on record, and a warning names the batch' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ExecuteThenTimeout@5-'; Clock = 'Real' }
        $job = Start-FlowExecution -Path $good -FlowName $FollowUp -Batch stopped -ThrottleLimit 8 -AsJob
        Wait-Launch $test 6 $job
        # What the org has answered is on record before the rest is cut off.
        while (@(Get-FlowBatchRow -Batch stopped -Status Launched).Count -lt 4) { if ($job.Finished.WaitOne(20)) { throw "The job ended early: $($job.State)" } }
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        $results = Receive-Job $job -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        "$warnings" | Should -Match "The run was stopped: 4 launched, \d+ unknown.*'stopped'.* goes on"
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -BeLessThan 40
        @($results | Where-Object Status -In Launched, Unknown).Count | Should -BeGreaterOrEqual $ledger.LaunchCount
        @(Get-FlowBatchRow -Batch stopped -Status Launched, Unknown).Count | Should -BeGreaterOrEqual $ledger.LaunchCount
        Set-FlowOrgEmulator $test.Emulator -Fault @()
        $rest = Start-FlowExecution -Path $good -FlowName $FollowUp -Batch stopped -WarningAction SilentlyContinue -AsJob | Receive-Job -Wait
        $rest.Count + $results.Where({ $_.Status -in 'Launched', 'Unknown' }).Count | Should -Be 40
    }

    It 'fails with -ErrorAction Stop at the first row that fails, and with what nothing can be launched for' {
        $test = Connect-TestOrg
        $job = Start-FlowExecution -Path $rows -FlowName $FollowUp -ErrorAction Stop -AsJob | Wait-Job
        $job.State | Should -Be 'Failed'
        $job.Error | Should -HaveCount 1
        "$($job.Error)" | Should -Match 'The run ended there.*batch'
        $before = (Get-Ledger $test).LaunchCount
        $none = Start-FlowExecution -Path $good -FlowName 'No such flow' -AsJob | Wait-Job
        $none.State | Should -Be 'Failed'
        $none.Error[0].FullyQualifiedErrorId | Should -Be 'FlowNotFound'
        (Get-Ledger $test).LaunchCount | Should -Be $before
    }

    It 'tests every row and sends nothing with -WhatIf' {
        $test = Connect-TestOrg
        $results = Start-FlowExecution -Path $rows -FlowName $FollowUp -WhatIf -AsJob | Receive-Job -Wait -ErrorAction SilentlyContinue
        ($results | Group-Object -Property Status -AsHashTable -AsString).Planned | Should -HaveCount 39
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'is no job where the pipeline breaks before its rows are in: the run ends' {
        $test = Connect-TestOrg
        { & { @{ customerId = '1' }; throw 'broken' } | Start-FlowExecution -FlowName $FollowUp -Batch broken -AsJob } | Should -Throw 'broken'
        Get-Job | Should -BeNullOrEmpty
        @(Get-FlowBatchRow -Batch broken | Where-Object ExecutionId) | Should -HaveCount (Get-Ledger $test).LaunchCount
    }

    It 'is removed with -Force while it runs' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ExecuteThenTimeout@1-'; Clock = 'Real' }
        $job = Start-FlowExecution -Path $good -FlowName $FollowUp -AsJob
        Wait-Launch $test 1 $job
        { Remove-Job $job -ErrorAction Stop } | Should -Throw
        Remove-Job $job -Force
        Get-Job | Should -BeNullOrEmpty
        $job.Finished.WaitOne(60000) | Should -BeTrue
    }
}

Describe 'Resume-FlowBatch -AsJob' {
    AfterEach {
        Get-Job | Remove-Job -Force
        Disconnect-TestOrg
    }

    It 'launches what is left, in a job that is called like the batch' {
        $test = Connect-TestOrg
        $null = Start-FlowExecution -Path $good -FlowName $FollowUp -Batch halved -ThrottleLimit 1 | Select-Object -First 5
        $job = Resume-FlowBatch halved -AsJob
        $job.Name | Should -Be 'halved'
        $null = Wait-Job $job
        $job.State | Should -Be 'Completed'
        (Get-Ledger $test).LaunchCount | Should -Be 40
    }
}

Describe 'The end of the session' {
    It 'ends a job''s run, with everything on record, and names the batch: <How>' -ForEach @(
        @{ How = 'exit'; End = 'exit 3'; Code = 3 }
        @{ How = 'Remove-Module'; End = 'Remove-Module FlowExec; exit 3'; Code = 3 }
    ) {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ExecuteThenTimeout@3-'; Clock = 'Real' }
        $env:TEST_ORG = $test.Emulator.ApiUri
        $env:GENESYSCLOUD_OAUTHCLIENT_ID = $test.Emulator.ClientId
        $env:GENESYSCLOUD_OAUTHCLIENT_SECRET = $test.Emulator.Credential.GetNetworkCredential().Password
        try {
            $said = Invoke-ChildScript @"
Import-Module '$Manifest'
`$null = Connect-FlowOrg -FromEnvironment -ApiUri `$env:TEST_ORG -LoginUri `$env:TEST_ORG
`$job = Start-FlowExecution -Path '$good' -FlowName '$FollowUp' -Batch 'session $How' -ThrottleLimit 4 -JobName mine
while (`$job.Output.Count -lt 2) { `$null = `$job.Finished.WaitOne(20) }
$End
"@
        } finally {
            Remove-Item env:TEST_ORG, env:GENESYSCLOUD_OAUTHCLIENT_ID, env:GENESYSCLOUD_OAUTHCLIENT_SECRET
            $launched = (Get-Ledger $test).LaunchCount
            Disconnect-TestOrg
        }
        "$said" -replace '\s+', ' ' | Should -Match "Job 'mine': .*launched.*batch 'session $How'"
        $LASTEXITCODE | Should -Be $Code
        @(Get-FlowBatchRow -Batch "session $How" -Status Launched, Unknown).Count | Should -BeGreaterOrEqual $launched
        @(Get-FlowBatchRow -Batch "session $How" -Status Launched) | Should -HaveCount 2
    }
}
