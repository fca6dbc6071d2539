
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Wait-FlowExecution' {
    BeforeEach { $null = Connect-TestOrg }
    AfterEach { Disconnect-TestOrg }

    It 'returns each execution as it ended, with its row and its outputs' {
        $launched = 1..40 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp
        $ended = $launched | Wait-FlowExecution
        $ended | Should -HaveCount 40
        $ended.Status | Select-Object -Unique | Should -Be 'Completed'
        foreach ($execution in $ended) { $execution.OutputData['Flow.customerId'] | Should -Be $execution.InputObject.customerId }
    }

    It 'takes ids' {
        $id = (Start-FlowExecution -InputObject @{ customerId = '1' } -FlowName $FollowUp).ExecutionId
        (Wait-FlowExecution -Id $id).Status | Should -Be 'Completed'
        ($id | Wait-FlowExecution).Status | Should -Be 'Completed'
    }

    It 'returns what still runs when the time is over, with a warning' {
        $running = Start-FlowExecution -InputObject @{} -FlowName 'Runs long' | Wait-FlowExecution -TimeoutSec 5 -WarningAction SilentlyContinue -WarningVariable warnings
        $running.Status | Should -Be 'Running'
        "$warnings" | Should -Match '1 execution was still running after 5 s'
    }

    It 'takes a file of results, and says so where a row of it has no execution' {
        @{ customerId = '1' }, @{} | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue | Export-Csv "$TestDrive/results.csv"
        $results = Import-Csv "$TestDrive/results.csv" | Wait-FlowExecution -ErrorAction SilentlyContinue -ErrorVariable failures
        $results.ExecutionId | Should -Be (Import-Csv "$TestDrive/results.csv" | Where-Object ExecutionId).ExecutionId
        $failures.FullyQualifiedErrorId | Should -BeLike 'ExecutionIdMissing,*'
    }

    It 'says of an id that the org does not know that it could not be read' {
        $failure = Get-ErrorOf { Wait-FlowExecution -Id ([guid]::NewGuid()) }
        $failure.FullyQualifiedErrorId | Should -BeLike 'FlowExecutionNotRead,*'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$failure" | Should -Match 'could not be read: .*404'
    }

    It 'returns nothing for an id of which nothing was read, and goes on' {
        $known = (Start-FlowExecution -InputObject @{ customerId = '1' } -FlowName $FollowUp).ExecutionId
        $ended = Wait-FlowExecution -Id ([guid]::NewGuid()), $known -ErrorAction SilentlyContinue
        $ended.ExecutionId, $ended.Status | Should -Be @($known, 'Completed')
    }

    It 'says of an id that was not read in time that it was not, and calls nothing running' {
        $id = (Start-FlowExecution -InputObject @{} -FlowName 'Runs long').ExecutionId
        $returned = Wait-FlowExecution -Id $id -TimeoutSec 0 -ErrorAction SilentlyContinue -ErrorVariable failures -WarningVariable warnings
        $returned, $warnings | Should -BeNullOrEmpty
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowExecutionNotRead,*'
        "$failures" | Should -Match 'could not be read: The time was over'
    }

    It 'hands on a row that was never launched' {
        $mixed = @{ score = 'x' }, @{ customerId = '1' } | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue
        ($mixed | Wait-FlowExecution | Sort-Object Row).Status | Should -Be @('Invalid', 'Completed')
    }

    It 'writes an error for an execution that failed' {
        $failure = Get-ErrorOf { Start-FlowExecution -InputObject @{} -FlowName 'Always fails' | Wait-FlowExecution }
        $failure.FullyQualifiedErrorId | Should -BeLike 'FlowExecutionFailed,*'
    }

    It 'stays inside the quota' {
        $slow = Connect-TestOrg -Emulator @{ RateLimit = 60 }
        $ended = 1..50 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp -Connection $slow.Org | Wait-FlowExecution -Connection $slow.Org
        @($ended | Where-Object Status -EQ Completed) | Should -HaveCount 50
        ((Get-Ledger $slow).Windows.Requests | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 60
    }
}
