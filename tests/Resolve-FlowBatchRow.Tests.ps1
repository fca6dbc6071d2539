BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/Batches.ps1"
}

Describe 'Resolve-FlowBatchRow' {
    BeforeEach {
        # Killed as a row leaves. How many of the eight in flight had left by then is the machine's choice: again, until two had.
        $attempts = 0
        do {
            $journal = "$TestDrive/$([guid]::NewGuid())"
            New-TestBatch -Journal $journal -Name nightly -Rows 40 -DieAt 58
            $open = @(Get-FlowBatchRow nightly -Status Unknown, NotSent -Journal $journal)
        } while ($open.Count -lt 2 -and ++$attempts -lt 20)
    }

    It 'keeps a decision with who took it and why, and returns the row' {
        $row = $open[0] | Resolve-FlowBatchRow -Skip -Reason 'called the customer' -Journal $journal
        $row.IsSkipped | Should -BeTrue
        $row.CanResend | Should -BeFalse
        $row.Decision | Should -Match "Skip by .+ at .+: called the customer"
        (Get-FlowBatchRow nightly -Journal $journal | Where-Object Row -EQ $row.Row).Decision | Should -Be $row.Decision
    }

    It 'opens a row again' {
        $row = $open[0] | Resolve-FlowBatchRow -Resend -Journal $journal
        $row.Status | Should -Be 'Planned'
        $row.CanResend | Should -BeTrue
    }

    It 'takes a row as launched' {
        $row = $open[0] | Resolve-FlowBatchRow -Launched 4711 -Journal $journal
        $row.Status | Should -Be 'Launched'
        $row.ExecutionId | Should -Be '4711'
    }

    It 'decides nothing with -WhatIf' {
        $open | Resolve-FlowBatchRow -Resend -WhatIf -Journal $journal | Should -BeNullOrEmpty
        Get-FlowBatchRow nightly -Status Planned -Journal $journal | Should -BeNullOrEmpty
    }

    It 'leaves a launched row as it is' {
        $launched = Get-FlowBatchRow nightly -Status Launched -Journal $journal | Select-Object -First 1
        $launched | Resolve-FlowBatchRow -Resend -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchRowSettled,*'
        (Get-FlowBatchRow nightly -Journal $journal | Where-Object Row -EQ $launched.Row).Status | Should -Be 'Launched'
    }

    It 'says so where there is no such row' {
        Resolve-FlowBatchRow nightly 999 -Skip -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchRowNotFound,*'
    }

    It 'takes one row as one execution' {
        { Resolve-FlowBatchRow nightly 1, 2 -Launched 4711 -Journal $journal } | Should -Throw -ErrorId 'OneExecutionForManyRows,*'
    }

    It 'is heeded by the next run' {
        $skipped = $open[0] | Resolve-FlowBatchRow -Skip -Journal $journal
        $resent = $open[1] | Resolve-FlowBatchRow -Resend -Journal $journal
        New-TestBatch -Journal $journal -Name nightly -Rows 40
        $rows = Get-FlowBatchRow nightly -Journal $journal
        ($rows | Where-Object Row -EQ $resent.Row).Status | Should -Be 'Launched'
        ($rows | Where-Object Row -EQ $skipped.Row).ExecutionId | Should -BeNullOrEmpty
    }
}
