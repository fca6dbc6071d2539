#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Whatever ends a run, what was launched is in its batch, and the same command launches exactly the rest: held against the ledger.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    function Get-Customer([int] $Count) { foreach ($number in 1..$Count) { @{ customerId = "$number" } } }
    function Get-LaunchedOf([string] $Batch) { @(Get-FlowBatchRow -Batch $Batch | Where-Object ExecutionId).ExecutionId }
}

Describe 'What was launched is in the batch' {
    AfterEach { Disconnect-TestOrg }

    It 'with -ErrorAction Stop and one wrong row among 200: the error names the batch, and the batch goes on' {
        $test = Connect-TestOrg
        $rows = Get-Customer 200
        $rows[20].score = 'x'
        try { $results = $rows | Start-FlowExecution -FlowName $FollowUp -Batch stop -ErrorAction Stop } catch { $failure = $_ }
        $results | Should -BeNullOrEmpty
        "$failure" | Should -Match "batch 'stop'"
        $failure.Exception.Batch | Should -Be 'stop'
        $ledger = Get-Ledger $test
        Get-LaunchedOf stop | Should -BeIn $ledger.Launches.ExecutionId
        @(Get-FlowBatchRow -Batch stop -Status Launched, Unknown) | Should -HaveCount $ledger.LaunchCount
        $rows[20].Remove('score')
        $null = $rows | Start-FlowExecution -FlowName $FollowUp -Batch stop
        (Get-Ledger $test).LaunchCount | Should -Be 200
    }

    It 'with -Path and Select-Object -First, in a run without a name' {
        $test = Connect-TestOrg
        $first = Start-FlowExecution -Path "$Samples/customers.csv" -FlowName $FollowUp | Select-Object -First 3
        $first.Batch | Select-Object -Unique | Should -HaveCount 1
        Compare-Object (Get-LaunchedOf $first[0].Batch) @((Get-Ledger $test).Launches.ExecutionId) | Should -BeNullOrEmpty
    }

    It 'with latency and Select-Object -First 1: launched, or Unknown and on record' {
        $test = Connect-TestOrg -Emulator @{ Latency = [timespan]::FromMilliseconds(200); Clock = 'Real' }
        $null = Get-Customer 300 | Start-FlowExecution -FlowName $FollowUp -Batch latency | Select-Object -First 1
        $rows = Get-FlowBatchRow -Batch latency
        @($rows | Where-Object Status -In Launched, Unknown) | Should -HaveCount (Get-Ledger $test).LaunchCount
    }

    It 'where the token ends in the middle, inside try and catch' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'TokenRevoked@60' }
        $token = ConvertTo-SecureString $test.Emulator.IssueToken() -AsPlainText -Force
        $org = Connect-FlowOrg -ApiUri $test.Emulator.ApiUri -AccessToken $token
        try { $results = @(Get-Customer 300 | Start-FlowExecution -FlowName $FollowUp -Batch token -Connection $org -ErrorAction Stop) } catch { $failure = $_ }
        $results | Should -BeNullOrEmpty
        "$failure" | Should -Match "batch 'token'"
        Compare-Object (Get-LaunchedOf token) @((Get-Ledger $test).Launches.ExecutionId) | Should -BeNullOrEmpty
        $null = Get-Customer 300 | Start-FlowExecution -FlowName $FollowUp -Batch token -Connection $test.Org
        (Get-Ledger $test).LaunchCount | Should -Be 300
    }

    It 'and a batch that is done says so when it is run again, and shows no row twice' {
        $null = Connect-TestOrg
        $null = Get-Customer 3 | Start-FlowExecution $FollowUp -Batch done -Key customerId -InformationVariable first 6>$null
        "$first" | Should -BeNullOrEmpty
        Get-Customer 3 | Start-FlowExecution $FollowUp -Batch done -Key customerId -InformationVariable again 6>$null | Should -BeNullOrEmpty
        "$again" | Should -Be "Nothing was left to do: the batch 'done' has dealt with all 3 rows before. Get-FlowBatchRow -Batch 'done' shows them."
        $null = Get-Customer 4 | Start-FlowExecution $FollowUp -Batch done -Key customerId -InformationVariable more 6>$null
        "$more" | Should -BeNullOrEmpty
    }

    It 'where the pipeline is stopped while executions are waited for' {
        $test = Connect-TestOrg -Emulator @{ Clock = 'Virtual' }
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($manifest, $org) Import-Module $manifest; 1..50 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName "Customer follow-up" -Connection $org -Wait -Batch waited').AddArgument($Manifest).AddArgument($test.Org)
            $run = $shell.BeginInvoke()
            while ((Get-Ledger $test).LaunchCount -lt 50 -and -not $run.IsCompleted) { $null = $run.AsyncWaitHandle.WaitOne(20) }
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        } finally {
            $shell.Dispose()
        }
        $rows = Get-FlowBatchRow -Batch waited
        @($rows | Where-Object Status -In Launched, Unknown) | Should -HaveCount 50
    }
}

Describe 'A batch' {
    AfterEach { Disconnect-TestOrg }

    BeforeEach { $test = Connect-TestOrg }

    It 'is told with -Verbose where the run has no name of its own' {
        $said = Get-Customer 2 | Start-FlowExecution -FlowName $FollowUp -Verbose 4>&1
        "$($said | Where-Object { $_ -is [Management.Automation.VerboseRecord] })" | Should -Match "2 rows, 2 launched.*batch '\d{8}-\d{6}-"
    }

    It 'says what it holds, and what has changed' {
        Set-FlowOrgEmulator $test.Emulator -Fault 'ExecuteThenReset@2'
        $rows = Get-Customer 5
        $null = $rows | Start-FlowExecution -FlowName $FollowUp -Batch held -Key customerId -ErrorAction SilentlyContinue
        $rows[4].language = 'de-DE'
        $rows | Start-FlowExecution -FlowName $FollowUp -Batch held -Key customerId -WarningAction SilentlyContinue -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings[0] | Should -Match '1 row was held.*Resolve-FlowBatchRow -Batch ''held'' -Reconcile'
        $warnings[1] | Should -Match '1 row has other content.*row 5'
        (Get-Ledger $test).LaunchCount | Should -Be 5
    }

    It 'is refused with -NoJournal, and a run without a journal has no batch' {
        { @{ customerId = '1' } | Start-FlowExecution -FlowName $FollowUp -Batch x -NoJournal } | Should -Throw -ErrorId 'JournalRefused,*'
        (@{ customerId = '1' } | Start-FlowExecution -FlowName $FollowUp -NoJournal).Batch | Should -BeNullOrEmpty
    }

    It 'names the key column that may be meant' {
        $failure = { Get-Customer 2 | Start-FlowExecution -FlowName $FollowUp -Batch keyed -Key customer } | Should -Throw -PassThru
        $failure.ErrorDetails.RecommendedAction | Should -Match 'customerId'
    }

    It 'sends nothing where the journal cannot be written' {
        Set-Content "$TestDrive/file" 'a file is no folder'
        $failure = { Get-Customer 2 | Start-FlowExecution -FlowName $FollowUp -Journal "$TestDrive/file/journal" } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'WriteError'
        "$failure" | Should -Match 'file'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }
}
