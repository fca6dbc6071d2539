BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/Batches.ps1"
}

Describe 'Get-FlowBatchRow' {
    BeforeAll {
        $journal = "$TestDrive/journal"
        New-TestBatch -Journal $journal -Name nightly -Rows 30 -DieAt 70
    }

    It 'lists rows in their order with key, status and execution' {
        $rows = Get-FlowBatchRow nightly -Journal $journal
        $rows.Row | Should -Be ($rows.Row | Sort-Object)
        $rows[0].Key | Should -Be 'key-1'
        $rows | Where-Object Status -EQ 'Launched' | ForEach-Object { $_.ExecutionId | Should -Be "execution-$($_.Row)" }
        $rows[0].Attempts | Should -Be 1
    }

    It 'takes a batch from the pipeline, and only the statuses that are asked for' {
        $all = Get-FlowBatch nightly -Journal $journal | Get-FlowBatchRow -Journal $journal
        $launched = Get-FlowBatch nightly -Journal $journal | Get-FlowBatchRow -Status Launched -Journal $journal
        $launched.Count | Should -Be @($all | Where-Object Status -EQ 'Launched').Count
        Get-FlowBatch nightly -Journal $journal | Get-FlowBatchRow -Status Completed -Journal $journal | Should -BeNullOrEmpty
    }

    It 'lists what sending again cannot launch twice' {
        $open = Get-FlowBatchRow nightly -CanResend -Journal $journal
        $open.CanResend | Should -Not -Contain $false
        $open.Status | Should -Not -Contain 'Unknown'
    }

    It 'can be followed by Get-FlowExecution' {
        (Get-FlowBatchRow nightly -Status Launched -Journal $journal)[0].PSObject.Properties.Name | Should -Contain 'ExecutionId'
    }

    It 'says so where there is no such batch' {
        Get-FlowBatchRow nope -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
    }
}
